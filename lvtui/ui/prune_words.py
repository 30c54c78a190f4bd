"""What pruning would do and has done, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lvtui.domain.model import Function
from lvtui.domain.pruning import Pruning, Why
from lvtui.ui.text import counted, percent, printable
from lvtui.ui.widgets.version_row import code_size

SPARED = "you keep it"

_REASONS: Mapping[Why, str] = {
    "newest": "among the newest",
    "policy": "has a policy: somebody may call it by its number",
    "provisioned": "has provisioned concurrency",
    "event invoke config": "has an event invoke config",
}


@dataclass(frozen=True)
class Pruned:
    """What came of it."""

    deleted: int
    asked: int
    """How many were to be deleted."""
    freed: int
    """Bytes of code."""
    refused: Sequence[tuple[str, str]] = ()
    """Version and AWS's text."""
    stopped: bool = False

    @property
    def in_words(self) -> str:
        """In a sentence or two."""
        told = f"{counted(self.deleted, 'version')} deleted, {code_size(self.freed)} of code freed."
        if self.stopped:
            told += f" Stopped: {counted(self.asked - self.deleted - len(self.refused), 'other')} stayed."
        if self.refused:
            first, text = self.refused[0]
            more = f", and {len(self.refused) - 1} more" if len(self.refused) > 1 else ""
            told += f" Refused: version {first}: {text}{more}."
        return told


def reason(function: Function, number: str, why: Why) -> str:
    """Why a version stays."""
    if why != "alias":
        return _REASONS[why]
    named = []
    for alias in sorted(function.aliases_on(number), key=lambda alias: alias.name):
        share = alias.share_of(number)
        named.append(printable(alias.name) + ("" if share == 1.0 else f" ({percent(share)})"))
    return f"{', '.join(named)} {'points' if len(named) == 1 else 'point'} at it"


def plan_in_words(plan: Pruning, going: Sequence[str], sizes: Mapping[str, int]) -> str:
    """What would happen; sizes that are not known yet are said to be so."""
    total = len(plan.goes) + len(plan.stays)
    if not going:
        return f"Nothing goes: all {counted(total, 'version')} stay."
    known = [sizes[number] for number in going if number in sizes]
    of_code = code_size(sum(known)) if len(known) == len(going) else f"more than {code_size(sum(known))}"
    every = sum(sizes.values())
    of_all = f" of {code_size(every)}" if len(sizes) >= total else ""
    goes = "goes" if len(going) == 1 else "go"
    told = f"{len(going):,} of {total:,} versions {goes}, with {of_code}{of_all} of code."
    return f"{told} Their numbers are never used again."

"""Which versions nobody needs: what may be deleted, and why the rest stays.

AWS has no such operation: a version goes by a DeleteFunction of its own (semantics §5), and each counts a copy of its
code against the account's storage (semantics §3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lvtui.domain.model import Function

Why: TypeAlias = Literal["alias", "newest", "policy", "provisioned", "event invoke config"]
"""Why a version stays: an alias names it; it is among the newest; it has something of its own that is called for by
its number."""


@dataclass(frozen=True)
class Pruning:
    """What would go, and what would stay; the newest first in both."""

    goes: Sequence[str]
    stays: Mapping[str, Why]


def pruning(function: Function, keep: int) -> Pruning:
    """What to delete so that the `keep` newest versions stay, and all that something needs; no version is looked at."""
    named = {version for alias in function.aliases.values() for version in alias.versions}
    goes: list[str] = []
    stays: dict[str, Why] = {}
    for place, number in enumerate(function.newest_first):
        why = _why(function, number, named, newest=place < keep)
        if why is None:
            goes.append(number)
        else:
            stays[number] = why
    return Pruning(goes, stays)


def _why(function: Function, number: str, named: set[str], *, newest: bool) -> Why | None:
    if number in named:
        return "alias"
    # Who may call a number by its own policy, or is promised environments of it, would be left without.
    if number in function.policies and function.policies[number].statements:
        return "policy"
    if number in function.provisioned:
        return "provisioned"
    if number in function.event_invoke_configs:
        return "event invoke config"
    return "newest" if newest else None

"""What an export comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from lvtui.domain.model import Region

Format = Literal["aws-cli", "boto3", "sam", "cloudformation", "terraform"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True)
class Exported:
    """The files of an export, and what they cannot say."""

    main: str
    """The path of the file to begin with."""
    files: Mapping[str, bytes]
    """Path, relative and with forward slashes → content; `main` comes first."""
    notes: Sequence[str]
    """What is to be known before use, and what of the function is not in there: a sentence or two each."""


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def numbered(numbers: Sequence[int | str]) -> str:
    """``version 3``, ``versions 1, 4 to 7 and 9``."""
    runs: list[list[int]] = []
    for number in sorted(map(int, numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = [word for run in runs for word in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    return f"version{'s' if len(numbers) > 1 else ''} {listed(shown)}"


def of_this_account(region: Region) -> str:
    """Where what a function refers to must be."""
    return (
        f"Roles, queues, layers and the like are named as they are here, of the account {region.account_id} in "
        f"{region.name}: on AWS they must be there, or be replaced."
    )


NOT_COPIED = (
    "Times, RevisionIds and the addresses of function URLs are new ones; what was invoked and logged is not exported, "
    "nor are lvtui's own test events, fault dials and triggers."
)

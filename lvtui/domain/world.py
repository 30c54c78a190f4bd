"""What the rules may know of the world: the time, fresh ids, and the choices AWS leaves open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Choices:
    """Where AWS's behaviour is unrecorded or disputed (semantics §12): decided once, here."""

    numbering_survives_deletion: bool = True
    """A function made again under an old name goes on counting where it stopped."""
    weights_hold_versions: bool = True
    """A version that only a weight names cannot be deleted either."""
    asynchronous_limit: int = 1_048_576
    """Bytes of an asynchronous event. It was 262,144 until late 2025, and exams still ask for that."""
    code_storage: int = 80_530_636_800
    """Bytes of code that an account may keep in a region: 75 GB."""
    settle_time: timedelta = timedelta(0)
    """How long a function stays Pending or InProgress; with none, only the first answer says so."""


@dataclass(frozen=True)
class World:
    """Everything a rule takes from outside. A rule given the same world gives the same answer."""

    now: datetime
    fresh_id: Callable[[], str]
    """A new revision id, a UUID."""
    choices: Choices = field(default_factory=Choices)


def timestamp(moment: datetime) -> str:
    """`moment` as AWS prints LastModified: ``2026-11-23T08:15:30.123+0000`` (semantics §2.5)."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"

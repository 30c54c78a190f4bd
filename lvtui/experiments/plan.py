"""What a run is going to do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lvtui.experiments.event_sources import EventSource, OneEvent
from lvtui.experiments.pace import Pace

MOST_CALLS = 1_000_000
"""The most that a run with an end can have."""
MOST_AT_ONCE = 1000
"""The account's concurrency (semantics §7.1). How many environments of a version there may really be on this machine is
the invoker's limit, and is not more than ten by default."""


class InvalidPlan(ValueError):
    """No run can be made like that; the message is a sentence."""

    def __init__(self, member: str, message: str) -> None:
        """`member` is the attribute that is wrong."""
        super().__init__(message)
        self.member = member


@dataclass(frozen=True, slots=True)
class RunPlan:
    """The settings of a run: with the same ones, on the same state, every call meets the same chance.

    Raises:
        InvalidPlan: a setting is out of its limits.
    """

    function: str
    """The bare name, or an ARN."""
    qualifier: str | None = None
    events: EventSource = field(default_factory=OneEvent)
    seed: int = 0
    """Of the draws, the fault dials' chance and the events."""
    count: int | None = 100
    """How many calls, from 1 to a million; ``None``: traffic, which has no end."""
    pace: Pace | None = None
    """``None``: as fast as they are answered."""
    concurrency: int = 1
    """Calls of one version that may run at the same time."""
    executes: bool = True
    """``False``: routing only. Every call is resolved and drawn, none is run."""
    asked_instead: Mapping[str, float] | None = None
    """Version → share, used instead of what the qualifier asks for: one version or two, the primary first."""

    def __post_init__(self) -> None:
        if not self.function:
            raise InvalidPlan("function", "A run needs the name of a function.")
        if self.count is not None and not 1 <= self.count <= MOST_CALLS:
            raise InvalidPlan("count", f"A run has from 1 to {MOST_CALLS:,} calls, not {self.count:,}.")
        if not 1 <= self.concurrency <= MOST_AT_ONCE:
            raise InvalidPlan("concurrency", f"From 1 to {MOST_AT_ONCE:,} calls run at once, not {self.concurrency:,}.")
        if self.asked_instead is not None:
            _check_shares(self.asked_instead)

    @property
    def target(self) -> str:
        """What is called, as the commands write it: ``demo:prod``."""
        return self.function if self.qualifier is None else f"{self.function}:{self.qualifier}"

    @property
    def endless(self) -> bool:
        """Whether it is traffic, which somebody has to stop."""
        return self.count is None

    def again(self, seed: int | None = None) -> RunPlan:
        """The same once more: with the same seed, unless another is given."""
        return replace(self, seed=self.seed if seed is None else seed)

    def on(self, qualifier: str | None) -> RunPlan:
        """The same calls, events and draws on something else."""
        return replace(self, qualifier=qualifier, asked_instead=None)


def _check_shares(shares: Mapping[str, float]) -> None:
    if not 1 <= len(shares) <= 2:
        raise InvalidPlan("asked_instead", f"An alias splits its calls between one or two versions, not {len(shares)}.")
    if any(not 0.0 <= share <= 1.0 for share in shares.values()) or not math.isclose(sum(shares.values()), 1.0):
        raise InvalidPlan("asked_instead", "The shares are from 0 % to 100 %, and together 100 %.")

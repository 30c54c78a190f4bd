"""Which shares were asked for at which call of a run."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType

from lvtui.experiments.series import Moment
from lvtui.experiments.words import asked_words

# Whoever moves a weight oftener than this in one run no longer sees each of the marks; the counts stay right.
_MOST = 1_000


class Asked:
    """The shares in force, from call to call."""

    def __init__(self) -> None:
        self._begun: Moment | None = None
        self._moments: list[Moment] = []

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The changes made on the way, after what the run began with; nothing while nothing was changed."""
        begun = () if self._begun is None or not self._moments else (self._begun,)
        return (*begun, *self._moments)

    def note(self, call: int, asked: Mapping[str, float], name: str, deployed: str = "") -> bool:
        """Note what is asked for from that call on; whether it is a change made on the way, as `deployed` always is.

        Of two changes without a call between them the later one counts. Calls are told in ascending order.
        """
        current = self._moments[-1] if self._moments else self._begun
        same = current is not None and current.asked == asked
        if same and not deployed:
            return False
        words = deployed if same else asked_words(asked, name)
        moment = Moment(call, words, MappingProxyType(dict(asked)), deployed=same)
        if current is None or (not self._moments and call <= current.call):
            self._begun = moment
            return False
        if self._moments and call <= self._moments[-1].call:
            self._moments.pop()
        self._moments.append(moment)
        del self._moments[:-_MOST]
        return True

    def at(self, call: int) -> Mapping[str, float]:
        """What was asked for when that call was made."""
        place = bisect_right([moment.call for moment in self._moments], call)
        found = self._moments[place - 1] if place else self._begun
        return {} if found is None else found.asked

"""What the fault dials do to the calls."""

from __future__ import annotations

from lvtui.domain.execution import Injection
from lvtui.domain.faults import inject
from lvtui.service.draws import Chance, Streams
from lvtui.service.ports import Store


class Injections:
    """Decides for each call what its version's dial does to it.

    Each version has a stream of draws of its own. Turning a dial therefore never changes where a split alias sends a
    call, nor what another version's dial does; and after the same seed the n-th call of a version meets the same fate.
    """

    def __init__(self, store: Store, seed: int) -> None:
        """The dials are `store`'s, the chance is that of `seed`."""
        self._store = store
        self._streams = Streams(seed)

    def reseed(self, seed: int) -> None:
        """Begin the draws again."""
        self._streams.reseed(seed)

    def next(self, function: str, version: str) -> Injection | None:
        """What is done to the next call of a version."""
        dial = self._store.fault_dials(function).get(version)
        return inject(dial, self._streams.of(function, version)) if dial is not None else None


class Fates:
    """What the dials do to the calls of one run that has a chance of its own: by the number of the call."""

    def __init__(self, store: Store, chance: Chance) -> None:
        """The dials are `store`'s."""
        self._store = store
        self._streams = Streams(chance.seed)
        self._next: dict[str, int] = {}

    def of(self, call: int, function: str, version: str) -> Injection | None:
        """What is done to call `call` of the run, if it is one of `version`; to be asked for in order."""
        dial = self._store.fault_dials(function).get(version)
        if dial is None:
            return None
        stream = self._streams.of(function, version)
        stream.skip(_DRAWS_OF_A_FATE * (call - self._next.get(version, 0)))
        self._next[version] = call + 1
        return inject(dial, stream)


_DRAWS_OF_A_FATE = 2  # see `inject`

"""What the fault dials do to the calls."""

from __future__ import annotations

from lvtui.domain.execution import Injection
from lvtui.domain.faults import inject
from lvtui.service.draws import Streams
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

"""How many execution environments there may be in all, and which of them gives way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol


class Guest(Protocol):
    """An environment, as far as room for it goes."""

    @property
    def idle(self) -> bool:
        """Whether nobody waits for it."""

    @property
    def idle_since(self) -> float:
        """When it last had something to do, by the loop's clock."""

    @property
    def provisioned(self) -> bool:
        """Whether it is kept, used or not (semantics §9)."""


class Capacity:
    """Counts the environments of all versions. Belongs to the event loop.

    When there are too many, the one that was idle longest goes; one that was idle for very long goes anyway, as on
    Lambda; a provisioned one never does. Whoever finds no room is called once there may be some."""

    def __init__(self, limit: int, idle_seconds: float) -> None:
        """At most `limit` environments, none of them idle for longer than `idle_seconds`. Provisioned ones, which never
        give way, are counted apart, at most as many again: else they could keep all others out for ever."""
        self._limit = limit
        self._idle_seconds = idle_seconds
        self._guests: dict[Guest, Callable[[], None]] = {}
        self._waiting: dict[Callable[[], None], None] = {}
        self._round: asyncio.TimerHandle | None = None

    def enter(self, guest: Guest, leave: Callable[[], None]) -> None:
        """Count one more; `leave` is called if it has to go, and must lead to `left`."""
        self._guests[guest] = leave
        if self._round is None:
            self._round = asyncio.get_running_loop().call_later(self._idle_seconds / 2, self._make_round)

    def left(self, guest: Guest) -> None:
        """Count one less."""
        self._guests.pop(guest, None)
        self.free()
        if not self._guests and self._round is not None:
            self._round.cancel()
            self._round = None

    def has_room(self) -> bool:
        """Whether one more may enter; another may have had to go for it."""
        if self._count(provisioned=False) >= self._limit:
            going = min(self._evictable(), key=lambda guest: guest.idle_since, default=None)
            if going is None:
                return False
            self._guests[going]()
        return self._count(provisioned=False) < self._limit

    def has_room_for_provisioned(self) -> bool:
        """Whether one more that is kept may enter."""
        return self._count(provisioned=True) < self._limit

    def wait(self, call: Callable[[], None]) -> None:
        """Have `call` called once there may be room."""
        self._waiting[call] = None

    def free(self) -> None:
        """Say that there may be room: somebody has left, or become idle."""
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            loop = asyncio.get_running_loop()
            for call in waiting:
                loop.call_soon(call)

    def _count(self, *, provisioned: bool) -> int:
        return sum(guest.provisioned is provisioned for guest in self._guests)

    def _evictable(self) -> list[Guest]:
        return [guest for guest in self._guests if guest.idle and not guest.provisioned]

    def _make_round(self) -> None:
        loop = asyncio.get_running_loop()
        self._round = loop.call_later(self._idle_seconds / 2, self._make_round)
        for guest in self._evictable():
            if loop.time() - guest.idle_since >= self._idle_seconds:
                self._guests[guest]()

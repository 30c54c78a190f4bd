"""Undo and redo as the service does them: each change is looked at while it is made, and put back on request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from lvtui.domain.history import Entry, label, moves_between
from lvtui.domain.model import Region
from lvtui.domain.snapshots import Beside, NotAllPutBack
from lvtui.operations.errors import InvalidParameterValue, ServiceFailure
from lvtui.service.events import OwnChange
from lvtui.service.ports import Record, Store
from lvtui.service.recording import Recorder
from lvtui.service.undo import Change, Direction, NotUndone, Past, change_between, in_words, put_back, with_beside

T = TypeVar("T")

Step = Callable[[Region], tuple[Region, T]]
Rearrange = Callable[[Callable[[], Any]], Awaitable[tuple[Region, Region, Any]]]
"""Runs something blocking that changes the state, as the only one; gives the state before, the one after, an answer."""

_OPERATION = {"undo": "Undo", "redo": "Redo"}


class Undoing:
    """The changes of this session, and the way back and forth through them."""

    def __init__(
        self, store: Store, recorder: Recorder, rearrange: Rearrange, tell: Callable[[OwnChange], None]
    ) -> None:
        """`rearrange` is the service's own way of changing the state, `tell` of telling its listeners."""
        self._store = store
        self._recorder = recorder
        self._rearrange = rearrange
        self._tell = tell
        self._past = Past()

    def next(self, direction: Direction) -> str | None:
        """What would be undone or redone, as a noun; ``None`` if there is nothing."""
        change = self._past.next(direction)
        return None if change is None else change.what

    def watched(
        self, step: Step[T], told: Record[T], brought: Mapping[str, Beside] | None = None
    ) -> tuple[Step[T], Record[T]]:
        """`step`, and what makes its entry for the history by `told`; between them they remember what it replaces.

        `brought`: what lvtui keeps beside the functions is replaced by this along with them.
        """
        change: Change | None = None

        def looking(region: Region) -> tuple[Region, T]:
            nonlocal change
            after, answer = step(region)
            change = self._replaced(region, after, brought)
            return after, answer

        def record(before: Region, after: Region, answer: T) -> Entry:
            entry = told(before, after, answer)
            if change is not None:
                self._past.happened(replace(change, what=label(entry)))
            elif before is not after:
                self._past.begin_anew()
            return entry

        return looking, record

    async def put_back(self, direction: Direction) -> str:
        """Undo or redo one change; what that did, in words.

        Raises:
            NotUndone: there is nothing to, or it would take something else back as well.
            InvalidParameterValue: the account could not spare the concurrency that functions would have to themselves.
            ServiceFailure: the disk refused; nothing has changed.
        """
        return await asyncio.shield(asyncio.ensure_future(self._put_back(direction)))

    async def _put_back(self, direction: Direction) -> str:
        members: dict[str, str] = {}

        def change() -> str:
            next_one = self._past.next(direction)
            if next_one is None:
                raise NotUndone(f"There is nothing to {direction} in this session.")
            members["What"], told = next_one.what, in_words(next_one, direction)
            found = with_beside(next_one, self._beside)
            beside = {n: part.beside_before for n, part in found.parts.items() if part.beside_before and part.before}
            try:
                self._store.change(
                    lambda region: (put_back(region, found), None),
                    record=lambda before, after, _: self._recorder.entry(
                        _OPERATION[direction],
                        members,
                        functions=tuple(found.parts),
                        moves=moves_between(before, after),
                        answer=told,
                    ),
                    beside=beside,
                )
            except NotAllPutBack as trouble:
                told = f"{told} {trouble}"
            self._past.done(direction, found)
            return told

        try:
            before, after, told = await self._rearrange(change)
        except (NotUndone, InvalidParameterValue) as refusal:
            if members:
                self._past.forget(direction)
                self._recorder.note(
                    self._recorder.entry(_OPERATION[direction], members, answer=str(refusal), outcome="refused")
                )
            raise
        self._tell(OwnChange(_OPERATION[direction], members, told, "", before, after))
        return str(told)

    def _replaced(self, before: Region, after: Region, brought: Mapping[str, Beside] | None) -> Change | None:
        try:
            return change_between(before, after, self._beside, brought)
        except ServiceFailure:
            return None  # a damaged version may be deleted all the same, and nobody could put it back

    def _beside(self, function: str) -> Beside:
        store = self._store
        return Beside(dict(store.events(function)), dict(store.fault_dials(function)), dict(store.triggers(function)))

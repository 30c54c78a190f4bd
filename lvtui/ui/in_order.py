"""What is typed has its effect in the order in which it is typed, however quickly that is."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from textual.app import App

    _Base = App[None]
else:
    _Base = object

PATIENCE = 0.25
"""Seconds after which a key is not waited for any longer: what it was typed into has gone, and its queue with it."""


class InOrder(_Base):
    """For the app; to stand before Textual's own class.

    Textual hands a key to what has the focus, and goes on to the next. A binding, such as tab's, is only run when the
    key has come up again from there through the queues of all that it lies in; by then the letters behind it have gone
    where the focus was. So the next key waits here until the one before it has gone as far as it goes.
    """

    _under_way = 0
    """The number of the key that is waited for; 0 if there is none."""
    _keys = 0
    _nothing_to_type_into = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """As the app."""
        super().__init__(*arguments, **options)
        self._held: deque[events.Event] = deque()
        """What was typed since then; also before there was anything to type into."""

    def hold(self) -> None:
        """Let nothing that is typed or done with the mouse have an effect, until `let_in`."""
        self._nothing_to_type_into = True

    async def let_in(self) -> None:
        """Let it have its effect, one after the other."""
        self._nothing_to_type_into = False
        await self._take_held()

    async def on_event(self, event: events.Event) -> None:
        """Take what is typed in its turn."""
        if not isinstance(event, events.InputEvent | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._nothing_to_type_into or self._held or (self._under_way and not isinstance(event, events.MouseEvent)):
            self._held.append(event)
            if len(self._held) == 1:
                self._lose_patience_later()
        else:
            await self.take(event)

    async def take(self, event: events.Event) -> None:
        """Let something that was typed, or done with the mouse, have its effect."""
        goes_through = deque[MessagePump]()
        if isinstance(event, events.Key):
            goes_through.extend((self.focused or self.screen).ancestors_with_self)
            self._keys += 1
            self._under_way = self._keys
        await super().on_event(event)
        if goes_through:
            await self._follow(goes_through, self._keys)

    async def _follow(self, goes_through: deque[MessagePump], key: int) -> None:
        """Go behind a key through the queues that it goes through."""
        while goes_through:
            queue = goes_through.popleft()
            if queue.call_later(self._follow, goes_through, key):
                return
        await self._arrived(key)

    async def _arrived(self, key: int) -> None:
        if key == self._under_way:
            self._under_way = 0
            await self._take_held()

    async def _take_held(self) -> None:
        while self._held and not self._under_way:
            await self.take(self._held.popleft())
        if self._held:
            self._lose_patience_later()

    def _lose_patience_later(self) -> None:
        """Something waits: not for ever, if the key that is under way has got lost."""
        if self._under_way:
            self.set_timer(PATIENCE, partial(self._arrived, self._under_way))

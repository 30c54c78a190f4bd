"""Keys of a text take effect in the order in which they are pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.binding import NoBinding

from lvtui.ui.keys import keys_of

if TYPE_CHECKING:
    from textual.widget import Widget as _Base
else:
    _Base = object  # a second widget among the bases would hide what Textual inherits by the first


class KeysInOrder(_Base):
    """For widgets that text is typed into; to stand before Textual's own class.

    Textual types a letter as soon as it comes, and runs a binding, such as an arrow's or backspace's, only when the key
    has gone up to the app and nobody else wanted it. What is pressed quickly, or arrives at once over a slow line,
    would change places that way. So a text runs its own bindings at once.
    """

    async def _on_key(self, event: events.Key) -> None:
        try:
            bindings = self._bindings.get_bindings_for_key(event.key)
        except NoBinding:
            return
        for binding in bindings:
            if event.key not in keys_of(self, binding):
                continue  # the user has given it another key, which comes by way of the app
            if await self.app.run_action(binding.action, default_namespace=self):
                event.stop()
                event.prevent_default()
                return

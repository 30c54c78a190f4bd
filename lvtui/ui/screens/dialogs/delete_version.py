"""Delete one version; where aliases hold it, the way to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Button

from lvtui.domain.model import Function
from lvtui.operations import DeleteFunction
from lvtui.service import Service
from lvtui.ui.screens.dialogs.mistake import MistakeDialog
from lvtui.ui.text import counted, pad_right, percent, printable
from lvtui.ui.widgets.row_list import RowList

MOST_ROWS = 5


class DeleteVersionDialog(MistakeDialog):
    """Says what will happen; or shows AWS's refusal, and goes to the alias that one chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # No g, which is the list's.
        Binding("a", "go_to_alias", "Go to the alias", tooltip="Go to the alias that holds it", id="dialog.go_to_alias")
    ]

    def __init__(self, service: Service, function: Function, version: str) -> None:
        """`version` is a number of `function`."""
        super().__init__(service)
        self._function = function
        self._version = version
        self._request = DeleteFunction(function_name=function.name, qualifier=version)
        self._refused = service.refusal(self._request) is not None
        self.holders = sorted(alias.name for alias in function.aliases_on(version)) if self._refused else []
        """The aliases that keep it from being deleted."""
        self.VERB = "Go there" if self.holders else "Delete"
        self.go_to: str | None = None
        """The alias that the user wants to go to instead."""

    def title_text(self) -> str:
        """Which version."""
        return f"Delete version {self._version}"

    def compose_body(self) -> Iterator[Widget]:
        """The aliases that hold it, if any do."""
        if self.holders:
            rows = RowList(id="holders")
            rows.styles.height = min(MOST_ROWS, len(self.holders))
            rows.styles.min_height = 1
            yield rows
        yield from self.compose_preview()

    def on_mount(self) -> None:
        """Show what would happen, and take the keys."""
        super().on_mount()
        if self.holders:
            rows = self.query_one(RowList)
            rows.set_rows(self.holders, self._row)
            rows.focus()
        else:
            self.query_one("#accept").focus()

    def request(self) -> DeleteFunction:
        """Of that one version."""
        return self._request

    def sentence(self) -> str:
        """What cannot be got back by publishing again."""
        return f"Deletes version {self._version}. Its number is never used again."

    def note(self) -> str:
        """What to do first."""
        if not self.holders:
            return ""
        those = "that alias" if len(self.holders) == 1 else f"those {counted(len(self.holders), 'alias', 'aliases')}"
        key = "a goes there" if self.mistaken else "enter goes there"
        return f"First point {those} at another version, or delete what nobody calls any more: {key}."

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nowhere to go, nothing offered."""
        return bool(self.holders) if action == "go_to_alias" else super().check_action(action, parameters)

    @on(RowList.Chosen, "#holders")
    def choose_alias(self, event: RowList.Chosen) -> None:
        """Enter on an alias, or a click."""
        event.stop()
        self.action_accept()

    def action_allow_mistake(self) -> None:
        """Enter deletes, or tries to, where it went to the alias."""
        super().action_allow_mistake()
        self.VERB = "Delete" if self.mistaken else "Go there"
        self.query_one("#accept", Button).label = self.VERB
        self.query_one("#frame").border_subtitle = self._keys()
        self.preview()

    def action_accept(self) -> None:
        """Delete it; or go to the alias that holds it, unless the mistake is wanted."""
        if self.holders and not self.mistaken:
            self.action_go_to_alias()
        else:
            super().action_accept()

    def action_go_to_alias(self) -> None:
        """Leave, for the alias under the cursor."""
        self.go_to = self.query_one(RowList).row_key
        self.dismiss(None)

    def _row(self, name: str, width: int) -> Text:
        share = self._function.aliases[name].share_of(self._version)
        facts = f"sends it {percent(share)} of its calls" if share < 1.0 else "sends it every call"
        return Text(f"{pad_right(printable(name), max(4, width - len(facts) - 1))} {facts}", no_wrap=True)

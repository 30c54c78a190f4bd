"""One call of a run: what it answered, what it logged, what it was called with, and why this version ran."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from lvtui.domain.routing import Route
from lvtui.experiments.kept import LAST, KeptCall
from lvtui.experiments.readings import route_reading
from lvtui.experiments.records import Record
from lvtui.experiments.words import milliseconds
from lvtui.ui.fault_words import injected
from lvtui.ui.outcome_texts import event_text, log_text, result_text, why
from lvtui.ui.screens.dialogs.dialog import ShowingDialog
from lvtui.ui.text import printable
from lvtui.ui.version_look import look
from lvtui.ui.widgets.tab_line import TabLine

TABS = ("Result", "Log", "Event", "Why")
NOT_KEPT = (
    f"Its result, its log and its event are no longer kept. Kept whole are the last {LAST} calls of a run, the last "
    f"{LAST} that failed, and of each version the first with each error type."
)
NOT_EXECUTED = "It was routed only: no code was run, so there is no result and no log."
EVENT_UNKNOWN = "What it was called with is not known."


class CallDialog(ShowingDialog):
    """Four tabs over one text; of a call that is no longer kept whole, what is known of each call."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3,o", "next_tab", "Next tab", key_display="f3", id="call.next_tab"),
        Binding("pageup", "scroll_text(-1)", "Scroll up", show=False, id="call.page_up"),
        Binding("pagedown", "scroll_text(1)", "Scroll down", show=False, id="call.page_down"),
    ]

    DEFAULT_CSS = """
    CallDialog {
        & #facts { height: auto; }
        & TabLine { margin-top: 1; }
        & #call_box { height: 1fr; min-height: 4; padding: 0 1; background: $panel; scrollbar-size-vertical: 1; }
        & #call_box:focus { background: $foreground 10%; }
        & #call_text { height: auto; width: 1fr; }
        & #why_line, & #not_kept { height: auto; margin-top: 1; }
        & #not_kept { color: $foreground 80%; }
    }
    """

    def __init__(
        self,
        index: int,
        record: Record,
        kept: KeptCall | None,
        name: str,
        route: Route | None,
        *,
        asked: Mapping[str, float] | None = None,
    ) -> None:
        """The call of that number, counted from 0, to `name`; `asked` are the shares that were in force then."""
        super().__init__()
        self._index = index
        self._record = record
        self._kept = kept
        self._called = name
        self._route = route
        self._asked = kept.asked if kept is not None else asked or {}
        self.set_class(kept is not None, "-kept")

    def title_text(self) -> str:
        """Which call."""
        return f"Call {self._index + 1:,} to {self._called}"

    def compose_body(self) -> Iterator[Widget]:
        """The figures, and below them the tabs or why there are none."""
        yield Static(self._facts(), id="facts")
        if self._kept is not None:
            yield TabLine(TABS, id="call_tabs")
            with VerticalScroll(id="call_box", can_focus=True):
                yield Static(id="call_text", markup=False)
            return
        yield Static(Text(printable(self._reason())), id="why_line")
        yield Static(Text(NOT_KEPT if self._record.executed else NOT_EXECUTED), id="not_kept")

    def on_mount(self) -> None:
        """Take the keys."""
        if self._kept is None:
            self.query_one("#accept").focus()
        else:
            self.query_one(TabLine).focus()
            self._show_tab()

    def show_tab(self, tab: str) -> None:
        """Turn to a tab, if there are any."""
        for tabs in self.query(TabLine):
            tabs.active = tab

    @on(TabLine.Changed)
    def turn(self, event: TabLine.Changed) -> None:
        """Show what the tab stands for, from its beginning."""
        event.stop()
        self._show_tab()
        self.query_one("#call_box").scroll_home(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """There are tabs where the call is kept whole."""
        return action != "next_tab" or self._kept is not None

    def action_next_tab(self) -> None:
        """Turn to the tab behind this one, as in the panes."""
        for tabs in self.query(TabLine):
            tabs.action_step(1)

    def action_scroll_text(self, pages: int) -> None:
        """Scroll by so many pages."""
        for box in self.query("#call_box"):
            box.scroll_relative(y=pages * max(1, box.size.height - 1), animate=False)

    def _show_tab(self) -> None:
        if self._kept is not None:
            self.query_one("#call_text", Static).update(self._text_of(self._kept, self.query_one(TabLine).active))

    def _text_of(self, kept: KeptCall, tab: str) -> Text | Table:
        match tab:
            case "Log":
                return log_text(kept.outcome)
            case "Event":
                return Text(EVENT_UNKNOWN) if kept.event is None else event_text(kept.event)
            case "Why":
                return why(self._route) if self._route is not None else Text(printable(self._reason()))
            case _:
                return result_text(kept.outcome, self._declared)

    @property
    def _declared(self) -> str:
        return self._route.version.configuration.runtime or "" if self._route is not None else ""

    def _reason(self) -> str:
        """Why this version, in a sentence."""
        record = self._record
        if record.draw is not None and len(self._asked) < 2:
            # What was asked for then nobody said.
            return f"{self._called} drew {record.draw:.4f}: the call went to {look(record.version).words}."
        return route_reading(record, self._asked, self._called)

    def _facts(self) -> Text:
        """The call in a line or two."""
        record = self._record
        appearance = look(record.version)
        if not record.executed:
            head = Text("→ routed only", "bold")
        elif record.failed:
            head = Text(f"✗ {printable(record.error_type or '')}", "bold")
        else:
            head = Text("✓ succeeded", "bold")
        # Colour is no part of it: the letter and the fill are what the plots have for this version.
        facts = [f"{appearance.fill}{appearance.letter} {appearance.words}"]
        if record.executed:
            facts.append(f"{milliseconds(record.duration_ms)}, billed {record.billed_ms:,} ms")
        if record.cold:
            took = "" if record.init_ms is None else f" {milliseconds(record.init_ms)}"
            facts.append(f"cold start{took}")
        if record.injected:
            marks = injected(self._kept.outcome) if self._kept is not None else ""
            facts.append(f"injected: {marks}" if marks else "the fault dial had a hand in it")
        return head.append("".join(f" · {fact}" for fact in facts), "not bold")

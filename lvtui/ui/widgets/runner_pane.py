"""Test: an event, a target, how often; then what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static, TextArea

from lvtui.domain.model import Function
from lvtui.experiments.event_sources import EventSource, InvalidTemplate, OneEvent, source_of
from lvtui.experiments.run import Run
from lvtui.operations import LATEST
from lvtui.service import Execution
from lvtui.ui.fault_words import injected
from lvtui.ui.keys import key_of
from lvtui.ui.reading import Targets
from lvtui.ui.run_progress import end_words, progress, share_of, split_version, traffic_words
from lvtui.ui.text import glimpse, printable
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.outcome_strip import OutcomeStrip
from lvtui.ui.widgets.output_view import OutputView
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.picker import Picker
from lvtui.ui.widgets.plot import Plot
from lvtui.ui.widgets.share_plot import SharePlot
from lvtui.ui.widgets.tally_bars import TallyBars

UNSAVED = "(unsaved)"
_CELLS_BEFORE_LAYOUT = 200
EMPTY_EVENT = b'{\n  "name": "sample"\n}\n'


class RunnerPane(Pane):
    """The test runner: what is sent above, the plots of a run in the middle, the last result below."""

    NUMBER = 4
    TITLE = "Test"
    ABOUT = (
        "Sends the event to the target. A split alias draws a version for each call; the band is what chance allows."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "screen.invoke", "Once", id="test.once"),
        Binding("R", "screen.invoke_many", "N times", id="test.many"),
        Binding("A", "screen.send_asynchronously", "Send asynchronously", show=False, id="test.asynchronous"),
        Binding("L", "screen.list_events", "Asynchronous events", show=False, id="test.events"),
        Binding("space", "screen.traffic", "Traffic", tooltip="Begin traffic, pause it, go on", id="test.traffic"),
        Binding("s", "screen.stop", "Stop", id="test.stop"),
        Binding("e", "edit_event", "Edit event", id="test.edit_event"),
        Binding("w", "screen.save_event", "Save event", show=False, id="test.save_event"),
        Binding("pagedown", "scroll_output(1)", "Scroll the output", show=False, id="test.scroll_down"),
        Binding("pageup", "scroll_output(-1)", "Scroll back", show=False, id="test.scroll_up"),
        Binding("E", "screen.export_run", "Export the run", show=False, id="test.export"),
        Binding("S", "screen.change_seed", "Seed", show=False, id="test.seed"),
        Binding("ctrl+d", "screen.delete_event", "Delete event", show=False, id="test.delete_event"),
        Binding("escape", "leave", "Leave", show=False, priority=True, id="test.leave"),
    ]

    DEFAULT_CSS = """
    RunnerPane {
        & > #controls { height: 1; padding: 0 1; }
        & #controls Picker { margin-right: 2; }
        & #event { height: 4; margin: 0 1; }
        & #event:focus { height: 8; background: $surface; }
        & #event_problem { height: auto; max-height: 2; padding: 0 1; color: $text-error; display: none; }
        & #event_problem.-shown { display: block; }
        & #headline { height: auto; max-height: 3; padding: 0 1; }
        & #run { height: auto; padding: 0 1; display: none; }
        & #run.-shown { display: block; }
        & SharePlot { height: 10; }
        & SharePlot.-unsplit { display: none; }
        & OutcomeStrip { height: 2; margin-bottom: 1; }
        & OutputView { height: 1fr; min-height: 3; }
    }
    """

    @dataclass
    class EventTyped(Message):
        """What is typed into events and not saved is something else now."""

        typed: dict[str, str]
        """Event → text."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins with an event that can be sent as it is."""
        super().__init__(id=id)
        self._events: Mapping[str, bytes] = {}
        self._typed: dict[str, str] = {}
        self._run: Run | None = None
        """What the plots show."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="controls"):
            yield Picker("event", id="events")
            yield Picker("target", id="target")
        yield CodeArea("json", show_line_numbers=False, tab_behavior="focus", id="event")
        yield Static(id="event_problem")
        yield Static(id="headline")
        with Vertical(id="run"):
            yield TallyBars()
            yield OutcomeStrip()
            yield SharePlot()
        yield OutputView()

    @property
    def target(self) -> str:
        """The qualifier that is invoked."""
        return self.query_one("#target", Picker).value or LATEST

    @target.setter
    def target(self, qualifier: str) -> None:
        picker = self.query_one("#target", Picker)
        if qualifier in picker.options:
            picker.value = qualifier

    @property
    def event_name(self) -> str:
        """The saved event that is chosen, or ``(unsaved)``."""
        return self.query_one("#events", Picker).value

    @property
    def payload(self) -> bytes:
        """The event as it is in the editor."""
        return self.query_one("#event", CodeArea).text.encode()

    @property
    def event_source(self) -> EventSource:
        """What the text in the editor stands for: one event, or a template; what is neither is sent as it is, so that
        the refusal is AWS's."""
        try:
            return source_of(self.payload, "" if self.event_name in (UNSAVED, *self._typed) else self.event_name)
        except InvalidTemplate:
            return OneEvent(self.payload)

    def take_focus(self) -> None:
        """Focus the target, where the pane's letters are commands."""
        self.focus_on(self.query_one("#target", Picker))

    def show_targets(self, function: Function | None) -> None:
        """Offer every qualifier of the function."""
        self.query_one("#target", Picker).offer(Targets(function), default=LATEST)

    def show_events(self, events: Mapping[str, bytes], chosen: str | None, typed: Mapping[str, str]) -> None:
        """Offer the saved events and open one; `typed` is text of some that has been changed and not saved."""
        self._events, self._typed = events, dict(typed)
        picker = self.query_one("#events", Picker)
        picker.offer(dict.fromkeys(events, "") or {UNSAVED: "not saved yet"})
        if chosen in picker.options:
            picker.value = str(chosen)
        self._load()

    def _load(self) -> None:
        self.query_one("#event", CodeArea).load_text(self._typed.get(self.event_name, self._saved_text))

    @property
    def _saved_text(self) -> str:
        return self._events.get(self.event_name, EMPTY_EVENT).decode(errors="replace")

    @on(Picker.Picked, "#events")
    def open_event(self, event: Picker.Picked) -> None:
        """Open another event, with what was typed into it last."""
        event.stop()
        self._load()

    def _mark_unsaved(self) -> None:
        """Say whether the text is the saved one, and tell when what is typed and not saved has changed."""
        text, before = self.query_one("#event", CodeArea).text, dict(self._typed)
        self._typed.pop(self.event_name, None)
        if text != self._saved_text:
            self._typed[self.event_name] = text
        self.query_one("#events", Picker).remark = "(changed)" if self.event_name in self._typed else ""
        if before != self._typed:
            self.post_message(self.EventTyped(dict(self._typed)))

    @on(TextArea.Changed, "#event")
    def check_event(self, event: TextArea.Changed) -> None:
        """Say beside the event what is wrong with it, while it is typed."""
        event.stop()
        self._mark_unsaved()
        problem = self.query_one("#event_problem", Static)
        wrong = self._what_is_wrong()
        problem.update(Text(f"✗ {wrong}"))
        problem.set_class(bool(wrong), "-shown")

    def _what_is_wrong(self) -> str:
        """Why the text is neither an event nor a template; empty if it is."""
        try:
            source = source_of(self.payload)
        except InvalidTemplate as error:
            return f"no template: {error}"
        if not isinstance(source, OneEvent):
            return ""
        try:
            json.loads(self.payload or b"{}")
        except ValueError as error:
            return f"not JSON: {error}"
        return ""

    def clear(self, *, hint: bool = True) -> None:
        """Another function: what the last one did is no longer shown. Without one there is nothing to `hint` at."""
        self.query_one("#headline", Static).update("")
        self.hide_run()
        self.query_one(OutputView).clear(hint=hint)

    def show_waiting(self, target: str) -> None:
        """Something runs; say what, and how it is stopped."""
        self.hide_run()
        self.query_one(OutputView).clear(hint=False)
        self.query_one("#headline", Static).update(
            Text(f"running · {printable(target)} · {key_of(self, 'stop')} stops")
        )

    def show_stopped(self, target: str) -> None:
        """It was stopped before it answered."""
        self.query_one("#headline", Static).update(Text(f"stopped · {printable(target)} · nothing answered"))

    def show_refusal(self, code: str, message: str, *, nothing_ran: bool) -> None:
        """AWS would not run it, or not go on with it; an answer to an earlier call is no answer to this one."""
        if nothing_ran:
            self.hide_run()
            self.query_one(OutputView).clear(hint=False)
        self.query_one("#headline", Static).update(Text.assemble((f"✗ {code}: ", "bold"), printable(message)))

    def show_execution(self, execution: Execution) -> None:
        """Show one invocation: its headline, and result, log and reason below."""
        self.hide_run()
        self.query_one("#headline", Static).update(headline(execution))
        self.query_one(OutputView).show(execution)

    def show_run(self, run: Run) -> None:
        """Show a run of many: the plots of all, and the last invocation."""
        self._run = run
        if not self.is_on_screen:
            return  # it is drawn when somebody comes to see it
        self.query_one("#run").add_class("-shown")
        self.query_one(TallyBars).update(run.tally.counts, run.tally.asked_on_average)
        self.add_class("-with-run")
        self._feed_plots(run)
        if run.last is not None:
            self.query_one(OutputView).show(run.last)
        else:
            self.query_one(OutputView).clear(hint=False)
        self.query_one("#headline", Static).update(Text(self._run_words(run)))

    def _run_words(self, run: Run) -> str:
        keys = {"running": f"{key_of(self, 'stop')} stops", "paused": f"paused, {key_of(self, 'test.traffic')} goes on"}
        return f"{progress(run)} · {keys.get(run.state) or end_words(run)}"

    @property
    def is_on_screen(self) -> bool:
        """Whether anybody could see it."""
        return all(node.display for node in self.ancestors_with_self if isinstance(node, Widget))

    def on_show(self) -> None:
        """Somebody comes to see it: a run may have gone on meanwhile."""
        if self._run is not None:
            self.show_run(self._run)

    @property
    def words(self) -> Mapping[str, str]:
        """What space does now."""
        return traffic_words(self._run)

    def _feed_plots(self, run: Run) -> None:
        """Give the plots of a run as much as they have room for."""
        tally = run.tally
        strip, plot = self.query_one(OutcomeStrip), self.query_one(SharePlot)
        # Before its first layout a widget has no width; what is too fine for it is merged when it is drawn.
        strip.series = tally.bins(strip.cells if strip.size.width else _CELLS_BEFORE_LAYOUT)
        # Of a run that all goes to one version there is no share to look at.
        version = split_version(run)
        plot.set_class(version is None, "-unsplit")
        if version is not None:
            plot.series = share_of(run, version, plot.points_wanted if plot.size.width else _CELLS_BEFORE_LAYOUT)

    @on(Plot.Resized)
    def fit(self) -> None:
        """The plots have more room now, or less; at first they did not know how much."""
        if self._run is not None and self.is_on_screen:
            self._feed_plots(self._run)

    def hide_run(self) -> None:
        """A single invocation has no plots."""
        self._run = None
        self.query_one("#run").remove_class("-shown")
        self.remove_class("-with-run")

    def action_edit_event(self) -> None:
        """Go to the event's text."""
        self.focus_on(self.query_one("#event", CodeArea))  # at once: what is typed next is for it

    def action_scroll_output(self, pages: int) -> None:
        """Scroll the result, the log or the reason by so many pages."""
        self.query_one(OutputView).scroll_pages(pages)

    async def action_leave(self) -> None:
        """From the event's text to the controls, from there to where one came from."""
        if self.query_one("#event", CodeArea).has_focus:
            self.take_focus()
        else:
            await self.screen.run_action("back")


def headline(execution: Execution) -> Text:
    """One invocation in one line: what it answered, which version ran, how long it took."""
    outcome = execution.outcome
    answer = glimpse(outcome.payload, 60)
    if outcome.failed:
        head = Text.assemble((f"✗ {printable(outcome.error_type or '')}", "bold"))
    else:
        head = Text.assemble(("✓ ", "bold"), (answer, "bold"))
    cold = f" · cold start {outcome.init_ms:.0f} ms" if outcome.init_ms is not None else ""
    if marks := injected(outcome):
        head.append(f" · injected: {marks}", "bold")
    return head.append(
        f" · executed version {outcome.executed_version} · {outcome.duration_ms:.2f} ms, "
        f"billed {outcome.billed_ms} ms{cold}"
    )

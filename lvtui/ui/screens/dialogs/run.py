"""A run, or traffic: where to, how many calls, with which events, how fast."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar, TypeVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from lvtui.domain.model import Function
from lvtui.domain.routing import check_event
from lvtui.experiments.event_sources import (
    EventSet,
    EventSource,
    InvalidEvents,
    InvalidTemplate,
    OneEvent,
    Template,
    begins_as_json,
    source_of,
)
from lvtui.experiments.pace import FORMS, InvalidPace, Pace, parse_pace
from lvtui.experiments.plan import MOST_CALLS, RunPlan
from lvtui.operations import LATEST
from lvtui.operations.errors import LambdaError
from lvtui.ui.run_words import run_command, run_sentence
from lvtui.ui.screens.dialogs.dialog import NOT_RUN, Choice, Dialog
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.passage import Passage

T = TypeVar("T")

UNQUALIFIED = "(unqualified)"
AS_TYPED = "as in the test pane"
AS_BEFORE = "as before"
IN_TURN = "all saved events, in turn"
AT_RANDOM = "all saved events, at random"
TEMPLATE = "a template"

STEADY = "20/s"
"""What traffic begins with."""
RATES = (STEADY, "ramp 1-50/s over 30s", *FORMS[2:])
COUNTS = tuple(str(10**power) for power in range(7))
MOST_AT_ONCE = 32
AT_ONCE = ("1", "2", "4", "8", "16", "32")
LARGEST_SEED = 2**31 - 1
FIRST_TEMPLATE = '{"order": {{counter}}, "size": "{{choice small|medium|large}}"}'
_NO_EVENT = "An event: ↑↓ choose, or type JSON."
PLACEHOLDERS = "{{…}}: counter · choice a|b · integer 1 9 · number 0 1 · uuid · now"


class RunDialog(Dialog[RunPlan]):
    """Checked as it is typed; says what will happen, and which command does the same."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "copy_command", "Copy command", tooltip=NOT_RUN, id="run_dialog.copy_command"),
    ]

    VERTICAL_BREAKPOINTS = [(0, "-short"), (28, "-tall")]

    DEFAULT_CSS = """
    RunDialog {
        & #template_box { height: auto; display: none; padding-left: 2; }
        &.-templated #template_box { display: block; }
        & #template { height: 3; border: none; background: $panel; scrollbar-size: 0 1; }
        & #template:focus { height: 5; }
        & #placeholders { height: auto; color: $foreground 70%; }
        & #first_event { height: auto; max-height: 2; color: $foreground 80%; }
        & #template_problem { height: auto; color: $text-error; }
        &.-short #template { height: 2; }
        &.-short #template:focus { height: 3; }
    }
    """

    def __init__(
        self,
        function: Function,
        events: Mapping[str, bytes],
        typed: bytes,
        plan: RunPlan,
        *,
        traffic: bool,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`events` are the saved ones, `typed` is the one in the test pane; the fields begin with `plan`."""
        super().__init__()
        self._function = function
        self._events = events
        self._typed = typed
        self._plan = plan
        self._traffic = traffic
        self._now = now
        self._event_choices = self._offered_events()
        self.VERB = "Start" if traffic else "Run"

    def title_text(self) -> str:
        """What of whom."""
        return f"{'Traffic to' if self._traffic else 'Run'} {self._function.name}"

    def choices(self) -> Sequence[Choice]:
        """A run can be had as a command; traffic has none."""
        return [] if self._traffic else [Choice("f3", "Copy command", "copy_command")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Traffic has no command."""
        return not (self._traffic and action == "copy_command")

    def compose_body(self) -> Iterator[Widget]:
        """Where to, how many, with what, how fast; and what comes of it."""
        plan, function = self._plan, self._function
        targets = [*sorted(function.aliases), LATEST, *function.newest_first, UNQUALIFIED]
        target = plan.qualifier or UNQUALIFIED
        yield Field("Target", "", target, placeholder="↑↓ choose", choices=targets, id="qualifier")
        if not self._traffic:
            count = str(plan.count) if plan.count is not None else ""
            yield Field("Calls", "", count, placeholder="1 to 1,000,000; ↑↓ choose", choices=COUNTS, id="count")
        event = self._first_event()
        yield Field("Event", "", event, placeholder="↑↓ choose, or type JSON", choices=self._event_choices, id="events")
        with Vertical(id="template_box"):
            # No grammar: to JSON's, each placeholder is an error.
            yield CodeArea(None, show_line_numbers=False, tab_behavior="focus", id="template")
            yield Static(PLACEHOLDERS, id="placeholders", markup=False)
            yield Passage(id="first_event")
            yield Static(id="template_problem")
        rate = plan.pace.describe() if plan.pace is not None else STEADY if self._traffic else ""
        yield Field(
            "Rate",
            "",
            rate,
            placeholder=f"{'' if self._traffic else 'empty: as fast as it goes; '}{STEADY}, …; ↑↓ choose",
            choices=RATES if self._traffic else ("", *RATES),
            id="pace",
        )
        yield Field("At once", "", str(plan.concurrency), placeholder="↑↓ choose", choices=AT_ONCE, id="concurrency")
        yield Field("Seed", "", str(plan.seed), id="seed")
        routing_only = "no" if plan.executes else "yes"
        yield Field(
            "Routing only",
            "",
            routing_only,
            placeholder="yes: draws without running any code; ↑↓",
            choices=("no", "yes"),
            id="executes",
        )
        yield Static(id="sentence")
        yield Passage(id="command")

    def on_mount(self) -> None:
        """Begin with the number of calls, selected so that typing replaces it; traffic with how fast."""
        template = self._plan.events.text if isinstance(self._plan.events, Template) else FIRST_TEMPLATE
        self._template.load_text(template)
        self.preview()
        self.query_one("#events", Field).touched = True  # what is wrong with it was typed elsewhere
        box = self.query_one("#pace" if self._traffic else "#count", Field).input
        box.focus()
        box.action_select_all()

    @on(Input.Changed)
    @on(TextArea.Changed, "#template")
    def follow(self) -> None:
        """Something was typed."""
        self.preview()

    def preview(self) -> None:
        """Say beside each field what is wrong with it, and below what will happen."""
        plan = self.plan
        self._show("#sentence", "" if plan is None else run_sentence(plan, self._function))
        command = "" if plan is None else run_command(plan, self._events)
        self._show("#command", f"$ {command}" if command else "")

    def action_accept(self) -> None:
        """Return the plan, unless a field makes no sense."""
        for field in self.query(Field):
            field.touched = True
        plan = self.plan
        if plan is not None:
            self.dismiss(plan)

    def action_copy_command(self) -> None:
        """Copy the command that is shown; nothing is done."""
        plan = self.plan
        command = "" if plan is None else run_command(plan, self._events)
        if command:
            self.app.copy_to_clipboard(command)
        else:
            self.notify("There is no command for that.", severity="warning")

    @property
    def plan(self) -> RunPlan | None:
        """What the fields ask for; ``None`` while they make no sense, which each then says."""
        for field in self.query(Field):
            field.problem = ""
        # Each is read, whatever is wrong with another: all that is wrong is to be seen at once.
        target = self._read("qualifier", self._target)
        count = None if self._traffic else self._read("count", lambda text: _whole(text, 1, MOST_CALLS))
        events = self._read_events()
        pace = self._read_pace()
        concurrency = self._read("concurrency", lambda text: _whole(text, 1, MOST_AT_ONCE))
        seed = self._read("seed", lambda text: _whole(text, 0, LARGEST_SEED))
        executes = self._read("executes", _runs_code)
        if any(field.problem for field in self.query(Field)):
            return None
        if target is None or events is None or concurrency is None or seed is None or executes is None:
            return None
        before = self._plan
        qualifier = None if target == UNQUALIFIED else target
        return replace(
            before,
            qualifier=qualifier,
            events=events,
            seed=seed,
            count=count,
            pace=pace,
            concurrency=concurrency,
            executes=executes,
            asked_instead=before.asked_instead if qualifier == before.qualifier else None,
        )

    def _read(self, name: str, read: Callable[[str], T]) -> T | None:
        """What a field says; ``None`` and the reason beside it where that makes no sense."""
        field = self.query_one(f"#{name}", Field)
        try:
            return read(field.value.strip())
        except (ValueError, LambdaError) as refusal:
            field.problem = str(refusal)
            return None

    def _target(self, text: str) -> str:
        function = self._function
        if text == UNQUALIFIED or text in function.aliases or function.has_version(text):
            return text
        raise ValueError(f"{function.name} has no {text}: ↑↓ choose." if text else "An alias or a version: ↑↓ choose.")

    def _read_pace(self) -> Pace | None:
        if not self.query_one("#pace", Field).value.strip() and not self._traffic:
            return None
        return self._read("pace", _pace)

    def _read_events(self) -> EventSource | None:
        templated = self.query_one("#events", Field).value.strip() == TEMPLATE
        self.set_class(templated, "-templated")
        return self._read_template() if templated else self._read("events", self._event_source)

    def _read_template(self) -> Template | None:
        """The template, with its first event shown; ``None`` and what is wrong where that cannot be."""
        problem, first, template = "", "", None
        try:
            template = Template(self._template.text)
        except InvalidTemplate as refusal:
            problem = f"✗ {refusal}"
        else:
            seed = self._seed_typed
            event = template.event(0, seed, self._now()).decode(errors="replace")
            first = f"First event: {' '.join(event.split())}"
        self._show("#first_event", first)
        self._show("#template_problem", problem)
        return template

    @property
    def _seed_typed(self) -> int:
        try:
            return _whole(self.query_one("#seed", Field).value.strip(), 0, LARGEST_SEED)
        except ValueError:
            return self._plan.seed

    def _event_source(self, text: str) -> EventSource:
        if text == AS_TYPED:
            source: EventSource = source_of(self._typed or b"{}")
        elif text == AS_BEFORE and text in self._event_choices:
            source = self._plan.events
        elif text == IN_TURN:
            source = EventSet(self._events, "in turn")
        elif text == AT_RANDOM:
            source = EventSet(self._events, "random")
        elif text in self._events:
            source = source_of(self._events[text], text)
        elif begins_as_json(text):
            source = source_of(text.encode())
        else:
            raise InvalidEvents(f"There is no saved event {text}: ↑↓ choose, or type JSON." if text else _NO_EVENT)
        if isinstance(source, OneEvent):
            check_event(source.payload, "RequestResponse")
        return source

    def _offered_events(self) -> list[str]:
        several = [IN_TURN, AT_RANDOM] if len(self._events) > 1 else []
        before = [] if self._in_words(self._plan.events) else [AS_BEFORE]
        return [AS_TYPED, *before, *self._events, *several, TEMPLATE]

    def _first_event(self) -> str:
        return self._in_words(self._plan.events) or AS_BEFORE

    def _in_words(self, source: EventSource) -> str:
        """The choice that stands for these events; empty where they are no longer what the choices would send."""
        match source:
            case OneEvent(payload, name) if name in self._events and self._events[name] == payload:
                return name
            case OneEvent(payload) if payload == (self._typed or b"{}"):
                return AS_TYPED
            case EventSet(events, order) if dict(events) == dict(self._events) and len(events) > 1:
                return IN_TURN if order == "in turn" else AT_RANDOM
            case Template(text) if text.encode() == self._typed:
                return AS_TYPED
            case Template(text):
                saved = (name for name, payload in self._events.items() if payload == text.encode())
                return next(saved, TEMPLATE)
            case _:
                return ""

    @property
    def _template(self) -> CodeArea:
        return self.query_one("#template", CodeArea)


def _pace(text: str) -> Pace:
    try:
        return parse_pace(text)
    except InvalidPace:
        if text:
            raise
        raise InvalidPace(f"Traffic needs a rate, such as {STEADY}: ↑↓ choose.") from None


def _whole(text: str, least: int, most: int) -> int:
    digits = text.replace(",", "").replace("_", "").replace(" ", "")
    if digits.isascii() and digits.isdecimal() and len(digits) <= 20 and least <= int(digits) <= most:
        return int(digits)
    raise ValueError(f"A whole number from {least:,} to {most:,}.")


def _runs_code(text: str) -> bool:
    """Whether code is run, which it is not where the field says yes to routing only."""
    answers = {"no": True, "n": True, "": True, "yes": False, "y": False}
    if text.lower() not in answers:
        raise ValueError("yes or no: with yes it draws without running any code.")
    return answers[text.lower()]

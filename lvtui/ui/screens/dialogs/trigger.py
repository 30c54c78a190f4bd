"""A trigger: what calls, which ARN it holds, and what it sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Label, Static, TextArea

from lvtui.domain.model import Function
from lvtui.domain.trigger_events import Sent, template
from lvtui.domain.trigger_permissions import to_allow
from lvtui.domain.triggers import KINDS, InvalidTrigger, Kind, Trigger, check_new
from lvtui.operations import LATEST, Request
from lvtui.service import Service
from lvtui.ui.action_words import line_of
from lvtui.ui.screens.dialogs.dialog import Choice, Dialog
from lvtui.ui.screens.dialogs.new_function import free_name
from lvtui.ui.text import counted, printable
from lvtui.ui.trigger_words import where_to
from lvtui.ui.version_look import look
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.field import Field

UNQUALIFIED = "(unqualified)"
OFFERED = 50
"""Versions that are offered to point at; any other can be typed."""


@dataclass(frozen=True)
class Wanted:
    """What the user wants kept."""

    trigger: Trigger
    allowing: Sequence[Request[Any]]
    """What is to be done along with it, so that its calls are let in."""


class TriggerDialog(Dialog[Wanted]):
    """Checked as it is typed; says which ARN it holds, and which permission it needs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6", "accept_without", "Without permission", id="trigger.without"),
        Binding("f7", "refill", "The service's event", id="trigger.refill"),
    ]

    DEFAULT_CSS = """
    TriggerDialog {
        & #trigger_event { height: 3; border: none; background: $panel; scrollbar-size: 0 1; }
        & #trigger_event:focus { height: 8; }
        & #command { max-height: 7; }
        & #event_label { height: 1; color: $foreground 80%; }
        & #event_problem { height: auto; color: $text-error; display: none; }
        & #event_problem.-shown { display: block; }
    }
    """

    def __init__(
        self,
        service: Service,
        function: Function,
        sent: Sent,
        others: Mapping[str, Trigger],
        trigger: Trigger | None,
        *,
        qualifier: str = "",
    ) -> None:
        """Without `trigger` a new one is made, bound to `qualifier`; `others` are those that there are."""
        super().__init__()
        self._service = service
        self._function = function
        self._sent = sent
        self._others = {name: each for name, each in others.items() if trigger is None or name != trigger.name}
        self._trigger = trigger
        self._qualifier = trigger.qualifier if trigger is not None else qualifier
        self._template = ""
        """What the service itself would send, by what the fields said when they last made sense."""
        self.VERB = "Save" if trigger is not None else "Add"

    def title_text(self) -> str:
        """Which trigger."""
        return f"Trigger {self._trigger.name}" if self._trigger is not None else "New trigger"

    def choices(self) -> Sequence[Choice]:
        """The permission can be left for later, to see what comes of that."""
        return [Choice("f6", "Without permission", "accept_without"), Choice("f7", "Service's event", "refill")]

    def compose_body(self) -> Iterator[Widget]:
        """What, from where, to where, with what."""
        trigger, function = self._trigger, self._function
        kind = trigger.kind if trigger is not None else next(iter(KINDS.values()))
        yield Field("Kind", "kind", kind.words, choices=[each.words for each in KINDS.values()], id="kind")
        yield Field(kind.source, "source", trigger.source if trigger is not None else kind.example, id="source")
        yield Field(
            "Name", "name", trigger.name if trigger is not None else free_name(kind.id, self._others), id="name"
        )
        qualifiers = [UNQUALIFIED, *sorted(function.aliases), LATEST, *function.newest_first[:OFFERED]]
        yield Field(
            "Calls",
            "qualifier",
            self._qualifier or UNQUALIFIED,
            placeholder="an alias, a number or $LATEST; ↑↓ choose",
            choices=qualifiers,
            id="qualifier",
        )
        yield Label("Event", id="event_label")
        yield CodeArea("json", show_line_numbers=False, tab_behavior="focus", id="trigger_event")
        yield Static(id="event_problem")
        yield Static(id="sentence")
        yield Static(id="note")
        yield Static(id="command")

    def on_mount(self) -> None:
        """Begin with the kind of a new one, and with what a known one calls."""
        if self._trigger is not None and self._trigger.event:
            self._event.text = self._trigger.event
        self.preview()
        self.query_one("#kind" if self._trigger is None else "#qualifier", Field).input.focus()

    @on(Input.Changed)
    def follow_fields(self, event: Input.Changed) -> None:
        """Another kind has another source, another name and another event; what was typed stays."""
        kind = self._kind
        if kind is not None and event.input is self.query_one("#kind", Field).input:
            source, name = self.query_one("#source", Field), self.query_one("#name", Field)
            if source.value in {each.example for each in KINDS.values()} and source.value != kind.example:
                source.value = kind.example
            if self._trigger is None and name.value in {free_name(each, self._others) for each in KINDS}:
                name.value = free_name(kind.id, self._others)
            source.query_one(Label).update(kind.source)
        self.preview()

    @on(TextArea.Changed, "#trigger_event")
    def follow_event(self) -> None:
        """The event was changed."""
        self.preview()

    def preview(self) -> None:
        """Say beside each field what is wrong with it, and below which ARN is held and what is needed for that."""
        as_the_service_has_it = self._event.text == self._template
        trigger = self._read()
        if trigger is not None:
            self._template = template(trigger, self._sent)
            if as_the_service_has_it and self._event.text != self._template:
                self._event.text = self._template
        said = ("", "", "") if trigger is None else self._said(trigger)
        for selector, text in zip(("#sentence", "#note", "#command"), said, strict=True):
            self._show(selector, text)

    def action_accept(self) -> None:
        """Return the trigger, with the permission that it needs."""
        self._accept(allow=True)

    def action_accept_without(self) -> None:
        """Return the trigger alone."""
        self._accept(allow=False)

    def action_refill(self) -> None:
        """Take the event back that the service itself would send."""
        self._event.text = self._template
        self.preview()

    def _accept(self, *, allow: bool) -> None:
        for field in self.query(Field):
            field.touched = True
        trigger = self._read()
        if trigger is not None:
            self.dismiss(Wanted(trigger, self._needed(trigger) if allow else ()))

    def _needed(self, trigger: Trigger) -> Sequence[Request[Any]]:
        return to_allow(self._sent.region, self._function, trigger) if trigger.finds_something(self._function) else ()

    def _said(self, trigger: Trigger) -> tuple[str, str, str]:
        function = self._function
        arn = trigger.arn(self._sent.region, function.name)
        alias = function.aliases.get(trigger.key)
        if alias is not None:
            leads = f"{alias.name} {where_to(alias)} now; move it, and this ARN stays."
        elif trigger.finds_something(function):
            leads = f"That always is {look(trigger.key).words}: there is no alias to move."
        else:
            leads = f"{function.name} has no {trigger.key}, so its calls are refused until there is one."
        waits = "Nobody waits for the answer." if trigger.kind.asynchronous else "It waits for the answer."
        sentence = f"Calls {arn}. {leads} {waits}"
        needed = self._needed(trigger)
        if not needed:
            return sentence, "", ""
        refusal = self._service.refusal(needed[0])
        if refusal is not None:
            return sentence, f"✗ It needs a permission, which AWS refuses: {refusal}", ""
        note = f"It needs {counted(len(needed), 'more call', 'more calls')} to be let in; f6 leaves that out."
        return sentence, note, "\n".join(f"$ {line_of(request)}" for request in needed)

    @property
    def _kind(self) -> Kind | None:
        typed = self.query_one("#kind", Field).value.strip().lower()
        return next((kind for kind in KINDS.values() if typed in (kind.words.lower(), kind.id)), None)

    def _read(self) -> Trigger | None:
        """What the fields say; ``None`` while they make no sense, which each then says."""
        for field in self.query(Field):
            field.problem = ""
        self._show_event_problem("")
        kind = self._kind
        if kind is None:
            self.query_one("#kind", Field).problem = f"{', '.join(each.words for each in KINDS.values())}: ↑↓ choose."
            return None
        values = {name: self.query_one(f"#{name}", Field).value.strip() for name in ("name", "source", "qualifier")}
        qualifier = "" if values["qualifier"] == UNQUALIFIED else values["qualifier"]
        text = self._event.text
        event = "" if text == self._template else text
        if (event and not event.strip()) or (not text and self._template):
            self._show_event_problem("There is no event. f7 takes the one back that the service would send.")
            return None
        try:
            trigger = Trigger(values["name"], kind, values["source"], qualifier, event)
            check_new(trigger, self._others)
        except InvalidTrigger as refusal:
            if refusal.member == "event":
                self._show_event_problem(str(refusal))
            else:
                field = self.query_one(f"#{refusal.member}", Field)
                field.problem, field.touched = str(refusal), True
            return None
        return trigger

    @property
    def _event(self) -> CodeArea:
        return self.query_one("#trigger_event", CodeArea)

    def _show_event_problem(self, problem: str) -> None:
        line = self.query_one("#event_problem", Static)
        line.update(Text(printable(f"✗ {problem}")))
        line.set_class(bool(problem), "-shown")

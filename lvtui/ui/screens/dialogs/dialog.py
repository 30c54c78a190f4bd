"""Small windows that say what will happen, as a sentence and as a command; enter does it, escape leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from lvtui.operations import Request
from lvtui.operations.errors import LambdaError, ReadOnly
from lvtui.operations.validation import failures_of
from lvtui.service import Service
from lvtui.ui.action_words import line_of
from lvtui.ui.screens.modal import Modal
from lvtui.ui.text import plain, printable
from lvtui.ui.widgets.button_row import ButtonRow
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.passage import Passage

Answer = TypeVar("Answer")


class Choice(NamedTuple):
    """Something else that a dialog can do, beside doing it and leaving."""

    key: str
    words: str
    action: str
    """Textual's name of it, which the key's binding has too."""


class Dialog(Modal[Answer | None], Generic[Answer]):
    """A frame with a title, whatever a subclass puts in it, and buttons for the mouse."""

    CSS_PATH = "dialog.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="dialog.back"),
        Binding("enter", "accept", "Do it", id="dialog.accept"),
    ]

    TITLE_TEXT = ""
    VERB = "OK"
    ACCEPT_KEY = "enter"

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="frame", can_focus=False) as frame:
            frame.border_title = plain(self.title_text()).markup
            frame.border_subtitle = self._keys()
            yield from self.compose_body()
            with ButtonRow(id="buttons"):
                yield Button(self.VERB, id="accept", compact=True, variant="primary")
                for number, choice in enumerate(self.choices()):
                    yield Button(choice.words, id=f"choice-{number}", compact=True)
                yield from self.compose_back()

    def _keys(self) -> str:
        others = [f"{choice.key}: {choice.words}" for choice in self.choices()]
        return " · ".join([f"{self.ACCEPT_KEY}: {self.VERB}", *others, "esc: back"])

    def compose_back(self) -> Iterator[Widget]:
        """The mouse's way out without doing anything."""
        yield Button("Back", id="back", compact=True)

    @property
    def explained_as(self) -> str:
        """Its title."""
        return self.title_text()

    @property
    def words(self) -> Mapping[str, str]:
        """Enter does what the dialog is for."""
        return {"accept": self.VERB, **{choice.action: choice.words for choice in self.choices()}}

    def title_text(self) -> str:
        """What the frame says above."""
        return self.TITLE_TEXT

    def compose_body(self) -> Iterator[Widget]:
        """What stands between title and buttons."""
        raise NotImplementedError

    def choices(self) -> Sequence[Choice]:
        """What else it can do; asked once."""
        return ()

    def action_accept(self) -> None:
        """Do it, if it can be done."""
        raise NotImplementedError

    def action_leave(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)

    @on(Input.Submitted)
    def accept_by_enter(self, event: Input.Submitted) -> None:
        """Enter in a field is enter in the dialog."""
        event.stop()
        self.action_accept()

    @on(Button.Pressed)
    async def choose_by_button(self, event: Button.Pressed) -> None:
        """The mouse's way."""
        event.stop()
        kind, _, number = (event.button.id or "").partition("-")
        if kind == "choice":
            await self.run_action(self.choices()[int(number)].action)
        elif kind == "accept":
            self.action_accept()
        else:
            self.action_leave()

    def _show(self, selector: str, text: str) -> None:
        line = self.query_one(selector, Static)
        line.update(Text(printable(text)))
        line.display = bool(text)


class ShowingDialog(Dialog[None]):
    """Nothing is done in it: enter closes it as escape does, and one button is enough."""

    VERB = "Close"

    def compose_back(self) -> Iterator[Widget]:
        """That is what the first button does."""
        yield from ()

    def _keys(self) -> str:
        return f"{self.ACCEPT_KEY}, esc: {self.VERB}"

    def action_accept(self) -> None:
        """Seen."""
        self.dismiss(None)


NOT_RUN = "Copy the command, do not run"


class OperationDialog(Dialog[Request[Any]]):
    """A dialog that builds a request, shows at every key what AWS would say to it, and returns it.

    The rules are asked, not repeated: what stands beside a field is AWS's own text for it, before anything is sent.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("exclamation_mark,f3", "copy_command", "Copy command", tooltip=NOT_RUN, id="dialog.copy_command"),
    ]

    refusal: LambdaError | None = None
    """What AWS would say to what the fields ask for, as last shown; ``None`` if it would do it."""

    def __init__(self, service: Service) -> None:
        """Asks `service` what it would answer."""
        super().__init__()
        self.service = service

    def choices(self) -> Sequence[Choice]:
        """Having the command without doing it; f3 is for where ``!`` would be typed into a field."""
        return [Choice("!/f3", "Copy command", "copy_command")]

    def action_copy_command(self) -> None:
        """Copy the command that is shown; nothing is done."""
        if (request := self.request()) is not None:
            self.app.copy_to_clipboard(line_of(request))

    def request(self) -> Request[Any] | None:
        """What the fields ask for; ``None`` while they make no sense."""
        raise NotImplementedError

    def sentence(self) -> str:
        """What will happen, in words."""
        raise NotImplementedError

    def note(self) -> str:
        """A warning to go with it."""
        return ""

    def field_of(self, refusal: LambdaError) -> str:  # noqa: ARG002
        """The selector of the field that a refusal by the rules is about; empty if it is about none of them."""
        return ""

    def compose_preview(self) -> Iterator[Widget]:
        """Refusal, sentence, warning and command: the lower part of every operation's dialog."""
        yield Passage(id="refusal")
        yield Static(id="sentence")
        yield Static(id="note")
        yield Passage(id="command")

    def on_mount(self) -> None:
        """Show what the first state of the fields would do."""
        self.preview()

    @on(Input.Changed)
    def preview_again(self) -> None:
        """A key was typed."""
        self.preview()

    def preview(self) -> None:
        """Ask what would happen, and show it."""
        request = self.request()
        beside_fields = self._show_failures(request)
        self.refusal = refusal = None if request is None else self.service.refusal(request)
        # That nothing may be changed here is about no field.
        about_fields = refusal is not None and not isinstance(refusal, ReadOnly) and not beside_fields
        place = self.field_of(refusal) if refusal is not None and about_fields else ""
        if place:
            field = self.query_one(place, Field)
            field.problem, field.touched = str(refusal), True
        self._show("#refusal", "" if refusal is None or beside_fields or place else f"✗ {refusal}")
        self._show("#sentence", "" if refusal is not None or request is None else self.sentence())
        self._show("#note", self.note())
        self._show("#command", "" if request is None else f"$ {line_of(request)}")

    def action_accept(self) -> None:
        """Return the request, unless AWS would refuse it: then its text stays where it is, all fields shown."""
        for field in self.query(Field):
            field.touched = True
        self.preview()
        request = self.request()
        if request is not None and self.refusal is None:
            self.dismiss(request)

    def _value(self, field: str) -> str:
        return self.query_one(f"#{field}", Field).value.strip()

    def _show_failures(self, request: Request[Any] | None) -> bool:
        """Put AWS's validation texts beside their fields; whether any field has one, shown or not yet."""
        found = False
        for field in self.query(Field):
            if request is None or field.attribute not in {member.attribute for member in request.members()}:
                continue
            failures = failures_of(request, field.attribute)
            found = found or bool(failures)
            field.problem = failures[0] if failures else ""
        return found

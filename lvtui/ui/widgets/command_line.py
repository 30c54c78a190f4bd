"""The line at the foot in which ``aws lambda …`` commands are typed, and above it what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Label

from lvtui.ui.text import counted, pad_right, plain, printable
from lvtui.ui.widgets.command_input import CommandInput, Complete, Ghost
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.text_lines import TextLines

if TYPE_CHECKING:  # the app starts without them
    from lvtui.dialects.completion import Candidate, Completions

SHOWN = 4_000
"""Lines of one output that are shown; all of them can be copied."""
REMEMBERED = 500
"""Lines that up and down go through."""
_OPEN_ENDS = ("=", "://", "{", "[", ",")
"""A candidate that ends so is to be gone on with."""


class CommandLine(Vertical):
    """Output, candidates and line. It runs nothing itself: whoever holds it hears what was typed."""

    TITLE = "Command line"
    ABOUT = (
        "Type what you would type in a shell; aws lambda may be left out. There is no shell behind it: no variables, "
        "so $LATEST needs no quotes, no pipes and no redirection. Files are those of the folder that lvtui was started "
        "in. --query, --output table and wait work as on the AWS CLI, and so do help and update-alias help."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", id="command_line.complete"),
        Binding("shift+tab", "step(-1)", "Candidate above", show=False, id="command_line.above"),
        Binding("up", "up", "Earlier line", show=False, id="command_line.earlier"),
        Binding("down", "down", "Later line", show=False, id="command_line.later"),
        Binding("escape", "leave", "Leave", id="command_line.leave"),
        Binding("ctrl+c", "interrupt", "Stop", tooltip="Stop the command, or empty the line", id="command_line.stop"),
        Binding("ctrl+l", "clear", "Clear", show=False, id="command_line.clear"),
        Binding("ctrl+y", "copy_output", "Copy output", id="command_line.copy"),
        Binding("pageup", "scroll_output(-1)", "Scroll up", show=False, id="command_line.page_up"),
        Binding("pagedown", "scroll_output(1)", "Scroll down", show=False, id="command_line.page_down"),
    ]

    DEFAULT_CSS = """
    CommandLine {
        display: none;
        height: auto;
        border-top: solid $accent;
        border-title-color: $accent;
        border-title-style: bold;
        background: $background;
        & > TextLines { display: none; height: 1fr; padding: 0 1; }
        &.-with-output {
            height: 50%;
            & > TextLines { display: block; }
        }
        & > RowList {
            display: none;
            height: auto;
            max-height: 8;
            background: $panel;
            & > .row-list--cursor { background: $primary 30%; text-style: bold; }
            & > .row-list--marker { color: $foreground; }
            &:ansi > .row-list--cursor { background: ansi_default; text-style: bold underline; }
        }
        & > Horizontal { height: 1; padding: 0 1; background: $panel; }
        & Label { width: auto; color: $accent; text-style: bold; }
        & Input { width: 1fr; background: $panel; }
    }
    """

    @dataclass
    class Typed(Message):
        """The user wants a line to be run."""

        line: str

    class Interrupted(Message):
        """The user wants what runs to stop."""

    class Left(Message):
        """The user wants to be where they were before."""

    @dataclass
    class CopyAsked(Message):
        """The user wants to have the last output."""

        text: str

    def __init__(self, complete: Complete, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """`complete` is asked at every key."""
        super().__init__(id=id)
        self._complete = complete
        self._earlier: list[str] = []
        self._place = 0
        """Among the earlier lines; behind the last of them, what is being typed."""
        self._draft = ""
        self._candidates: dict[str, Candidate] = {}
        self._start = 0
        self._put_in = ""
        """The line as completion has left it: with any other, the candidates are out of date."""
        self._busy = False
        self._last_output = ""
        self._begun_at = 0

    def compose(self) -> ComposeResult:
        yield TextLines(id="command_output")
        candidates = RowList(id="candidates")
        candidates.can_focus = False  # the keys belong to the line
        yield candidates
        with Horizontal():
            yield Label("aws lambda ", markup=False)
            yield CommandInput(
                placeholder="list-functions, update-alias help, …",
                suggester=Ghost(self._complete),
                id="command_input",
            )

    def on_mount(self) -> None:
        """Say what it is."""
        self._say("help lists the commands · tab completes")

    @property
    def _input(self) -> CommandInput:
        return self.query_one(CommandInput)

    @property
    def _output(self) -> TextLines:
        return self.query_one(TextLines)

    @property
    def _list(self) -> RowList:
        return self.query_one(RowList)

    @property
    def busy(self) -> bool:
        """Whether a command has been begun and not ended."""
        return self._busy

    def take_focus(self) -> None:
        """Begin to type."""
        self.display = True
        self.screen.set_focus(self._input)

    def begin(self, line: str) -> None:
        """Show that a line is being run."""
        self._busy = True
        self.add_class("-with-output")
        shown = " ".join(line.replace("\\\n", " ").split("\n"))
        prefix = "" if line.split(maxsplit=1)[0] == "aws" else "aws lambda "
        self._begun_at = self._output.write(f"$ {prefix}{shown}", "command")
        self._output.show_from(self._begun_at)
        self._say("running…")
        self.refresh_bindings()

    def end(self, output: str, errors: str, exit_code: int) -> None:
        """Show what came of it."""
        self._busy = False
        self._last_output = errors + output
        for text, look in ((errors.strip("\n"), "error"), (output.rstrip("\n"), "")):
            if text:
                self._write_beginning(text, look)
        self._output.show_from(self._begun_at)
        self._say("done" if exit_code == 0 else f"exit code {exit_code}")
        self.refresh_bindings()

    def _write_beginning(self, text: str, look: str) -> None:
        lines = text.split("\n", SHOWN)
        self._output.write("\n".join(lines[:SHOWN]), look)
        if len(lines) > SHOWN:
            more = lines[SHOWN].count("\n") + 1
            self._output.write(f"… and {counted(more, 'more line')}: ctrl+y copies all, --query asks for less", "quiet")

    def _say(self, what: str) -> None:
        self.border_title = plain(f"{self.TITLE} · {what}").markup

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Only what runs can be stopped."""
        return self._busy if action == "interrupt" else True

    @on(Input.Submitted)
    def take_line(self, event: Input.Submitted) -> None:
        """Enter: take the candidate under the cursor, or have the line run."""
        event.stop()
        if self._candidates:
            self._take(self._candidates[self._list.row_key or ""])
            return
        line = event.value.strip()
        if not line:
            return
        if self._busy:
            self._say("still running: ctrl+c stops it")
            return
        if self._earlier[-1:] != [line]:
            self._earlier = [*self._earlier, line][-REMEMBERED:]
        self._place, self._draft = len(self._earlier), ""
        self._input.value = ""
        self.post_message(self.Typed(line))

    @on(Input.Changed)
    def notice_typing(self, event: Input.Changed) -> None:
        """Candidates are for the line that they were found for."""
        event.stop()
        if event.value != self._put_in:
            self._close_list()

    @on(CommandInput.Interrupted)
    def interrupt(self) -> None:
        """Ctrl+c in the line."""
        self.action_interrupt()

    def action_interrupt(self) -> None:
        """Stop what runs, or else empty the line."""
        if self._busy:
            self.post_message(self.Interrupted())
        else:
            self._input.value = ""
            self._place = len(self._earlier)

    def action_leave(self) -> None:
        """Close the candidates if there are any, or else the whole."""
        if self._candidates:
            self._close_list()
        else:
            self.display = False
            self.post_message(self.Left())

    def action_clear(self) -> None:
        """Forget what was put out."""
        self._output.clear()
        self._begun_at = 0
        self.set_class(self._busy, "-with-output")

    def action_copy_output(self) -> None:
        """Copy the whole output of the last command."""
        if self._last_output:
            self.post_message(self.CopyAsked(self._last_output))
        else:
            self._say("there is no output yet")

    def action_scroll_output(self, pages: int) -> None:
        """Scroll by so many pages."""
        self._output.scroll_pages(pages)

    def action_complete(self) -> None:
        """Put in what can be told already, and show the ways to go on from there; then step through them."""
        if self._candidates:
            self.action_step(1)
            return
        line, cursor = self._input.value, self._input.cursor_position
        found = self._complete(line, cursor)
        texts = [candidate.text for candidate in found.candidates]
        self._start = found.start
        if len(texts) == 1:
            self._take(found.candidates[0])
        elif texts:
            common = _common_beginning(texts)
            if common.startswith(line[found.start : cursor]):
                self._put(common)
            self._show_list(found)
        else:
            self._say("nothing to complete here")

    def action_step(self, places: int) -> None:
        """Go some candidates on, around the end."""
        if self._candidates:
            self._list.cursor = (self._list.cursor + places) % len(self._candidates)

    def action_up(self) -> None:
        """The candidate above, or the line before."""
        self._move(-1)

    def action_down(self) -> None:
        """The candidate below, or the line after."""
        self._move(1)

    def _move(self, places: int) -> None:
        if self._candidates:
            self.action_step(places)
            return
        place = min(len(self._earlier), max(0, self._place + places))
        if place == self._place:
            return
        if self._place == len(self._earlier):
            self._draft = self._input.value
        self._place = place
        self._input.value = self._earlier[place] if place < len(self._earlier) else self._draft
        self._input.cursor_position = len(self._input.value)

    def _take(self, candidate: Candidate) -> None:
        """Put a candidate in, with the space after it unless it is to be gone on with."""
        self._close_list()
        rest = self._input.value[self._input.cursor_position :]
        space = "" if candidate.text.endswith(_OPEN_ENDS) or rest.startswith(" ") else " "
        self._put(candidate.text + space)

    def _put(self, text: str) -> None:
        line, cursor = self._input.value, self._input.cursor_position
        self._put_in = line[: self._start] + text + line[cursor:]
        self._input.value = self._put_in
        self._input.cursor_position = self._start + len(text)

    def _show_list(self, found: Completions) -> None:
        self._candidates = {candidate.text: candidate for candidate in found.candidates}
        longest = min(40, max(map(len, self._candidates)))

        def row(key: str, width: int) -> Text:
            line = Text(pad_right(printable(key), min(longest, width)), no_wrap=True, overflow="ellipsis")
            return line.append(f"  {printable(self._candidates[key].about)}" if key in self._candidates else "", "dim")

        self._put_in = self._input.value
        self._list.set_rows(list(self._candidates), row)
        self._list.cursor = 0
        self._list.display = True
        ways = counted(len(self._candidates), "way to go on", "ways to go on")
        self._say(f"{ways} · ↑ ↓ or tab chooses, enter takes, esc closes")

    def _close_list(self) -> None:
        if self._candidates:
            self._candidates = {}
            self._list.display = False


def _common_beginning(texts: Sequence[str]) -> str:
    """The longest text that all of them begin with."""
    first, last = min(texts), max(texts)
    return next((first[:place] for place, letter in enumerate(first) if last[place : place + 1] != letter), first)

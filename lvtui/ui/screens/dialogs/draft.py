"""Text that was typed before, and a ``$LATEST`` that has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import ClassVar, Literal

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from lvtui.ui.buffer import Buffer, readable
from lvtui.ui.comparing import line_pairs
from lvtui.ui.screens.dialogs.dialog import Choice, Dialog
from lvtui.ui.screens.dialogs.sure import SureDialog
from lvtui.ui.text import counted, printable, shorten

Kept = Literal["keep", "discard"]
Overtaken = Literal["look", "overwrite"]

SHOWN_LINES = 6
"""Lines of somebody else's change that are shown with the question what becomes of it."""


class DraftDialog(Dialog[Kept]):
    """What becomes of kept text that began as another ``$LATEST`` than there is now."""

    TITLE_TEXT = "Text that is not deployed"
    VERB = "Keep it"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "discard", "Show $LATEST instead", id="draft.discard")]

    def __init__(self, function: str, began_as: str, latest: str) -> None:
        """`began_as` and `latest` are CodeSha256: of the code that was typed over, and of ``$LATEST`` now."""
        super().__init__()
        self._function = function
        self._began_as = began_as
        self._latest = latest

    def choices(self) -> Sequence[Choice]:
        """Not to keep it."""
        return [Choice("x", "Show $LATEST", "discard")]

    def compose_body(self) -> Iterator[Widget]:
        """What has happened, and the choices."""
        words = (
            f"There is text that was typed for {self._function} and not deployed. Since it was begun, $LATEST has been "
            f"changed elsewhere: its sha256 was {self._began_as[:12]}…, and is {self._latest[:12]}… now."
        )
        yield Static(Text(printable(words)), id="sentence")
        yield Static(
            Text(
                "\nenter  keep it in the editor; deploying it would replace that change\n"
                "x      show $LATEST as it is now; in the editor, ctrl+z is the way back"
            )
        )

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#accept").focus()

    def action_accept(self) -> None:
        """Keep it."""
        self.dismiss("keep")

    def action_leave(self) -> None:
        """Nothing is thrown away by leaving."""
        self.dismiss("keep")

    def action_discard(self) -> None:
        """Throw it away."""
        self.dismiss("discard")


class OvertakenDialog(Dialog[Overtaken]):
    """What becomes of somebody else's change to code that was typed over meanwhile. Nothing is done by enter."""

    TITLE_TEXT = "$LATEST was changed meanwhile"
    VERB = "Look at it first"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("o", "overwrite", "Overwrite theirs", id="overtaken.overwrite")]

    def __init__(self, buffer: Buffer) -> None:
        """`buffer` is about to be deployed over a change that it does not have."""
        super().__init__()
        self._function = buffer.function
        self._paths = buffer.overtaken
        self._changes = [line for path in self._paths for line in their_change(buffer, path)]

    def choices(self) -> Sequence[Choice]:
        """To do it all the same."""
        return [Choice("o", "Overwrite theirs", "overwrite")]

    def compose_body(self) -> Iterator[Widget]:
        """What has happened, what they did, and the choices."""
        words = (
            f"Since you began to type, somebody else has deployed a change to {', '.join(self._paths)} of "
            f"{self._function}. Your text does not have it; deploying would undo it."
        )
        yield Static(Text(printable(words)), id="sentence")
        shown = [shorten(printable(line), 76) for line in self._changes[:SHOWN_LINES]]
        if len(self._changes) > SHOWN_LINES:
            shown.append(f"and {counted(len(self._changes) - SHOWN_LINES, 'more line')}")
        yield Static(Text("\nWhat they did:\n" + "\n".join(f"  {line}" for line in shown), no_wrap=True), id="change")
        yield Static(
            Text(
                "\nenter  look at it first: their $LATEST beside your text\n"
                "o      deploy yours in its place\n"
                "esc    keep typing"
            )
        )

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#accept").focus()

    def action_accept(self) -> None:
        """Look."""
        self.dismiss("look")

    def action_overwrite(self) -> None:
        """Deploy."""
        self.dismiss("overwrite")


class DiscardDialog(SureDialog):
    """Whether files that nobody else has are to be thrown away."""

    def __init__(self, function: str, paths: Sequence[str]) -> None:
        """`paths` were made here, and are not deployed."""
        words = (
            f"Throws away what was typed for {function}. These files are new, and there would be no way back to them:"
        )
        super().__init__("Throw away what was typed", "Throw it away", words, paths)


def their_change(buffer: Buffer, path: str) -> Iterator[str]:
    """What somebody else did to a file that was typed over: lines with + and -."""
    before, after = buffer.grounds.get(path), buffer.code.files.get(path)
    if after is None:
        yield f"{path} was deleted."
        return
    if before is None:
        yield f"{path} was made by them too."
    old, new = readable(before or b""), readable(after)
    if old is None or new is None:
        yield f"{path} is no text."
        return
    for same, pairs in groupby(line_pairs(old.splitlines(), new.splitlines()), key=lambda pair: pair.same):
        if not same:
            stretch = list(pairs)
            yield from (f"- {pair.before}" for pair in stretch if pair.number is not None)
            yield from (f"+ {pair.after}" for pair in stretch if pair.other_number is not None)

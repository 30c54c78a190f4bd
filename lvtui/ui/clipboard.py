"""Copying, and the truth about it: what was done with a text, and where it is if pasting gives nothing.

Three ways:

the desktop   by pyperclip, whose programs can be asked afterwards what the clipboard holds. Not over SSH: it would be
              the clipboard of the machine that lvtui runs on, not of the one that the user sits at.
the terminal  by OSC 52, which asks the terminal to put a text on its clipboard. It never answers, so that nobody knows
              whether it did.
a file        in the state folder, wherever the desktop has not said that it holds the text.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from lvtui.ui.text import whole

T = TypeVar("T")

FILE = "clipboard.txt"
"""In the state folder: the last text that may not have reached a clipboard."""
PATIENCE = 2.0
"""Seconds that the desktop's programs may take: one that waits for a display that is gone never ends."""
LONGEST = 74_994
"""Bytes that terminals take: many read sequences of 100,000 characters at most, and base64 makes four of three."""

_DEAF_PROGRAMS = ("Apple_Terminal",)
_DEAF_TERMINALS = ("linux", "dumb")


class Desktop(Protocol):
    """The clipboard of the machine that this runs on."""

    def copy(self, text: str) -> bool:
        """Put a text there; whether it is there now. Blocking, perhaps for ever."""
        ...


class Pyperclip:
    """The desktop's clipboard, by the programs that pyperclip finds."""

    def copy(self, text: str) -> bool:
        """Put a text there, and look whether it is there: some of these programs fail without a word."""
        import pyperclip  # type: ignore[import-untyped]

        try:
            pyperclip.copy(text)
            return _same(pyperclip.paste(), text)
        except (pyperclip.PyperclipException, OSError, ValueError):
            return False


class Copied(NamedTuple):
    """What became of a text."""

    certain: bool
    """Whether it is on the clipboard for sure."""
    told: str
    """The same as a sentence or two."""


class Clipboard:
    """Copies texts, and says what came of it."""

    def __init__(
        self,
        ask_terminal: Callable[[str], None],
        folder: Path,
        environ: Mapping[str, str],
        desktop: Desktop | None = None,
    ) -> None:
        """`ask_terminal` sends a text by OSC 52, `folder` is where texts are kept, made if need be; without a `desktop`
        there is none."""
        self._ask_terminal = ask_terminal
        self._file = folder / FILE
        self._environ = environ
        self._desktop = None if is_remote(environ) else desktop

    async def copy(self, text: str) -> Copied:
        """Copy `text` in every way that there is."""
        text = whole(text)
        if self._desktop is not None and await self._on_desktop(self._desktop, text):
            return Copied(True, "On the clipboard.")
        why_not = self._why_not_asked(text)
        if not why_not:
            self._ask_terminal(text)
        kept = await asyncio.to_thread(self._kept, text)
        if why_not:
            return Copied(False, f"Not on the clipboard: {why_not}. {kept}")
        return Copied(False, f"Sent to the terminal (OSC 52), which never says whether it took it. {kept}")

    async def _on_desktop(self, desktop: Desktop, text: str) -> bool:
        try:
            return await asyncio.wait_for(_in_a_thread_of_its_own(lambda: desktop.copy(text)), PATIENCE)
        except TimeoutError:
            self._desktop = None  # it would be as long the next time
            return False

    def _why_not_asked(self, text: str) -> str:
        """Why the terminal would not take a text; empty if it may."""
        program, terminal = self._environ.get("TERM_PROGRAM", ""), self._environ.get("TERM", "")
        if program in _DEAF_PROGRAMS or terminal in _DEAF_TERMINALS:
            return "this terminal does not take it from a program (OSC 52)"
        if (size := len(text.encode())) > LONGEST:
            return f"{size:,} bytes are more than terminals take (OSC 52)"
        return ""

    def _kept(self, text: str) -> str:
        """Write the file, for its owner alone; where it is, or why it is not."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.unlink(missing_ok=True)  # with it goes whatever others were permitted
            with os.fdopen(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(text.encode())
        except OSError as error:
            return f"{_short(self._file)} cannot be written: {error.strerror}."
        return f"Kept in {_short(self._file)}."


def is_remote(environ: Mapping[str, str]) -> bool:
    """Whether the user sits at another machine."""
    return any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))


def _short(path: Path) -> str:
    """A path as a shell takes it: ``~`` is the home."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


def _same(found: str, text: str) -> bool:
    """Whether these are one text: Windows has line ends of its own."""
    return found.replace("\r\n", "\n") == text.replace("\r\n", "\n")


async def _in_a_thread_of_its_own(work: Callable[[], T]) -> T:
    """What `work` gives. The thread is none of the pool's, whose threads the program waits for at its end."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def give(answer: Callable[[], None]) -> None:
        try:
            loop.call_soon_threadsafe(lambda: None if done.done() else answer())
        except RuntimeError:
            return  # the loop is closed, and nobody waits any more

    def run() -> None:
        try:
            found = work()
        except BaseException as error:  # whoever waits is to see it, whatever it is
            failure = error
            give(lambda: done.set_exception(failure))
        else:
            give(lambda: done.set_result(found))

    threading.Thread(target=run, name="clipboard", daemon=True).start()
    return await done

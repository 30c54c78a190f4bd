"""What is typed into one function's ``$LATEST``, file by file, and whether it is deployed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from lvtui.domain.code import Code, pack
from lvtui.domain.model import Version
from lvtui.service import Draft
from lvtui.ui.package_paths import folded, handler_file
from lvtui.ui.text import whole

BUFFER = "buffer"
"""What the editor's text is called where ``$LATEST`` and numbers are: as a side of a comparison."""

State = Literal["", "changed", "new", "deleted"]
"""How a file differs from ``$LATEST``'s; empty if it does not."""


def readable(content: bytes) -> str | None:
    """The text of a file, or ``None`` if it is not UTF-8 text."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def as_edited(text: str) -> str:
    """`text` as an editor shows it: all line ends are those of the first kind found, as Textual's documents have it.

    What counts as a change is measured from here, so that mixed line ends alone are none.
    """
    newline = "\r\n" if "\r\n" in text else "\n" if "\n" in text or "\r" not in text else "\r"
    if newline == "\n" and "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", newline)


@dataclass(eq=False)
class Buffer:
    """What is typed, over what is deployed. Files that are not touched are carried along as they are."""

    function: str
    path: str
    """The file in the editor."""
    code: Code
    """The ``$LATEST`` that the text lies over."""
    typed: dict[str, str] = field(default_factory=dict)
    """Path → text, of the files that are other than ``$LATEST``'s or new."""
    deleted: set[str] = field(default_factory=set)
    """Files of ``$LATEST`` that a deploy would leave out."""
    grounds: dict[str, bytes | None] = field(default_factory=dict)
    """Path → what ``$LATEST`` had of it when it was first typed over; ``None`` where it had no such file."""
    began_as: str = ""
    """The CodeSha256 of the ``$LATEST`` that was first typed over; empty while nothing is typed."""
    looked_at: str = ""
    """The file last chosen in a published version."""
    memories: dict[str, Any] = field(default_factory=dict)
    """Path → what the editor knows of its text: cursor, undo. The editor's own, and never looked into here."""

    @classmethod
    def of(cls, function: str, latest: Version, draft: Draft | None) -> Buffer:
        """Open ``$LATEST``, or the draft that was kept of it."""
        files = latest.code.files
        path = handler_file(files, latest.configuration.handler)
        buffer = cls(function, path, latest.code)
        if draft is None:
            return buffer
        for name, text in draft.files.items():
            buffer._put(name, text)
        for name in draft.removed:
            buffer.delete(name)
        if buffer.not_deployed:
            buffer.began_as = draft.based_on
        if draft.files and path not in draft.files:  # another file is the handler's by now: the text is of that one
            buffer.path = next((name for name in draft.files if name in buffer.paths), buffer.path)
        return buffer

    @property
    def paths(self) -> Sequence[str]:
        """The files that a deploy would send, in order."""
        return sorted((set(self.code.files) - self.deleted) | set(self.typed), key=folded)

    @property
    def all_paths(self) -> Sequence[str]:
        """The same, with those that were deleted here and can be brought back."""
        return sorted(set(self.paths) | self.deleted, key=folded)

    def deployed(self, path: str) -> str | None:
        """``$LATEST``'s text of a file as the editor shows it; ``None`` if there is none."""
        content = self.code.files.get(path)
        text = None if content is None else readable(content)
        return None if text is None else as_edited(text)

    def text_of(self, path: str) -> str | None:
        """The text of a file as it would be deployed; ``None`` of what is no text or not there."""
        if path in self.typed:
            return self.typed[path]
        return None if path in self.deleted else self.deployed(path)

    def content_of(self, path: str) -> bytes | None:
        """The bytes of a file as they would be deployed; ``None`` if it is not there."""
        if path in self.typed:
            return self.typed[path].encode()
        return None if path in self.deleted else self.code.files.get(path)

    def state_of(self, path: str) -> State:
        """How a file differs from ``$LATEST``'s."""
        if path in self.deleted:
            return "deleted"
        if path in self.typed:
            return "changed" if path in self.code.files else "new"
        return ""

    @property
    def text(self) -> str:
        """The text of the file in the editor; setting it is typing."""
        return self.text_of(self.path) or ""

    @text.setter
    def text(self, text: str) -> None:
        self._put(self.path, text)

    def take_typing(self, path: str, text: str) -> None:
        """Have the text that an editor holds of a file, if it still is one."""
        if path in self.paths and text != self.text_of(path):
            self._put(path, text)

    @property
    def is_text(self) -> bool:
        """Whether the file in the editor is text at all; what is not cannot be edited here."""
        return self.path not in self.code.files or self.path in self.typed or self.deployed(self.path) is not None

    @property
    def not_deployed(self) -> bool:
        """Whether any file differs from ``$LATEST``'s."""
        return bool(self.typed or self.deleted)

    @property
    def state(self) -> tuple[str, Mapping[str, State]]:
        """What is said of it: the file in the editor, and the files that differ from ``$LATEST``'s."""
        return self.path, {path: self.state_of(path) for path in self.changed_paths}

    @property
    def changed_paths(self) -> Sequence[str]:
        """The files that differ, in order."""
        return sorted((*self.typed, *self.deleted), key=folded)

    @property
    def new_paths(self) -> Sequence[str]:
        """The files that are nowhere but here, in order: once they are gone nothing brings them back."""
        return [path for path in self.changed_paths if self.state_of(path) == "new"]

    @property
    def overtaken(self) -> Sequence[str]:
        """Of the files that differ, those that somebody else has changed since they were typed over."""
        files = self.code.files
        return [path for path in self.changed_paths if self.grounds.get(path) != files.get(path)]

    def agree(self) -> None:
        """Take what ``$LATEST`` is now for what was typed over: somebody has looked at it."""
        self.grounds = {path: self.code.files.get(path) for path in self.changed_paths}
        self.began_as = self.code.sha256 if self.not_deployed else ""

    def add(self, path: str, text: str = "") -> None:
        """Make a file, and take it into the editor."""
        self._put(path, text)
        self.path = path

    def delete(self, path: str) -> None:
        """Leave a file out of the next deploy; the editor goes to another one."""
        self.typed.pop(path, None)
        if path in self.code.files:
            self._touch(path)
            self.deleted.add(path)
        else:
            self.memories.pop(path, None)
        self._settle()

    def restore(self, path: str) -> None:
        """Bring back a file that was deleted here."""
        self.deleted.discard(path)
        self._settle()

    def rename(self, path: str, new: str) -> None:
        """Give a text file another name; the editor's undo goes along."""
        text, memory, in_editor = self.text_of(path) or "", self.memories.get(path), self.path == path
        self._put(new, text)
        self.delete(path)
        if memory is not None:
            self.memories[new] = memory
            self.memories.pop(path, None)
        if in_editor and new in self.paths:
            self.path = new

    def rest_on(self, latest: Version) -> None:
        """Lay what is typed over another ``$LATEST``; what equals it by now is deployed."""
        self.code = latest.code
        for path in [path for path, text in self.typed.items() if text == self.deployed(path)]:
            del self.typed[path]
        self.deleted &= set(latest.code.files)
        if self.began_as and not self.overtaken:
            self.began_as = latest.code.sha256
        self._settle()

    def take_as_deployed(self, code: Code, sent: Mapping[str, str]) -> None:
        """`code` is ``$LATEST`` now, made of the texts `sent`; what was typed since then still is not deployed."""
        now = {path: self.text_of(path) for path in sent}
        self.code = code
        self.typed = {path: text for path, text in self.typed.items() if text != self.deployed(path)}
        self.deleted &= set(code.files)
        for path, text in now.items():
            if text is not None:
                self._put(path, text)  # somebody may have gone back to what was there before it was sent
        self.agree()

    def take(self, code: Code) -> bool:
        """Have the files of another package; whether that can be: not where one is no text, or has mixed line ends."""
        texts: dict[str, str] = {}
        for path, content in code.files.items():
            text = readable(content)
            if content == self.code.files.get(path):
                texts[path] = text or ""
            elif text is None or text != as_edited(text):
                return False
            else:
                texts[path] = text
        in_editor = self.path
        for path in set(self.paths) - set(texts):
            self.delete(path)
        for path, text in texts.items():
            if code.files[path] == self.code.files.get(path):
                self.typed.pop(path, None)
                self.deleted.discard(path)
            else:
                self._put(path, text)
        self._settle()
        if in_editor in texts:
            self.path = in_editor
        return True

    def discard(self) -> None:
        """Go back to ``$LATEST`` in every file."""
        self.typed.clear()
        self.deleted.clear()
        self._settle()

    def packed(self) -> Code:
        """The package that a deploy would send: ``$LATEST``'s, with what was typed in it."""
        if not self.not_deployed:
            return self.code
        return pack({path: content for path in self.paths if (content := self.content_of(path)) is not None})

    def draft(self) -> Draft | None:
        """What to keep against a crash; nothing when everything is deployed."""
        if not self.not_deployed:
            return None
        return Draft(files=dict(self.typed), based_on=self.began_as, removed=tuple(sorted(self.deleted)))

    def _put(self, path: str, text: str) -> None:
        text = whole(text)
        if text == self.deployed(path):
            self.typed.pop(path, None)
        else:
            self._touch(path)
            self.typed[path] = text
        self.deleted.discard(path)
        self._settle()

    def _touch(self, path: str) -> None:
        self.began_as = self.began_as or self.code.sha256
        self.grounds.setdefault(path, self.code.files.get(path))

    def _settle(self) -> None:
        """Keep what is remembered of changes to the files that differ, and the editor in a file there is."""
        self.grounds = {path: ground for path, ground in self.grounds.items() if self.state_of(path)}
        if not self.not_deployed:
            self.began_as = ""
        paths = self.paths
        if self.path not in paths and paths:
            self.path = next((path for path in paths if path.endswith(".py")), paths[0])

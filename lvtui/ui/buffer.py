"""The editor's text of one function's ``$LATEST``, and whether it is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lvtui.domain.code import Code, pack
from lvtui.domain.model import Version
from lvtui.service import Draft


def handler_file(files: Mapping[str, bytes], handler: str | None) -> str:
    """The file a reader wants to see first: the handler's module, else the first Python file, else the first."""
    module = (handler or "").rpartition(".")[0].replace(".", "/")
    for candidate in (f"{module}.py", f"{module}/__init__.py"):
        if candidate in files:
            return candidate
    python = [path for path in files if path.endswith(".py")]
    return next(iter(python or files), "lambda_function.py")


def readable(content: bytes) -> str | None:
    """The text of a file, or ``None`` if it is not UTF-8 text."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


@dataclass
class Buffer:
    """What is typed, over what is deployed. One file is edited; the package's others are carried along."""

    function: str
    path: str
    code: Code
    """The ``$LATEST`` the text began as."""
    text: str
    """What the editor shows."""
    pristine: str = field(default="")
    """What the editor showed when the text was the deployed one. An editor may show line ends otherwise than
    the file has them, so that what counts as a change is measured from here."""

    @classmethod
    def of(cls, function: str, latest: Version, draft: Draft | None) -> Buffer:
        """Open ``$LATEST``, or the draft that was kept of it."""
        files = latest.code.files
        path = handler_file(files, latest.configuration.handler)
        if draft and path not in draft.files:  # another file is the handler's by now: the text is of that one still
            path = next(iter(draft.files), path)
        deployed = readable(files.get(path, b"")) or ""
        text = draft.files.get(path, deployed) if draft else deployed
        return cls(function, path, latest.code, text, deployed)

    @property
    def is_text(self) -> bool:
        """Whether the file is text at all; what is not cannot be shown, let alone edited."""
        return readable(self.code.files.get(self.path, b"")) is not None

    @property
    def not_deployed(self) -> bool:
        """Whether the text differs from ``$LATEST``."""
        return self.text != self.pristine

    def rest_on(self, latest: Version) -> None:
        """Take another ``$LATEST`` for the deployed one, and keep the text."""
        self.code = latest.code
        self.pristine = readable(latest.code.files.get(self.path, b"")) or ""

    def packed(self) -> Code:
        """The package that a deploy would send: ``$LATEST``'s, with the edited file in it."""
        if not self.not_deployed:
            return self.code
        return pack({**self.code.files, self.path: self.text.encode()})

    def draft(self) -> Draft | None:
        """What to keep against a crash; nothing when everything is deployed."""
        if not self.not_deployed:
            return None
        return Draft(files={self.path: self.text}, based_on=self.code.sha256)

"""Handing a file to the user's own editor, and taking back what was saved."""

from __future__ import annotations

import re
import shlex
import shutil
import stat
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

USUAL = ("sensible-editor", "nano", "vi", "notepad")
"""What is looked for where nothing is chosen."""

_ODD = re.compile(r"[^\w.-]+")


class NoEditor(Exception):
    """There is no editor, or it could not be started; the message is a sentence."""


def editor_command(
    chosen: str, environ: Mapping[str, str], which: Callable[[str], str | None] = shutil.which
) -> Sequence[str]:
    """The words that start the editor: `chosen` in the settings, else ``$VISUAL``, else ``$EDITOR``, else a usual one.

    Raises:
        NoEditor: it is not there, or its line cannot be read.
    """
    line = chosen.strip() or environ.get("VISUAL", "").strip() or environ.get("EDITOR", "").strip()
    if not line:
        usual = next((name for name in USUAL if which(name)), None)
        if usual is None:
            raise NoEditor('No editor is chosen: set $EDITOR, or write editor = "…" into config.toml.')
        return [usual]
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise NoEditor(f"The editor's line {line!r} cannot be read: {error}.") from error
    if not words or which(words[0]) is None:
        raise NoEditor(
            f"There is no program {words[0] if words else line!r} to edit with: $EDITOR or config.toml says so."
        )
    return words


def handed_over(
    content: bytes, name: str, command: Sequence[str], run: Callable[[Sequence[str]], int], *, locked: bool
) -> bytes | None:
    """Have a copy of a file edited, and give what it holds then; ``None`` where nothing is to be taken back.

    The copy has the file's own name, so that the editor knows its language, and is removed afterwards. A `locked` one
    is read-only, and nothing of it comes back. Nor does it when the editor's exit status is not 0, by which editors
    such as vim (``:cq``) say that what was done is not meant.

    Raises:
        NoEditor: it could not be started, or left no file behind.
    """
    with tempfile.TemporaryDirectory(prefix="lvtui-") as folder:
        copy = Path(folder) / (_ODD.sub("_", name.rpartition("/")[2])[-80:] or "file")
        copy.write_bytes(content)
        if locked:
            copy.chmod(stat.S_IRUSR)
        try:
            status = run([*command, str(copy)])
        except OSError as error:
            raise NoEditor(f"{command[0]} could not be started: {error.strerror or error}.") from error
        if locked:
            copy.chmod(stat.S_IRUSR | stat.S_IWUSR)  # some systems remove nothing that is read-only
            return None
        if status:
            raise NoEditor(f"{command[0]} ended with status {status}: nothing of what it did was taken back.")
        try:
            return copy.read_bytes()
        except OSError as error:
            raise NoEditor(f"{command[0]} left no file behind: the text is as it was.") from error

"""What is said of the code that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from lvtui.domain.model import Function, Version
from lvtui.operations import LATEST
from lvtui.ui.buffer import Buffer
from lvtui.ui.package_paths import folded, handler_file
from lvtui.ui.reading import UNREADABLE, version_or_why
from lvtui.ui.text import printable


def why_locked(opened: str, buffer: Buffer | None, copy_key: str = "ctrl+l") -> str:
    """Why the code that is shown cannot be edited, and which key copies it to where it can be; empty if it can be."""
    if opened != LATEST:
        return (
            f"version {opened} is published, and published versions are immutable: code, environment variables "
            f"and every other setting. {copy_key} copies this code to $LATEST."
        )
    if buffer is not None and not buffer.is_text:
        size = f"{len(buffer.content_of(buffer.path) or b''):,} bytes"
        return f"{printable(buffer.path)} is no UTF-8 text ({size}), so it cannot be edited here; it runs as it is."
    return ""


def fact(function: Function | None, opened: str, buffer: Buffer | None) -> str:
    """What the frame says below: locked, deployed or not, and the hash."""
    version, unreadable = version_or_why(function, opened) if function else (None, "")
    if version is None:
        return UNREADABLE if unreadable else ""
    sha = f"sha256 {version.code.sha256[:6]}…"
    if opened != LATEST:
        return f"locked · {sha}"
    if buffer is None or not buffer.not_deployed:
        return f"deployed · {sha}"
    count = len(buffer.changed_paths)
    return f"not deployed{f': {count} files' if count > 1 else ''} · {sha}"


def shown_path(version: Version | None, opened: str, buffer: Buffer | None) -> tuple[str, Sequence[str]]:
    """Which file is shown, and of which: in a version the one that was chosen there, or else that of the editor."""
    if opened == LATEST or version is None:
        return (buffer.path, buffer.paths) if buffer is not None else ("", ())
    paths = sorted(version.code.files, key=folded)
    chosen = [buffer.looked_at, buffer.path] if buffer is not None else []
    usual = handler_file(version.code.files, version.configuration.handler)
    return next((path for path in chosen if path in version.code.files), usual), paths

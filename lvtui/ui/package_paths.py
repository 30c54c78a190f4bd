"""Names of files inside a package: which is seen first, what order they have, which names can be given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

PATH_LIMIT = 200
"""Characters in the path of a file that is made here."""

_NOT_IN_NAMES = frozenset('\\:*?"<>|')
"""What a file cannot be called on some system that unpacks the package."""


def handler_module(handler: str | None) -> str:
    """The module that a handler names, as a path without its ending."""
    return (handler or "").rpartition(".")[0].replace(".", "/")


def module_files(handler: str | None) -> tuple[str, str]:
    """The files in which a handler's module may be, the one that Python would take last."""
    module = handler_module(handler)
    return f"{module}.py", f"{module}/__init__.py"


def handler_file(files: Iterable[str], handler: str | None) -> str:
    """The file a reader wants to see first: the handler's module, else the first Python file, else the first."""
    paths = list(files)
    for candidate in module_files(handler):
        if candidate in paths:
            return candidate
    python = [path for path in paths if path.endswith(".py")]
    return next(iter(python or paths), "lambda_function.py")


def folded(path: str) -> tuple[tuple[bool, str], ...]:
    """What paths are ordered by: of each folder the files first, then the folders in it, each by name."""
    *folders, name = path.split("/")
    return (*((True, folder) for folder in folders), (False, name))


def why_not_a_path(path: str, taken: Collection[str]) -> str:
    """Why a new file cannot be called that; empty if it can."""
    parts = path.split("/")
    if not path:
        return "A file needs a name."
    if len(path) > PATH_LIMIT:
        return f"A path has at most {PATH_LIMIT} characters."
    if any(not letter.isprintable() or letter in _NOT_IN_NAMES for letter in path):
        return 'A path has none of \\ : * ? " < > | and no control characters; / stands between folders.'
    if any(part in ("", ".", "..") or part != part.strip() for part in parts):
        return "Between two / stands a name; none is . or .., and none begins or ends with a space."
    if path in taken:
        return f"There is a file {path} already."
    for other in taken:
        if other.startswith(f"{path}/"):
            return f"{path} is a folder: {other} is in it."
        if path.startswith(f"{other}/"):
            return f"{other} is a file, so nothing can be in it."
    return ""


def language_of(path: str) -> str | None:
    """The grammar that a file is highlighted by, if there is one."""
    endings: Mapping[str, str] = {".py": "python", ".pyi": "python", ".json": "json"}
    return next((language for ending, language in endings.items() if path.endswith(ending)), None)


def hexdump(content: bytes, rows: int = 64) -> str:
    """The beginning of what is no text, sixteen bytes to a row."""
    lines = []
    for start in range(0, min(len(content), rows * 16), 16):
        piece = content[start : start + 16]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in piece)
        lines.append(f"{start:06x}  {piece.hex(' '):<47}  {letters}")
    if len(content) > rows * 16:
        lines.append(f"… and {len(content) - rows * 16:,} bytes more")
    return "\n".join(lines)

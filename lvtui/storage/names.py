"""Names as file names: the same on every system, and two names never one file.

Lambda tells `Demo` from `demo`; many disks do not. So a capital letter is written as `+` and its small letter
(`+demo`), and the names that Windows keeps for devices begin with `++` (`++nul`). All other names are their own.
"""

from __future__ import annotations

import re

from lvtui.operations.errors import ResourceNotFound

_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
_FUNCTION = re.compile("[A-Za-z0-9_-]+")
_WRITTEN = re.compile(r"\+\+|\+([a-z])")


def file_stem(name: str) -> str:
    """The name of a function or a test event as a file's, without an ending."""
    stem = re.sub("[A-Z]", lambda capital: f"+{capital[0].lower()}", name)
    # Windows looks at what stands before the first dot, whatever follows.
    return f"++{stem}" if stem.partition(".")[0].rstrip() in _DEVICES else stem


def function_stem(name: str) -> str:
    """A function's name as a file's.

    Raises:
        ResourceNotFound: no function can have that name, and no path is made of it.
    """
    if not _FUNCTION.fullmatch(name):
        raise ResourceNotFound(f"Function not found: {name}")
    return file_stem(name)


def name_of(stem: str) -> str:
    """The name that a file stands for; the inverse of :func:`file_stem`.

    It also reads a stem that lvtui would have written otherwise, such as a capital letter typed by hand.
    """
    return _WRITTEN.sub(lambda mark: (mark[1] or "").upper(), stem)


def is_function_name(name: str) -> bool:
    """Whether a function can have that name (semantics §1.3)."""
    return len(name) <= 140 and _FUNCTION.fullmatch(name) is not None

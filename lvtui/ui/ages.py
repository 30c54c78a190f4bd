"""How long ago something was, in few letters."""

from __future__ import annotations

from datetime import datetime

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"))


def age(moment: datetime, now: datetime) -> str:
    """``now``, ``5m``, ``3h``, ``12d``: the largest whole unit."""
    seconds = max(0.0, (now - moment).total_seconds())
    for size, letter in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)}{letter}"
    return "now"

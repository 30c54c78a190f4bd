"""How long ago something was, in few letters; or when it was, for those who would rather read a clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from lvtui.settings import TimeForm

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"))


def utc_now() -> datetime:
    """The time that ages are measured from."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Times:
    """Tells the time, and how moments are said."""

    now: Callable[[], datetime] = utc_now
    """Has a zone."""
    form: TimeForm = "relative"

    @property
    def width(self) -> int:
        """The most cells that `when` takes."""
        return {"relative": 4, "24h": 6, "12h": 8, "iso": 16}[self.form]

    def when(self, moment: datetime) -> str:
        """A moment in few letters, for a list: its age; or the time of today, the day of others."""
        now = self.now()
        if self.form == "relative":
            return age(moment, now)
        here = moment.astimezone()
        if self.form == "iso":
            return f"{here:%Y-%m-%d %H:%M}"
        return _of_day(here, self.form) if here.date() == now.astimezone().date() else f"{here:%d %b}"

    def clock(self, moment: datetime) -> str:
        """A moment to the second if it is of today; of other days, the day and the minute."""
        here = moment.astimezone()
        if self.form == "iso":
            return f"{here:%Y-%m-%dT%H:%M:%S}"
        if here.date() == self.now().astimezone().date():
            return _of_day(here, self.form, seconds=True)
        return f"{here:%d %b} {_of_day(here, self.form)}"


def age(moment: datetime, now: datetime) -> str:
    """``now``, ``5m``, ``3h``, ``12d``: the largest whole unit."""
    seconds = max(0.0, (now - moment).total_seconds())
    for size, letter in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)}{letter}"
    return "now"


def _of_day(here: datetime, form: TimeForm, *, seconds: bool = False) -> str:
    """``17:05``, ``05:05 pm``; where ages are wanted, 24 hours."""
    rest = f"{here:%M:%S}" if seconds else f"{here:%M}"
    if form == "12h":
        return f"{here:%I}:{rest} {'am' if here.hour < 12 else 'pm'}"
    return f"{here:%H}:{rest}"

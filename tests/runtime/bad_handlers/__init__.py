"""Handlers that misbehave, each with a name and with what must come of it.

endings      what may come of a call, and the shape of the table
errors       what they raise, what they return, what they are instead of a function
departures   ways in which a process leaves
descriptors  closing, redirecting and forging what isn't theirs
output       printing too much, or what is no text
tampering    changing what the runtime itself relies on
lingering    threads, children and daemons that outlast the call
limits       resources: taken away, used up
endless      what only the deadline ends
"""

from tests.runtime.bad_handlers import (
    departures,
    descriptors,
    endless,
    errors,
    limits,
    lingering,
    output,
    tampering,
)
from tests.runtime.bad_handlers.endings import BadHandler

QUICK: tuple[BadHandler, ...] = (
    *errors.TABLE,
    *departures.TABLE,
    *descriptors.TABLE,
    *output.TABLE,
    *tampering.TABLE,
    *lingering.TABLE,
    *limits.TABLE,
)
"""Those that come to an end by themselves."""
ENDLESS: tuple[BadHandler, ...] = endless.TABLE
"""Those that have to be stopped."""

__all__ = ["ENDLESS", "QUICK", "BadHandler"]

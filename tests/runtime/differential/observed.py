"""What one call came back with, in a form in which two runtime clients can be compared.

Both sides are given the same event, request id, ARN and log stream, so little has to be made alike:

- paths: the standard library lies in ``/var/lang/lib/python3.N`` on both sides, wherever it is named; the folder of the
  code is ``/var/task`` on AWS's side, while ours has to say so itself;
- times of the logging module are ``<time>``;
- the log stream, of which each environment has its own, is ``<stream>``;
- how often a line of a trace was repeated is ``<many>``: that depends on how deep the client's own stack is;
- what the interpreter was about when its stack was full is left out: that is no two encoders' same;
- lines of the platform's own (START, END, REPORT, a crash) are left out of ours, as AWS's client writes none;
- newlines at the end of a log are nobody's: the platform adds one where there is none.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass

from lvtui.domain.execution import Outcome

_LIBRARY = os.path.dirname(os.__file__)  # noqa: PTH120 (spelled as traces spell it)
_LIBRARY_ON_LAMBDA = "/var/lang/lib/python{}.{}".format(*sys.version_info)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_STREAM = re.compile(r"\d{4}/\d\d/\d\d/\[1\][0-9a-f]{32}")
_REPEATED = re.compile(r"\[Previous line repeated \d+ more times\]")
_TOO_DEEP = re.compile(r"(?<=maximum recursion depth exceeded) while [A-Za-z ]+")
_PLATFORM = re.compile(
    r"^(?:(?:START|END|REPORT) RequestId: .*|RequestId: \S+ Error: .*\nRuntime\.ExitError)\n", re.MULTILINE
)
_INIT_REPORT = re.compile(r"^INIT_REPORT .*\n", re.MULTILINE)


@dataclass(frozen=True)
class Observed:
    """One call's outcome, made comparable."""

    answer: str
    """The result's or the error document's bytes; of a process that ended, how."""
    error_type: str | None
    log: str


def plain(text: str) -> str:
    """`text` with what can't be the same made alike."""
    text = text.replace(_LIBRARY, _LIBRARY_ON_LAMBDA)
    text = _STREAM.sub("<stream>", _TIME.sub("<time>", text))
    return _TOO_DEEP.sub("", _REPEATED.sub("[Previous line repeated <many> more times]", text))


def of_outcome(outcome: Outcome) -> Observed:
    """What ours did.

    An init phase that failed is tried again by the platform (semantics §7.3), so the log has it twice."""
    log = outcome.log.decode("utf-8", "surrogateescape")
    log = _INIT_REPORT.split(log)[0]
    log = _PLATFORM.sub("", log).rstrip("\n")
    answer = outcome.payload.decode("utf-8", "surrogateescape")
    return Observed(plain(answer), outcome.error_type, plain(log))

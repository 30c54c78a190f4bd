"""Triggers: what calls a function, each bound to one qualifier's ARN. lvtui's own, and no part of Lambda's state.

On AWS an API route, a schedule or a bucket's notification is kept by API Gateway, EventBridge or S3, and holds the ARN
that it was given. Here they lie beside the function. Moving an alias changes none of them, which is what aliases are
for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lvtui.domain.model import Function, Region
from lvtui.operations.vocabulary import LATEST

NAME_LIMIT = 64
"""Characters of a trigger's name."""

_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{NAME_LIMIT}}}")
_QUALIFIER = re.compile(r"\$LATEST|[A-Za-z0-9_-]{1,128}|")
_RATE = re.compile(r"rate\((1 (?:minute|hour|day)|(?!1 )[1-9][0-9]{0,4} (?:minutes|hours|days))\)")
_CRON = re.compile(r"cron\((?:[0-9A-Z*?,/#-]+ ){5}[0-9A-Z*?,/#-]+\)")
_ROUTE = re.compile(r"(?:ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /[^\s\"\\]{0,200}")
_QUEUE = re.compile(r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo")
_BUCKET = re.compile(r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_CALLER = re.compile(
    r"[A-Za-z0-9_+=,.@-]{1,64}|arn:aws[a-z-]*:iam::[0-9]{12}:(?:root|(?:user|role)/[A-Za-z0-9_+=,.@/-]+)"
)


class InvalidTrigger(ValueError):
    """A trigger that cannot be; the message is a sentence that says why."""

    def __init__(self, member: str, message: str) -> None:
        """`member` is the attribute that is wrong."""
        super().__init__(message)
        self.member = member


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of trigger."""

    id: str
    """As the file says it."""
    words: str
    """As sentences say it."""
    source: str
    """What its source is called."""
    example: str
    """A source that can be."""
    rule: str
    """What a source looks like; a sentence."""
    asynchronous: bool
    """Whether nobody waits for the answer (semantics §7.7)."""


API_ROUTE = Kind("api-route", "API route", "Route", "GET /hello", "A method and a path, such as GET /hello.", False)
SCHEDULE = Kind(
    "schedule",
    "Schedule",
    "Schedule",
    "rate(5 minutes)",
    "rate(1 hour), rate(5 minutes), or cron( ) with six fields, such as cron(0 12 * * ? *).",
    True,
)
QUEUE = Kind(
    "queue",
    "Queue",
    "Queue",
    "orders",
    "1 to 80 letters, digits, - or _; the name of a FIFO queue ends in .fifo.",
    False,
)
BUCKET = Kind(
    "bucket", "Bucket", "Bucket", "uploads", "3 to 63 small letters, digits, dots or hyphens, as S3 wants names.", True
)
FUNCTION_URL = Kind("function-url", "Function URL", "Request", "GET /", "A method and a path, such as GET /.", False)
DIRECT = Kind(
    "direct",
    "Direct caller",
    "Caller",
    "checkout",
    "The name of a role of this account, or the ARN of a user, a role or an account's root.",
    False,
)

KINDS: Mapping[str, Kind] = {kind.id: kind for kind in (API_ROUTE, SCHEDULE, QUEUE, BUCKET, FUNCTION_URL, DIRECT)}
"""By id."""

_SOURCES = {
    API_ROUTE.id: re.compile(_ROUTE),
    SCHEDULE.id: re.compile(f"{_RATE.pattern}|{_CRON.pattern}"),
    QUEUE.id: _QUEUE,
    BUCKET.id: _BUCKET,
    FUNCTION_URL.id: re.compile(_ROUTE),
    DIRECT.id: _CALLER,
}


@dataclass(frozen=True)
class Trigger:
    """One thing that calls a function.

    Raises:
        InvalidTrigger: a member that makes no sense.
    """

    name: str
    kind: Kind
    source: str
    """The route, the schedule's expression, the queue's or the bucket's name, the request, the caller."""
    qualifier: str = ""
    """What it is bound to: an alias, a number or ``$LATEST``; empty for the function's own, unqualified ARN."""
    event: str = ""
    """The event that it sends, as JSON text; empty: one as the service itself would make it at that moment."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InvalidTrigger("name", f"A trigger's name is 1 to {NAME_LIMIT} letters a to z, digits, - or _.")
        if not _SOURCES[self.kind.id].fullmatch(self.source):
            raise InvalidTrigger("source", self.kind.rule)
        if not _QUALIFIER.fullmatch(self.qualifier):
            raise InvalidTrigger(
                "qualifier", "An alias, a version's number or $LATEST; nothing for the function itself."
            )
        if self.kind is FUNCTION_URL and (self.qualifier == LATEST or self.qualifier.isdecimal()):
            raise InvalidTrigger("qualifier", "A function URL is the function's or an alias's, never a version's.")
        if self.event:
            try:
                json.loads(self.event)
            except (ValueError, RecursionError) as error:
                raise InvalidTrigger("event", f"The event is not JSON: {error}.") from error

    @property
    def key(self) -> str:
        """Under which the policy, the URL and so on of its qualifier are kept."""
        return self.qualifier or LATEST

    @property
    def shown_qualifier(self) -> str:
        """The qualifier, for people."""
        return self.qualifier or "(unqualified)"

    def arn(self, region: Region, function: str) -> str:
        """The ARN that it holds. It names the qualifier, and says nothing of where that points."""
        return region.arn(function, self.qualifier or None)

    def finds_something(self, function: Function) -> bool:
        """Whether there is what it is bound to: deleting an alias leaves its triggers, which then call nothing."""
        return self.key in function.aliases or function.has_version(self.key)


def check_new(trigger: Trigger, others: Mapping[str, Trigger]) -> None:
    """Accept a trigger that is to be added beside others of the same function.

    Raises:
        InvalidTrigger: its name is taken.
    """
    if trigger.name in others:
        raise InvalidTrigger("name", f"There is a trigger {trigger.name} already.")

"""Everything that was done since the app was started, by whomever, for the command log.

What this process does is heard from the service, with the requests as they were: code, secrets and all, so that a
script can be made of it. What other processes do comes out of the history, which keeps neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lvtui.domain.history import Entry, Who
from lvtui.domain.history_members import request_again
from lvtui.domain.locator import bare_name
from lvtui.experiments.tally import Tally
from lvtui.operations import CreateFunction, Invoke, Request
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import AliasConfiguration, FunctionConfiguration, InvocationResponse
from lvtui.service import Called, Event, OwnChange
from lvtui.ui.action_words import alias_in_short, answer_in_short, tally_in_short

MOST = 5_000
"""Actions that are kept; the history has them all."""
MOST_CODE = 64 * 1024 * 1024
"""Bytes of packages that are kept with them."""


@dataclass(frozen=True)
class Action:
    """One thing that was done, or refused."""

    key: str
    entry: Entry
    """When, who, where, what came of it. Of the members, those that are text: to be filtered by."""
    request: Request[Any] | None
    """``None``: something that only lvtui has."""
    command: str = ""
    """The line of what only lvtui has, where there is one."""
    whole: bool = True
    """Whether the request is as it was: of what other processes did, the history keeps no code and no secrets."""
    times: int = 1
    """How often it was done, one right after the other."""


class ActionLog:
    """The actions, the latest last."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Begins empty."""
        self._clock = clock
        self._actions: list[Action] = []
        self._code = 0
        self._count = 0
        self.news = 0
        """A number that is another one whenever something has been added."""
        self.lost = 0
        """How many were the earliest and had to go."""

    def __len__(self) -> int:
        return len(self._actions)

    def __iter__(self) -> Iterator[Action]:
        return iter(tuple(self._actions))

    def follow(self, event: Event) -> None:
        """The service's listener."""
        if isinstance(event, OwnChange):
            entry = Entry(
                when=self._clock(),
                who="screen",
                region=event.after.name,
                operation=event.operation,
                members=event.members,
                outcome="done",
                answer=event.answer,
            )
            self._add(Action(self._key(), entry, None, command=event.command))
        elif getattr(event.request, "marker", None) is None:  # the second page of a list is no action of its own
            outcome, answer = _came_of(event)
            version = getattr(event.answer, "executed_version", None)
            calls = {version: 1} if isinstance(version, str) else {}
            self._add_request(event.request, event.who, event.before.name, outcome, answer, calls)

    def ran(self, request: Invoke, region: str, tally: Tally, refusal: LambdaError | None = None) -> None:
        """A run at this screen has come to its end."""
        outcome = "refused" if refusal is not None else "failed" if tally.failed else "done"
        answer = f"{refusal.code}: {refusal}" if refusal is not None else tally_in_short(tally)
        self._add_request(
            request, "screen", region, outcome, answer, {each.version: each.calls for each in tally.counts}
        )

    def add_elsewhere(self, entries: Iterable[Entry]) -> None:
        """What other processes have done."""
        for entry in entries:
            request = request_again(entry.operation, entry.members)
            self._add(Action(self._key(), entry, request, whole=request is not None and _is_whole(request)))

    def _add_request(
        self, request: Request[Any], who: Who, region: str, outcome: str, answer: str, calls: Mapping[str, int]
    ) -> None:
        last = self._actions[-1] if self._actions else None
        if last is not None and last.request == request and _same_end(last.entry, who, region, outcome):
            total = dict(Counter(last.entry.calls) + Counter(calls))
            entry = replace(last.entry, when=self._clock(), answer=answer, calls=total)
            self._actions[-1] = replace(last, entry=entry, times=last.times + 1)
            self.news += 1
            return
        named = getattr(request, "function_name", None) or getattr(request, "resource", None)
        name = bare_name(named) if isinstance(named, str) else ""
        entry = Entry(
            when=self._clock(),
            who=who,
            region=region,
            operation=type(request).__name__,
            members=_texts(request),
            functions=(name,) if name else (),
            calls=calls,
            outcome=outcome,
            answer=answer,
        )
        self._add(Action(self._key(), entry, request))

    def _key(self) -> str:
        self._count += 1
        return str(self._count)

    def _add(self, action: Action) -> None:
        self._actions.append(action)
        self._code += _code_size(action.request)
        while len(self._actions) > MOST or (self._code > MOST_CODE and len(self._actions) > 1):
            self._code -= _code_size(self._actions.pop(0).request)
            self.lost += 1
        self.news += 1


def package_of(request: Request[Any] | None) -> bytes | None:
    """The code that a request carries, if it carries any."""
    source = request.code if isinstance(request, CreateFunction) else request
    found = getattr(source, "zip_file", None)
    return found if isinstance(found, bytes) else None


def _code_size(request: Request[Any] | None) -> int:
    return len(package_of(request) or b"")


def _same_end(last: Entry, who: str, region: str, outcome: str) -> bool:
    return (last.who, last.region, last.outcome) == (who, region, outcome)


def _came_of(event: Called) -> tuple[str, str]:
    if event.refusal is not None:
        return "refused", f"{event.refusal.code}: {event.refusal}"
    failed = isinstance(event.answer, InvocationResponse) and event.answer.function_error is not None
    return "failed" if failed else "done", _brief(event.answer)


def _brief(answer: Any) -> str:
    """An answer as the history words it."""
    match answer:
        case FunctionConfiguration():
            return f"version {answer.version}"
        case AliasConfiguration():
            return alias_in_short(answer)
        case InvocationResponse():
            return answer_in_short(answer)
        case _:
            return ""


def _texts(request: Request[Any]) -> dict[str, Any]:
    values = [(member.name, getattr(request, member.attribute)) for member in request.members()]
    return {name: value for name, value in values if isinstance(value, str)}


def _is_whole(request: Request[Any]) -> bool:
    """Whether the history keeps everything that such a request says."""
    return package_of(request) is None and not any(
        member.sensitive or _holds_sensitive(member.kind)
        for member in request.members()
        if getattr(request, member.attribute) is not None
    )


def _holds_sensitive(kind: Any) -> bool:
    members = kind.members() if isinstance(kind, type) and hasattr(kind, "members") else ()
    return any(member.sensitive or _holds_sensitive(member.kind) for member in members)


def fitting(actions: Iterable[Action], fits: Callable[[Entry], bool]) -> Sequence[Action]:
    """Those that a filter lets through, the latest first."""
    return [action for action in actions if fits(action.entry)][::-1]

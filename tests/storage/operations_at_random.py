"""Operations of every kind, drawn from a seed, and what the pure rules say that each of them does.

An operation can be done twice: on paper, to a `State`, and on disk, to a workspace. The n-th operation of a seed
depends on the state before it and on nothing else, so that two processes that hold the same state draw the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar

from lvtui.domain import apply
from lvtui.domain.changes import put
from lvtui.domain.code import pack
from lvtui.domain.desk import Draft, Session
from lvtui.domain.faults import FaultDial, FixedLatency, LogNormalLatency
from lvtui.domain.history import Entry
from lvtui.domain.model import Function, Region
from lvtui.operations import (
    LATEST,
    AddPermission,
    CreateAlias,
    CreateFunctionUrlConfig,
    DeleteAlias,
    DeleteFunction,
    DeleteFunctionConcurrency,
    DeleteFunctionEventInvokeConfig,
    DeleteFunctionUrlConfig,
    DeleteProvisionedConcurrencyConfig,
    PublishVersion,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    PutProvisionedConcurrencyConfig,
    RemovePermission,
    Request,
    TagResource,
    UntagResource,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import Environment, FunctionCode, RoutingConfig
from lvtui.storage import Workspace
from tests.storage.everything import NAMES, State, full
from tests.storage.kit import NOON, create, world, zipped
from tests.storage.test_round_trip import foreign_zip

T = TypeVar("T")

ALIASES = ("prod", "test", "dev")
MOST_VERSIONS = 4


@dataclass(frozen=True)
class Deed:
    """One operation, and what it comes to."""

    kind: str
    what: object
    """For the reader of a failure."""
    do: Callable[[Workspace], object]
    after: State
    """What it makes of the state that it was drawn for."""

    @property
    def told(self) -> bool:
        """Whether the history has an entry of it: with its number."""
        return self.kind not in BESIDE

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


@dataclass(frozen=True)
class Draw:
    """One drawing: everything that an operation may depend on."""

    random: Random
    state: State
    number: int
    """Of the operation: no two of a seed have the same."""

    def function(self) -> Function | None:
        """One of those there are."""
        names = sorted(self.state.region.functions)
        return self.state.region.functions[self.random.choice(names)] if names else None

    def qualifier(self, function: Function, *, latest: bool = False) -> str | None:
        """A version or an alias, if there are any."""
        return self.one_of([*sorted(function.published), *sorted(function.aliases), *([LATEST] if latest else [])])

    def one_of(self, things: list[T]) -> T | None:
        """One of them, if there are any."""
        return self.random.choice(things) if things else None

    def package(self) -> bytes:
        """Code of one of the kinds that are kept differently: text, text that TOML must escape, a zip, a binary."""
        text = f"# {self.number}\ndef handler(event, context):\n    return {self.number}\n"
        match self.random.randrange(5):
            case 0:
                return foreign_zip()
            case 1:
                return pack({"app.py": text.encode(), "data.bin": b"\xff\x00" + bytes([self.number % 256])}).zip_file
            case 2:
                return zipped(text.replace("\n", "\r\n") + "\t'''\"\"\"\\ \x00 é")
            case _:
                return zipped(text)


Drawn = tuple[object, Callable[[Workspace], object], State] | None
"""What is done, how it is done on disk, and the state after; ``None`` where there is nothing to do it to."""


def _request(ask: Callable[[Draw, Function], Request[Any] | None]) -> Callable[[Draw], Drawn]:
    """An operation of Lambda on one of the functions."""

    def draw(draw: Draw) -> Drawn:
        function = draw.function()
        return _applied(draw, ask(draw, function)) if function is not None else None

    return draw


def _applied(draw: Draw, request: Request[Any] | None) -> Drawn:
    if request is None:
        return None
    return _changed(draw, request, lambda region: apply(region, request, world(draw.number)))


def _changed(draw: Draw, what: object, step: Callable[[Region], tuple[Region, Any]]) -> Drawn:
    def entry(before: Region, *_: object) -> Entry:
        return Entry(
            when=NOON,
            who="command",
            region=before.name,
            operation=type(what).__name__,
            members={"Number": str(draw.number)},
            outcome="done",
        )

    after, _ = step(draw.state.region)
    return what, lambda workspace: workspace.change(step, record=entry), draw.state.with_region(after)


def _create(draw: Draw) -> Drawn:
    code = FunctionCode(zip_file=draw.package())
    publish = draw.random.random() < 0.5
    return _applied(draw, create(draw.random.choice(NAMES), code=code, publish=publish, tags={"n": str(draw.number)}))


def _deploy(draw: Draw, function: Function) -> Request[Any] | None:
    publish = draw.random.random() < 0.4 and len(function.published) < MOST_VERSIONS
    return UpdateFunctionCode(function_name=function.name, zip_file=draw.package(), publish=publish)


def _configure(draw: Draw, function: Function) -> Request[Any]:
    return UpdateFunctionConfiguration(
        function_name=function.name,
        timeout=draw.random.randint(1, 900),
        description=draw.random.choice(["", "é “quoted”", "two\nlines"]),
        environment=Environment(variables={"KEY": str(draw.number)}),
    )


def _publish(draw: Draw, function: Function) -> Request[Any] | None:
    if len(function.published) >= MOST_VERSIONS:
        return None
    return PublishVersion(function_name=function.name, description=f"no. {draw.number}")


def _split(draw: Draw, function: Function, primary: str) -> RoutingConfig:
    other = draw.one_of([number for number in function.published if number != primary])
    if other is None or primary == LATEST or draw.random.random() < 0.4:
        return RoutingConfig(additional_version_weights={})
    return RoutingConfig(additional_version_weights={other: draw.random.randint(0, 100) / 100})


def _point(draw: Draw, function: Function) -> Request[Any]:
    target = draw.random.choice([*function.published, *function.published, LATEST])
    weights = _split(draw, function, target)
    return CreateAlias(
        function_name=function.name, name=draw.random.choice(ALIASES), function_version=target, routing_config=weights
    )


def _move(draw: Draw, function: Function) -> Request[Any] | None:
    alias = draw.one_of(sorted(function.aliases))
    if alias is None:
        return None
    target = draw.random.choice([*function.published, *function.published, LATEST])
    return UpdateAlias(
        function_name=function.name,
        name=alias,
        function_version=target,
        description=draw.random.choice([None, "moved"]),
        routing_config=_split(draw, function, target),
    )


def _unpoint(draw: Draw, function: Function) -> Request[Any] | None:
    alias = draw.one_of(sorted(function.aliases))
    return DeleteAlias(function_name=function.name, name=alias) if alias else None


def _delete_version(draw: Draw, function: Function) -> Request[Any] | None:
    free = [number for number in function.published if not any(function.aliases_on(number))]
    number = draw.one_of(free)
    return DeleteFunction(function_name=function.name, qualifier=number) if number else None


def _delete_function(_: Draw, function: Function) -> Request[Any]:
    return DeleteFunction(function_name=function.name)


def _tag(draw: Draw, function: Function) -> Request[Any]:
    return TagResource(resource=draw.state.region.arn(function.name), tags={f"k{draw.number % 3}": str(draw.number)})


def _untag(draw: Draw, function: Function) -> Request[Any] | None:
    key = draw.one_of(sorted(function.tags))
    return UntagResource(resource=draw.state.region.arn(function.name), tag_keys=[key]) if key else None


def _reserve(draw: Draw, function: Function) -> Request[Any]:
    if function.reserved_concurrency is not None and draw.random.random() < 0.5:
        return DeleteFunctionConcurrency(function_name=function.name)
    amount = draw.random.randint(20, 90)
    return PutFunctionConcurrency(function_name=function.name, reserved_concurrent_executions=amount)


def _provision(draw: Draw, function: Function) -> Request[Any] | None:
    if function.provisioned and draw.random.random() < 0.5:
        qualifier = draw.random.choice(sorted(function.provisioned))
        return DeleteProvisionedConcurrencyConfig(function_name=function.name, qualifier=qualifier)
    asked = draw.qualifier(function)
    if asked is None:
        return None
    amount = draw.random.randint(1, 5)
    return PutProvisionedConcurrencyConfig(
        function_name=function.name, qualifier=asked, provisioned_concurrent_executions=amount
    )


def _permit(draw: Draw, function: Function) -> Request[Any]:
    if function.policies and draw.random.random() < 0.5:
        qualifier = draw.random.choice(sorted(function.policies))
        statement = draw.random.choice(sorted(function.policies[qualifier].statements))
        where = None if qualifier == LATEST else qualifier
        return RemovePermission(function_name=function.name, qualifier=where, statement_id=statement)
    return AddPermission(
        function_name=function.name,
        qualifier=draw.qualifier(function),
        statement_id=f"s{draw.number}",
        action="lambda:InvokeFunction",
        principal="s3.amazonaws.com",
    )


def _open_url(draw: Draw, function: Function) -> Request[Any]:
    if function.urls and draw.random.random() < 0.6:
        qualifier = draw.random.choice(sorted(function.urls))
        where = None if qualifier == LATEST else qualifier
        return DeleteFunctionUrlConfig(function_name=function.name, qualifier=where)
    alias = draw.one_of([None, *sorted(function.aliases)])
    return CreateFunctionUrlConfig(function_name=function.name, qualifier=alias, auth_type="NONE")


def _retry(draw: Draw, function: Function) -> Request[Any]:
    qualifier = draw.qualifier(function, latest=True)
    if qualifier in function.event_invoke_configs:
        return DeleteFunctionEventInvokeConfig(function_name=function.name, qualifier=qualifier)
    return PutFunctionEventInvokeConfig(function_name=function.name, qualifier=qualifier, maximum_retry_attempts=1)


def _put_back(draw: Draw) -> Drawn:
    """Everything otherwise, in one change, as undo, restore and import make it: each function has other code, another
    version under its newest number, one alias and no other, and where there are two of them, one goes."""
    functions = draw.state.region.functions
    if not functions:
        return None
    gone = sorted(functions)[draw.number % 2 :][:1] if len(functions) == 2 else []

    def step(region: Region) -> tuple[Region, Any]:
        for name, function in region.functions.items():
            requests: list[Request[Any]] = [DeleteAlias(function_name=name, name=alias) for alias in function.aliases]
            requests += [
                UpdateFunctionCode(function_name=name, zip_file=zipped(f"back = {draw.number}\n")),
                CreateAlias(function_name=name, name="back", function_version=function.newest_number or LATEST),
            ]
            for request in [DeleteFunction(function_name=name)] if name in gone else requests:
                region, _ = apply(region, request, world(draw.number))
            if name not in gone and function.newest_number is not None:
                changed = region.functions[name]
                other = replace(changed.published[function.newest_number], code=changed.latest.code)
                region = put(region, replace(changed, published={**changed.published, other.version: other}))
        return region, None

    return _changed(draw, f"all but {gone}", step)


def _draft(draw: Draw) -> Drawn:
    name, text = draw.random.choice(NAMES), f"# typed {draw.number}\n" * draw.random.randint(1, 40)
    draft = Draft({"app.py": text}, "sha") if name not in draw.state.drafts or draw.random.random() < 0.7 else None
    drafts = {other: kept for other, kept in draw.state.drafts.items() if other != name}
    after = replace(draw.state, drafts=drafts if draft is None else {**drafts, name: draft})

    def keep(workspace: Workspace) -> None:
        workspace.draft(name)  # as an app does: what somebody else has typed meanwhile would not be written over
        workspace.keep_draft(name, draft)

    return (name, draft), keep, after


def _event(draw: Draw) -> Drawn:
    function = draw.function()
    if function is None:
        return None
    name, owner = draw.random.choice(["Hello", "big one", "odd"]), function.name
    events = {other: kept for other, kept in draw.state.events.get(owner, {}).items() if other != name}
    if name in draw.state.events.get(owner, {}) and draw.random.random() < 0.4:
        after = replace(draw.state, events=full({**draw.state.events, owner: events}))
        return (owner, name), lambda workspace: workspace.delete_event(owner, name), after
    event = b"\xff{" + str(draw.number).encode() * draw.random.randint(1, 2000)
    after = replace(draw.state, events={**draw.state.events, owner: {**events, name: event}})
    return (owner, name), lambda workspace: workspace.save_event(owner, name, event), after


def _session(draw: Draw) -> Drawn:
    session = Session(function=draw.random.choice(NAMES), event="Hello", extra={"n": str(draw.number)})
    return session, lambda workspace: workspace.keep_session(session), replace(draw.state, session=session)


def _dial(draw: Draw) -> Drawn:
    function = draw.function()
    if function is None:
        return None
    name, version = function.name, draw.random.choice([*function.published, LATEST])
    latency = draw.random.choice([None, FixedLatency(80.0), LogNormalLatency(50.0, 900.0)])
    dials = {other: kept for other, kept in draw.state.dials.get(name, {}).items() if other != version}
    off = version in draw.state.dials.get(name, {}) and draw.random.random() < 0.4
    dial = None if off else FaultDial(failure_rate=draw.number % 100 / 100, latency=latency)
    dials = dials if dial is None else {**dials, version: dial}
    after = replace(draw.state, dials=full({**draw.state.dials, name: dials}))
    return (name, version, dial), lambda workspace: workspace.keep_fault_dial(name, version, dial), after


def _mark(draw: Draw) -> Drawn:
    codes = {pack({"foreign.py": str(draw.number % 7).encode()}).sha256}
    after = replace(draw.state, foreign=draw.state.foreign | codes)
    return codes, lambda workspace: workspace.mark_foreign(codes), after


KINDS: Mapping[str, tuple[int, Callable[[Draw], Drawn]]] = {
    "create": (4, _create),
    "deploy": (6, _request(_deploy)),
    "configure": (3, _request(_configure)),
    "publish": (6, _request(_publish)),
    "create an alias": (4, _request(_point)),
    "move an alias": (6, _request(_move)),
    "delete an alias": (1, _request(_unpoint)),
    "delete a version": (2, _request(_delete_version)),
    "delete a function": (1, _request(_delete_function)),
    "tag": (1, _request(_tag)),
    "untag": (1, _request(_untag)),
    "reserve": (2, _request(_reserve)),
    "provision": (2, _request(_provision)),
    "permit": (2, _request(_permit)),
    "open a URL": (2, _request(_open_url)),
    "retry": (2, _request(_retry)),
    "put a state back": (2, _put_back),
    "keep a draft": (2, _draft),
    "keep an event": (3, _event),
    "keep the session": (1, _session),
    "turn a fault dial": (2, _dial),
    "mark what is foreign": (1, _mark),
}
"""Each kind of operation, and how often it comes."""


BESIDE = ("keep a draft", "keep an event", "keep the session", "turn a fault dial", "mark what is foreign")
"""Those that are none of Lambda's."""


def deed_at(seed: int, number: int, state: State) -> Deed:
    """The operation of that number, for that state; always one that the rules allow."""
    random = Random(f"{seed} {number}")
    while True:
        kind = random.choices(list(KINDS), [weight for weight, _ in KINDS.values()])[0]
        if (deed := deed_of_kind(kind, random, number, state)) is not None:
            return deed


def deed_of_kind(kind: str, random: Random, number: int, state: State) -> Deed | None:
    """An operation of a kind; ``None`` where the state has nothing for it, or the rules refuse."""
    try:
        drawn = KINDS[kind][1](Draw(random, state, number))
    except LambdaError:
        return None
    return Deed(kind, *drawn) if drawn is not None else None


def story(seed: int, length: int, state: State) -> Iterator[tuple[int, State, Deed]]:
    """A row of operations, each with its number and the state before it: each kind once, as soon as it can be, and
    others between."""
    missing = sorted(KINDS)
    for number in range(length):
        drawn = (deed_of_kind(kind, Random(f"{seed} {number} {kind}"), number, state) for kind in missing)
        deed = (number % 2 and next(filter(None, drawn), None)) or deed_at(seed, number, state)
        missing = [kind for kind in missing if kind != deed.kind]
        yield number, state, deed
        state = deed.after

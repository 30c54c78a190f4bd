"""The lecture: versions and aliases from an empty workspace to a promoted version, each claim checked as it is made."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, TypeVar

from lvtui.domain.code import pack
from lvtui.experiments.chance import band
from lvtui.learning.steps import Claim, Done, Split, Step
from lvtui.operations import (
    LATEST,
    CreateAlias,
    CreateFunction,
    Invoke,
    PublishVersion,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import AliasConfiguration, Environment, FunctionCode, FunctionConfiguration, RoutingConfig
from lvtui.service import Service

R = TypeVar("R")

FUNCTION = "lambda-version-demo"
ROLE = "arn:aws:iam::123456789012:role/lambda-role"
CALLS = 200
SURE = 1 - 1e-6
"""How sure a claim about chance is: it fails by bad luck less than once in a million runs."""


Reopen = Callable[[], Awaitable[Service]]
"""Closes the workspace and opens it again, as a restart of the app does."""


class Lecture:
    """Plays the story through the one door, step by step."""

    def __init__(self, service: Service, reopen: Reopen) -> None:
        """Begin on a workspace that does not hold the function yet."""
        self._service = service
        self._reopen = reopen
        self._step: Step

    async def steps(self) -> AsyncIterator[Step]:
        """Each step, once it is done. A step after a claim that failed is still played."""
        for number, (title, explanation, play) in enumerate(self._plan(), start=1):
            self._step = Step(number, title, explanation)
            try:
                await play()
            except LambdaError as error:
                self._claim(f"AWS has no objection ({error})", held=False)
            yield self._step

    def _plan(self) -> list[tuple[str, str, Callable[[], Awaitable[None]]]]:
        return [
            (
                "Create the function",
                "A new function is $LATEST and nothing else: the one copy that can be changed.",
                self._create,
            ),
            (
                "Edit, deploy, test",
                "Deploying puts the edited code on $LATEST; the unqualified name runs it.",
                self._deploy,
            ),
            (
                "Publish version 1",
                "A version is $LATEST frozen: code, environment variables and every other setting, under its own ARN.",
                self._publish_first,
            ),
            (
                "Edit, deploy, publish version 2",
                "Editing goes on at $LATEST; version 1 does not notice.",
                self._publish_second,
            ),
            (
                "Aliases for dev, test and prod",
                "An alias is a name that points at a version. It can be moved.",
                self._aliases,
            ),
            (
                "What an alias refuses",
                "An alias never points at an alias, and $LATEST never shares traffic.",
                self._refusals,
            ),
            (
                "Split the traffic of prod",
                "A weight sends a share of the calls to one additional version: a draw for each call, no turns taken.",
                self._split,
            ),
            (
                "Promote version 2",
                "The version and the empty weights go in one update. Whoever calls prod changes nothing.",
                self._promote,
            ),
            ("Stop, and start again", "Everything is in the workspace's files.", self._restart),
        ]

    async def _create(self) -> None:
        created = await self._do(
            CreateFunction(
                function_name=FUNCTION,
                runtime="python3.12",
                role=ROLE,
                handler="lambda_function.lambda_handler",
                code=FunctionCode(zip_file=_code_saying("hello")),
            )
        )
        if created is not None:
            self._claim("the function has a $LATEST and no version yet", held=created.version == LATEST)

    async def _deploy(self) -> None:
        await self._do(UpdateFunctionCode(function_name=FUNCTION, zip_file=_code_saying("this is version one")))
        answer = await self._do(Invoke(function_name=FUNCTION, payload=b'{"name": "sample"}', log_type="Tail"))
        if answer is None:
            return
        self._claim('the handler answers "this is version one"', held=answer.payload == b'"this is version one"')
        self._claim("the version that ran is $LATEST", held=answer.executed_version == LATEST)
        log = base64.b64decode(answer.log_result or "").decode()
        lines = [line.split(" ")[0] for line in log.splitlines()]
        self._claim("the log has START, END and REPORT", held=[*lines] == ["START", "END", "REPORT"])

    async def _publish_first(self) -> None:
        version = await self._do(PublishVersion(function_name=FUNCTION, description="first"))
        if version is not None:
            self._claim("it has an ARN of its own, ending in :1", held=version.function_arn.endswith(f":{FUNCTION}:1"))
        refused = await self._refused(
            UpdateFunctionCode(function_name=f"{FUNCTION}:1", zip_file=_code_saying("a changed past"))
        )
        frozen = await self._refused(
            UpdateFunctionConfiguration(
                function_name=f"{FUNCTION}:1", environment=Environment(variables={"STAGE": "changed"})
            )
        )
        self._claim("its code and its variables cannot be changed", held=refused and frozen)
        self._claim('version 1 answers "this is version one"', held=await self._says("1", "this is version one"))

    async def _publish_second(self) -> None:
        await self._do(UpdateFunctionCode(function_name=FUNCTION, zip_file=_code_saying("this is version two")))
        await self._do(PublishVersion(function_name=FUNCTION, description="second"))
        self._claim('version 2 answers "this is version two"', held=await self._says("2", "this is version two"))
        self._claim('version 1 still answers "this is version one"', held=await self._says("1", "this is version one"))
        again: FunctionConfiguration | None = await self._do(
            PublishVersion(function_name=FUNCTION, description="nothing new")
        )
        if again is not None:
            self._claim("publishing again with nothing changed makes no version 3", held=again.version == "2")
            self._claim("and leaves version 2 its description", held=again.description == "second")

    async def _aliases(self) -> None:
        targets = {"dev": LATEST, "test": "2", "prod": "1"}
        for name, version in targets.items():
            alias = await self._do(CreateAlias(function_name=FUNCTION, name=name, function_version=version))
            if alias is not None:
                self._claim(f"{name} has an ARN of its own", held=alias.alias_arn.endswith(f":{FUNCTION}:{name}"))
        words = {"dev": "this is version two", "test": "this is version two", "prod": "this is version one"}
        for name, expected in words.items():
            self._claim(f'{name} answers "{expected}"', held=await self._says(name, expected))
        await self._do(UpdateFunctionCode(function_name=FUNCTION, zip_file=_code_saying("not published yet")))
        after = {**words, "dev": "not published yet"}
        only_dev = [await self._says(name, expected) for name, expected in after.items()]
        self._claim("a deploy to $LATEST changes what dev answers, and nothing else", held=all(only_dev))

    async def _refusals(self) -> None:
        to_alias = await self._refused(UpdateAlias(function_name=FUNCTION, name="test", function_version="prod"))
        self._claim("an alias cannot point at an alias", held=to_alias)
        split_latest = await self._refused(
            UpdateAlias(function_name=FUNCTION, name="dev", routing_config=_weights({"2": 0.5}))
        )
        self._claim("$LATEST cannot share its traffic", held=split_latest)

    async def _split(self) -> None:
        await self._do(UpdateAlias(function_name=FUNCTION, name="prod", routing_config=_weights({"2": 0.5})))
        split = await self._run({"1": 0.5, "2": 0.5})
        self._claim("every call is answered by version 1 or version 2", held=set(split.counts) == {"1", "2"})
        low, high = band(CALLS, 0.5, SURE)
        share = split.counts["2"] / CALLS
        self._claim(f"version 2 got {share:.1%}, as chance allows ({low:.1%} to {high:.1%})", held=low <= share <= high)

    async def _promote(self) -> None:
        promoted: AliasConfiguration | None = await self._do(
            UpdateAlias(function_name=FUNCTION, name="prod", function_version="2", routing_config=_weights({}))
        )
        if promoted is None:
            return
        self._claim("prod points at 2 and has no weights left", held=promoted.routing_config is None)
        self._claim(
            "its ARN, all that a caller knows, is the same", held=promoted.alias_arn.endswith(f":{FUNCTION}:prod")
        )
        split = await self._run({"2": 1.0})
        self._claim(f"all {CALLS} of the next {CALLS} calls go to version 2", held=split.counts == {"2": CALLS})

    async def _restart(self) -> None:
        before = self._service.region.functions.get(FUNCTION)
        self._service = await self._reopen()
        after = self._service.region.functions.get(FUNCTION)
        self._claim("versions, aliases and $LATEST are as they were", held=after is not None and after == before)
        self._claim('prod still answers "this is version two"', held=await self._says("prod", "this is version two"))

    async def _do(self, request: Request[R]) -> R | None:
        """Carry out one operation; a refusal is a claim that failed, and the story goes on."""
        try:
            answer = await self._service.call(request)
        except LambdaError as refusal:
            self._step.done.append(Done(request, f"{refusal.code}: {refusal}", refused=True))
            self._claim("AWS does not refuse this", held=False)
            return None
        self._step.done.append(Done(request, _in_short(answer)))
        return answer

    async def _refused(self, request: Request[Any]) -> bool:
        try:
            answer = await self._service.call(request)
        except LambdaError as refusal:
            self._step.done.append(Done(request, f"{refusal.code}: {refusal}", refused=True))
            return True
        self._step.done.append(Done(request, _in_short(answer)))
        return False

    async def _says(self, qualifier: str, expected: str) -> bool:
        answer = await self._do(Invoke(function_name=FUNCTION, qualifier=qualifier))
        return answer is not None and answer.payload == json.dumps(expected).encode()

    async def _run(self, asked: Mapping[str, float]) -> Split:
        versions: list[str] = []
        request = Invoke(function_name=FUNCTION, qualifier="prod")
        async with aclosing(self._service.run(request, CALLS)) as chunks:
            async for chunk in chunks:
                versions += chunk.outcomes.versions
        self._step.done.append(Done(request, f"{CALLS} times"))
        self._step.split = Split("prod", versions, asked)
        return self._step.split

    def _claim(self, text: str, *, held: bool) -> None:
        self._step.claims.append(Claim(text, held))


def _weights(weights: Mapping[str, float]) -> RoutingConfig:
    return RoutingConfig(additional_version_weights=weights)


def _code_saying(text: str) -> bytes:
    handler = f"def lambda_handler(event, context):\n    return {json.dumps(text)}\n"
    return pack({"lambda_function.py": handler.encode()}).zip_file


def _in_short(answer: Any) -> str:
    match answer:
        case FunctionConfiguration():
            return f"{answer.function_arn}  version {answer.version}  sha256 {answer.code_sha256}"
        case AliasConfiguration():
            extra = "".join(f", {weight:.0%} to {version}" for version, weight in answer.weights.items())
            return f"{answer.alias_arn} points at {answer.function_version}{extra}"
        case _:
            payload = getattr(answer, "payload", None) or b""
            return f"{payload.decode(errors='replace')}  from {getattr(answer, 'executed_version', '')}"

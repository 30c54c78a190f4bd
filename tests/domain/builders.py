"""What the tests of the rules share: a region to put requests to, with time held still and ids that count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

import pytest

from lvtui.domain import apply
from lvtui.domain.code import ZIP_LIMIT, pack
from lvtui.domain.model import Function, Region
from lvtui.domain.routing import Target, resolve
from lvtui.domain.world import Choices, World
from lvtui.operations import (
    CreateAlias,
    CreateFunction,
    DeleteFunction,
    PublishVersion,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
)
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import AliasConfiguration, FunctionCode, FunctionConfiguration, RoutingConfig
from lvtui.operations.validation import validate

R = TypeVar("R")

REGION = "us-east-1"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/demo"
ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:demo"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def zipped(text: str = "one") -> bytes:
    """A package whose handler returns `text`."""
    return pack({"app.py": f"def handler(event, context):\n    return {text!r}\n".encode()}).zip_file


class OversizedPackage(bytes):
    """A package that claims to be just over 50 MB, so that no test has to build one."""

    def __len__(self) -> int:
        return ZIP_LIMIT + 1


def create(name: str = "demo", **members: Any) -> CreateFunction:
    """A legal request for a new function; `members` say otherwise."""
    legal: dict[str, Any] = {
        "role": ROLE,
        "runtime": "python3.12",
        "handler": "app.handler",
        "code": FunctionCode(zip_file=zipped()),
    }
    return CreateFunction(function_name=name, **legal | members)


def weights(**shares: float) -> RoutingConfig:
    """``weights(v2=0.1)``: version 2 gets a tenth; without any, the request that clears them."""
    return RoutingConfig(additional_version_weights={version[1:]: share for version, share in shares.items()})


class Lab:
    """One region, and the requests that were put to it."""

    def __init__(self, *, settle_seconds: float = 0, now: datetime = NOON, **choices: Any) -> None:
        """`settle_seconds`: how long functions stay Pending or InProgress; `choices` as in :class:`Choices`."""
        self.region = Region(name=REGION, account_id=ACCOUNT)
        self.now = now
        self._choices = Choices(settle_time=timedelta(seconds=settle_seconds), **choices)
        self._ids = count(1)

    @property
    def demo(self) -> Function:
        """The function that most tests are about."""
        return self.region.functions["demo"]

    def do(self, request: Request[R]) -> R:
        """Validate, let the rules answer, keep the new state."""
        validate(request)
        self.region, answer = apply(self.region, request, self._world())
        return answer

    def refusal(self, request: Request[Any]) -> LambdaError:
        """What the request is refused with; a refusal changes nothing."""
        before = self.region
        with pytest.raises(LambdaError) as refused:
            self.do(request)
        assert self.region is before
        return refused.value

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def resolve(self, name: str = "demo", qualifier: str | None = None) -> Target:
        """What an invoke would find now."""
        return resolve(self.region, name, qualifier, self.now)

    def deploy(self, text: str, **members: Any) -> FunctionConfiguration:
        """New code for demo's ``$LATEST``."""
        return self.do(UpdateFunctionCode(function_name="demo", zip_file=zipped(text), **members))

    def publish(self, **members: Any) -> FunctionConfiguration:
        """Publish demo."""
        return self.do(PublishVersion(function_name="demo", **members))

    def versions(self, number: int) -> None:
        """Deploy and publish different code, `number` times."""
        for n in range(number):
            self.deploy(f"code {n} at {self.demo.next_number}")
            self.publish()

    def delete(self, qualifier: str | None = None) -> None:
        """Delete demo, or one version of it."""
        self.do(DeleteFunction(function_name="demo", qualifier=qualifier))

    def alias(self, name: str, version: str, routing: RoutingConfig | None = None) -> AliasConfiguration:
        """Give demo an alias."""
        return self.do(CreateAlias(function_name="demo", name=name, function_version=version, routing_config=routing))

    def move(self, name: str, **members: Any) -> AliasConfiguration:
        """Change an alias of demo."""
        return self.do(UpdateAlias(function_name="demo", name=name, **members))

    def _world(self) -> World:
        return World(
            now=self.now,
            fresh_id=lambda: f"00000000-0000-4000-8000-{next(self._ids):012d}",
            choices=self._choices,
        )


def lab_with_demo(versions: int = 0, **options: Any) -> Lab:
    """A lab with the function ``demo`` and so many published versions of it."""
    lab = Lab(**options)
    lab.do(create())
    lab.versions(versions)
    return lab


def refused(error: LambdaError) -> tuple[str, str | None]:
    """An error as tests compare it: AWS's code and text."""
    return error.code, error.message

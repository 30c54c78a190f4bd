"""What the keys would do where the cursor is, as requests: to be shown, copied, and not done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from lvtui.domain.model import Alias, Function
from lvtui.operations import (
    LATEST,
    CreateAlias,
    DeleteAlias,
    DeleteFunction,
    Invoke,
    PublishVersion,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
)
from lvtui.operations.shapes import RoutingConfig
from lvtui.ui.buffer import Buffer
from lvtui.ui.screens.alias_actions import promotion, version_to_promote

USUAL_NAMES = ("dev", "test", "prod")
FIRST_WEIGHT = 0.1


class AtHand(NamedTuple):
    """One key, and what it would do."""

    key: str
    words: str
    request: Request[Any]


def with_version(function: Function, version: str, payload: bytes) -> Iterator[AtHand]:
    """What can be done with the version under the cursor."""
    name = function.name
    yield AtHand("p", "Publish $LATEST", PublishVersion(function_name=name))
    yield AtHand(
        "a", "Alias here", CreateAlias(function_name=name, name=_free_name(function), function_version=version)
    )
    yield AtHand("i", "Invoke it", Invoke(function_name=name, qualifier=version, payload=payload))
    if version != LATEST:
        yield AtHand("ctrl+d", "Delete it", DeleteFunction(function_name=name, qualifier=version))


def with_alias(function: Function, alias: Alias, back: UpdateAlias | None, payload: bytes) -> Iterator[AtHand]:
    """What can be done with the alias under the cursor; `back` is the way back, where there is one."""
    name = function.name
    other = alias.additional_version or next((n for n in function.newest_first if n != alias.function_version), None)
    if other is not None:
        weights = RoutingConfig(additional_version_weights={other: alias.additional_weight or FIRST_WEIGHT})
        request = UpdateAlias(function_name=name, name=alias.name, routing_config=weights)
        yield AtHand("w", f"Weigh {other} against {alias.function_version}", request)
        if not alias.weights:
            yield AtHand("c", f"Start a canary with {other}", request)
    version = version_to_promote(function, alias)
    if version is not None and version != alias.function_version:
        yield AtHand("P", f"Promote {version}", promotion(function, alias, version))
    if back is not None:
        yield AtHand("b", "Roll back", back)
    yield AtHand("i", "Invoke it", Invoke(function_name=name, qualifier=alias.name, payload=payload))
    yield AtHand("ctrl+d", "Delete it", DeleteAlias(function_name=name, name=alias.name))


def anywhere(function: Function, buffer: Buffer | None, target: str, payload: bytes) -> Iterator[AtHand]:
    """What can be done wherever the cursor is."""
    if buffer is not None and buffer.not_deployed:
        request = UpdateFunctionCode(function_name=function.name, zip_file=buffer.packed().zip_file)
        yield AtHand("ctrl+s", "Deploy", request)
    yield AtHand("f5", f"Invoke {target}", Invoke(function_name=function.name, qualifier=target, payload=payload))


def making_an_alias(function: Function) -> AtHand:
    """What a new alias begins as."""
    name = _free_name(function)
    return AtHand("n", "New alias", CreateAlias(function_name=function.name, name=name, function_version=LATEST))


def _free_name(function: Function) -> str:
    return next((name for name in USUAL_NAMES if name not in function.aliases), "another")

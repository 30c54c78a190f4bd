"""Which rule answers which request. A rule is pure: a state and a request in, a new state and an answer out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from lvtui.domain.model import Region
from lvtui.domain.world import World
from lvtui.operations.table import Request

R = TypeVar("R")
Q = TypeVar("Q", bound=Request[Any])

Rule = Callable[[Region, Any, World], tuple[Region, Any]]

_RULES: dict[type[Request[Any]], Rule] = {}


def rule(
    request: type[Q],
) -> Callable[[Callable[[Region, Q, World], tuple[Region, R]]], Callable[[Region, Q, World], tuple[Region, R]]]:
    """Enter a function as the rule for `request`."""

    def enter(
        function: Callable[[Region, Q, World], tuple[Region, R]],
    ) -> Callable[[Region, Q, World], tuple[Region, R]]:
        _RULES[request] = function
        return function

    return enter


def apply(region: Region, request: Request[R], world: World) -> tuple[Region, R]:
    """Let the rules answer a validated request.

    Returns the new state (the very same object if nothing changed) and the answer.

    Raises:
        LambdaError: the rules refuse; nothing has changed.
    """
    return _RULES[type(request)](region, request, world)

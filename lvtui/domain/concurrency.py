"""The rules of reserved concurrency, and how many calls may run at once (semantics §2.1, §4, §7.1, §9)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lvtui.domain.changes import put
from lvtui.domain.locator import find, locate
from lvtui.domain.model import Function, Region
from lvtui.domain.rules import rule
from lvtui.domain.world import World
from lvtui.operations.concurrency import DeleteFunctionConcurrency, GetFunctionConcurrency, PutFunctionConcurrency
from lvtui.operations.errors import InvalidParameterValue, TooManyRequests
from lvtui.operations.shapes import Concurrency
from lvtui.operations.vocabulary import LATEST

ACCOUNT_CONCURRENCY = 1000
"""Calls that may run at once in one region, all functions together."""
LEAST_UNRESERVED = 100
"""So many of them no function may have for itself."""

_TOO_LITTLE_LEFT = (
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
    f"below its minimum value of [{LEAST_UNRESERVED}]."
)
_FUNCTIONS_ONLY = (
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. "
    "Please specify either a function name or an unqualified function ARN."
)


def claimed(function: Function) -> int:
    """What a function keeps from all others: its reservation, which covers what it has provisioned, or that alone."""
    return provisioned_in_all(function) if function.reserved_concurrency is None else function.reserved_concurrency


def provisioned_in_all(function: Function) -> int:
    """The environments provisioned for all versions and aliases of a function."""
    return sum(config.requested for config in function.provisioned.values())


def unreserved(region: Region) -> int:
    """What is left of the account's concurrency for functions that claim none."""
    return ACCOUNT_CONCURRENCY - sum(claimed(function) for function in region.functions.values())


def check_unreserved(before: Region, after: Region) -> None:
    """Refuse what is no request of one function's, such as an undo, if too little were left for all others.

    Raises:
        InvalidParameterValue: the least was reached, and `after` leaves less than `before`.
    """
    left = unreserved(after)
    if left < LEAST_UNRESERVED and left < unreserved(before):
        raise InvalidParameterValue(_TOO_LITTLE_LEFT, typed=False)


@rule(PutFunctionConcurrency)
def put_function_concurrency(
    region: Region, request: PutFunctionConcurrency, world: World
) -> tuple[Region, Concurrency]:
    """Reserve; a new reservation replaces the old one, and 0 stops the function."""
    name = _unqualified(region, request.function_name)
    # AWS names a missing function by its $LATEST here, and nearly nowhere else.
    function = find(region, name, not_found_as=region.arn(name, LATEST))
    reserved = request.reserved_concurrent_executions
    changed = put(region, replace(function, reserved_concurrency=reserved))
    # The texts as recorded, spaces and missing Type included.
    if unreserved(changed) < LEAST_UNRESERVED:
        raise InvalidParameterValue(_TOO_LITTLE_LEFT, typed=False)
    if reserved < (total := provisioned_in_all(function)):
        raise InvalidParameterValue(
            f" ReservedConcurrentExecutions  {reserved} should not be lower than "
            f"function's total provisioned concurrency [{total}].",
            typed=False,
        )
    return changed, Concurrency(reserved_concurrent_executions=reserved)


@rule(GetFunctionConcurrency)
def get_function_concurrency(
    region: Region, request: GetFunctionConcurrency, world: World
) -> tuple[Region, Concurrency]:
    """What is reserved."""
    function = find(region, _unqualified(region, request.function_name))
    return region, Concurrency(reserved_concurrent_executions=function.reserved_concurrency)


@rule(DeleteFunctionConcurrency)
def delete_function_concurrency(
    region: Region, request: DeleteFunctionConcurrency, world: World
) -> tuple[Region, None]:
    """Give back what is reserved; having nothing reserved is fine."""
    function = find(region, _unqualified(region, request.function_name))
    if function.reserved_concurrency is None:
        return region, None
    return put(region, replace(function, reserved_concurrency=None)), None


def _unqualified(region: Region, function_name: str) -> str:
    """The function's name. That of Put alone is recorded, but its text speaks of all three operations."""
    locator = locate(region, function_name)
    if locator.qualifier is not None:
        raise InvalidParameterValue(_FUNCTIONS_ONLY)
    return locator.name


@dataclass(frozen=True, slots=True)
class ConcurrencyLimit:
    """How many calls may run at once, and what AWS says to one more."""

    at_once: int
    shared: bool
    """False: `at_once` counts this function's calls alone. True: it counts them together with the calls of every
    other function without reserved concurrency, apart from those that run in what those have provisioned."""

    @property
    def reason(self) -> str:
        """AWS's ``Reason`` for the refusal."""
        return f"{'' if self.shared else 'ReservedFunction'}ConcurrentInvocationLimitExceeded"

    def check(self, running: int) -> None:
        """Let one more call in while `running` others run.

        Raises:
            TooManyRequests: as many run as may (semantics §7.1).
        """
        if running >= self.at_once:
            raise TooManyRequests("Rate Exceeded.", Reason=self.reason)


def limits_of(region: Region, function: Function) -> ConcurrencyLimit:
    """The limit that a call of `function` meets: its reservation, or what the account has left besides its own."""
    if function.reserved_concurrency is not None:
        return ConcurrencyLimit(function.reserved_concurrency, shared=False)
    return ConcurrencyLimit(unreserved(region) + provisioned_in_all(function), shared=True)

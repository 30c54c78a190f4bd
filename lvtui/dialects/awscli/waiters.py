"""``aws lambda wait …``: what each waits for, and for how long (botocore's waiters of Lambda)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from lvtui.dialects.awscli.refusals import failed
from lvtui.operations.errors import LambdaError, ResourceNotFound
from lvtui.operations.functions import GetFunction, GetFunctionConfiguration
from lvtui.operations.table import Request

SECONDS_BETWEEN_LOOKS = 0.1
"""AWS's client looks every second or every five; a look costs nothing here, so that nobody waits for the next one."""

State = Literal["success", "retry", "failure"]


@dataclass(frozen=True)
class Waiter:
    """One thing to wait for."""

    name: str
    """botocore's, e.g. ``FunctionActive``: what a failure is told under."""
    cli_name: str
    request: type[Request[Any]]
    """What is asked, over and over."""
    seconds: int
    """How long AWS's client goes on asking."""
    path: str | None = None
    """Which member is looked at; ``None``: whether there is an answer at all."""
    states: tuple[tuple[str, State], ...] = ()
    """What it may say, and what that means."""

    def state(self, configuration: Any) -> tuple[State, str] | None:
        """What an answer means, and why; ``None`` if nothing."""
        if self.path is None:
            return "success", ""
        attribute = "state" if self.path.endswith("State") else "last_update_status"
        found = getattr(configuration, attribute)
        meaning = dict(self.states).get(found)
        return meaning and (meaning, f'For expression "{self.path}" we matched expected path: "{found}"')


def _of_state(name: str, cli_name: str, seconds: int, *, whole: bool = False, updating: bool = False) -> Waiter:
    member = "LastUpdateStatus" if updating else "State"
    done, under_way = ("Successful", "InProgress") if updating else ("Active", "Pending")
    return Waiter(
        name,
        cli_name,
        GetFunction if whole else GetFunctionConfiguration,
        seconds,
        f"Configuration.{member}" if whole else member,
        ((done, "success"), ("Failed", "failure"), (under_way, "retry")),
    )


WAITERS = {
    waiter.cli_name: waiter
    for waiter in (
        _of_state("FunctionActive", "function-active", 300),
        _of_state("FunctionActiveV2", "function-active-v2", 300, whole=True),
        Waiter("FunctionExists", "function-exists", GetFunction, 20),
        _of_state("FunctionUpdated", "function-updated", 300, updating=True),
        _of_state("FunctionUpdatedV2", "function-updated-v2", 300, whole=True, updating=True),
        _of_state("PublishedVersionActive", "published-version-active", 1560),
    )
}
"""By the name on the command line."""


async def wait(waiter: Waiter, ask: Callable[[], Awaitable[Any]], sleep: Callable[[float], Awaitable[Any]]) -> None:
    """Ask until what is waited for is so.

    Raises:
        CommandRefused: it never was, or cannot come any more.
    """
    why = ""
    for _ in range(max(1, round(waiter.seconds / SECONDS_BETWEEN_LOOKS))):
        state, why = await _look(waiter, ask) or ("retry", why)
        if state == "success":
            return
        if state == "failure":
            raise _gave_up(waiter, f"Waiter encountered a terminal failure state: {why}")
        await sleep(SECONDS_BETWEEN_LOOKS)
    raise _gave_up(waiter, f"Max attempts exceeded{f'. Previously accepted state: {why}' if why else ''}")


async def _look(waiter: Waiter, ask: Callable[[], Awaitable[Any]]) -> tuple[State, str] | None:
    try:
        answer = await ask()
    except ResourceNotFound as refusal:
        if waiter.path is None:
            return "retry", f"Matched expected service error code: {refusal.code}"
        raise _gave_up(waiter, f"An error occurred ({refusal.code}): {refusal.message}") from refusal
    except LambdaError as refusal:
        raise _gave_up(waiter, f"An error occurred ({refusal.code}): {refusal.message}") from refusal
    return waiter.state(answer.configuration if waiter.request is GetFunction else answer)


def _gave_up(waiter: Waiter, reason: str) -> Exception:
    return failed(f"Waiter {waiter.name} failed: {reason}")

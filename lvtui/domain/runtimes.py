"""Which runtimes a function may name, and until when (semantics §2.6; AWS's list of runtimes and their dates)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lvtui.operations.errors import InvalidParameterValue


@dataclass(frozen=True)
class Lifecycle:
    """The days on which AWS stops supporting a runtime, creating with it, and updating to it.

    What runs on it goes on running for ever.
    """

    deprecated: date
    create_blocked: date
    update_blocked: date


PYTHON = {
    "python3.14": Lifecycle(date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31)),
    "python3.13": Lifecycle(date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31)),
    "python3.12": Lifecycle(date(2028, 10, 31), date(2028, 11, 30), date(2029, 1, 10)),
    "python3.11": Lifecycle(date(2027, 6, 30), date(2027, 7, 31), date(2027, 8, 31)),
    "python3.10": Lifecycle(date(2026, 10, 31), date(2027, 2, 1), date(2027, 3, 3)),
    "python3.9": Lifecycle(date(2025, 12, 15), date(2027, 2, 1), date(2027, 3, 3)),
    "python3.8": Lifecycle(date(2024, 10, 14), date(2027, 2, 1), date(2027, 3, 3)),
    "python3.7": Lifecycle(date(2023, 12, 4), date(2024, 1, 9), date(2027, 3, 3)),
    "python3.6": Lifecycle(date(2022, 7, 18), date(2022, 7, 18), date(2022, 8, 29)),
    "python2.7": Lifecycle(date(2021, 7, 15), date(2021, 7, 15), date(2022, 5, 30)),
}

OTHER_LANGUAGES = (
    *("nodejs20.x", "nodejs22.x", "nodejs24.x"),
    *("java8.al2", "java11", "java17", "java21", "java25"),
    *("dotnet8", "dotnet10", "ruby3.2", "ruby3.3", "ruby3.4", "provided.al2", "provided.al2023"),
)
"""Stored, versioned and aliased like any other; lvtui runs Python only."""

DEFAULT = "python3.12"


def check_runtime(runtime: str, today: date, *, creating: bool) -> None:
    """Accept a runtime id as AWS would today.

    Raises:
        InvalidParameterValue: unknown, or past its day (semantics §2.2).
    """
    if runtime in OTHER_LANGUAGES:
        return
    lifecycle = PYTHON.get(runtime)
    if lifecycle is None:
        accepted = ", ".join(accepted_on(today))
        raise InvalidParameterValue(
            f"Value {runtime} at 'runtime' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{accepted}] or be a valid ARN"
        )
    if today >= (lifecycle.create_blocked if creating else lifecycle.update_blocked):
        raise _no_longer_supported(runtime)


def check_updatable(runtime: str | None, today: date) -> None:
    """Accept a change of a function that stays on its `runtime`; moving it to another one is always the way out.

    Raises:
        InvalidParameterValue: updates with that runtime are blocked (semantics §2.6).
    """
    lifecycle = PYTHON.get(runtime or "")
    if lifecycle is not None and today >= lifecycle.update_blocked:
        raise _no_longer_supported(str(runtime))


def _no_longer_supported(runtime: str) -> InvalidParameterValue:
    return InvalidParameterValue(
        f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. "
        "We recommend you use a supported runtime while creating or updating functions."
    )


def accepted_on(today: date) -> list[str]:
    """The runtime ids a new function may name on that day."""
    return [*OTHER_LANGUAGES, *(name for name, dates in PYTHON.items() if today < dates.create_blocked)]

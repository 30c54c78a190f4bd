"""Refusals that several tests expect, as ``(code, text)``: AWS's own words."""

from __future__ import annotations

from lvtui.operations.errors import InvalidParameterValue, PreconditionFailed, ResourceConflict, ResourceNotFound
from tests.domain.builders import ARN

TOO_MANY_WEIGHTS = (InvalidParameterValue.code, "Number of items in AdditionalVersionWeights cannot be greater than 1")
LATEST_SPLIT = (
    InvalidParameterValue.code,
    "$LATEST is not supported for an alias pointing to more than 1 version",
)
ONLY_LATEST = (
    InvalidParameterValue.code,
    "Current operation does not support versions other than $LATEST. "
    "Please set the version to $LATEST or do not set a version in your request.",
)
NOT_A_ZIP = (
    InvalidParameterValue.code,
    "Could not unzip uploaded file. Please check your file, then try to upload again.",
)
STALE = (
    PreconditionFailed.code,
    "The Revision Id provided does not match the latest Revision Id. "
    "Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
)
UPDATING = (
    ResourceConflict.code,
    f"The operation cannot be performed at this time. An update is in progress for resource: {ARN}",
)
PENDING = (
    ResourceConflict.code,
    "The operation cannot be performed at this time. The function is currently in the following state: Pending",
)


def primary_twice(number: str) -> tuple[str, str]:
    """A weight for the version that is the primary already."""
    return (
        InvalidParameterValue.code,
        f"Invalid function version {number}. Function version {number} is already included in routing configuration.",
    )


def not_found(qualifier: str | None = None) -> tuple[str, str]:
    """No such function, or no such version or alias of demo."""
    return ResourceNotFound.code, f"Function not found: {ARN}{f':{qualifier}' if qualifier else ''}"

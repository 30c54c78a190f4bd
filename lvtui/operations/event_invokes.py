"""Operations on the settings of asynchronous calls, kept for each qualifier (semantics §7.7, §9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from lvtui.operations import vocabulary as words
from lvtui.operations.constraints import Length, Pattern, Range
from lvtui.operations.table import Query, Request, Shape, operation, shape

_CONFIG = "/2019-09-25/functions/{FunctionName}/event-invoke-config"

MaximumRetryAttempts = Annotated[int, Range(0, 2)]
MaximumEventAgeInSeconds = Annotated[int, Range(60, 21600)]
DestinationArn = Annotated[
    str,
    Length(0, 350),
    Pattern(
        r"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))"
        rf"|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:({words.REGION})?:(\d{{12}})?:(.*)"
    ),
]
EventInvokeMaxItems = Annotated[int, Range(1, 50), Query()]


@shape
class OnSuccess(Shape):
    """Where the record of an event that was handled goes."""

    destination: DestinationArn | None = None


@shape
class OnFailure(Shape):
    """Where the record of an event that was given up goes."""

    destination: DestinationArn | None = None


@shape
class DestinationConfig(Shape):
    """Where the outcome of an asynchronous call is sent."""

    on_success: OnSuccess | None = None
    on_failure: OnFailure | None = None


@shape
class FunctionEventInvokeConfig(Shape):
    """The settings of one qualifier's asynchronous calls; its ARN is always a qualified one."""

    last_modified: float
    """Seconds since the epoch: a number here, a text nearly everywhere else (semantics §2.5)."""
    function_arn: str
    maximum_retry_attempts: int | None = None
    maximum_event_age_in_seconds: int | None = None
    destination_config: DestinationConfig | None = None


@shape
class ListFunctionEventInvokeConfigsResponse(Shape):
    """One page of a function's settings, by qualifier."""

    function_event_invoke_configs: Sequence[FunctionEventInvokeConfig]
    next_marker: str | None = None


@operation("PUT", _CONFIG)
class PutFunctionEventInvokeConfig(Request[FunctionEventInvokeConfig]):
    """Set how events are tried again and where their outcome goes; what is omitted is *gone* (semantics §7.7)."""

    function_name: words.NamespacedFunctionName
    qualifier: words.Qualifier | None = None
    maximum_retry_attempts: MaximumRetryAttempts | None = None
    maximum_event_age_in_seconds: MaximumEventAgeInSeconds | None = None
    destination_config: DestinationConfig | None = None


@operation("POST", _CONFIG)
class UpdateFunctionEventInvokeConfig(Request[FunctionEventInvokeConfig]):
    """As Put, but what is omitted *stays*; there must be something to update."""

    function_name: words.NamespacedFunctionName
    qualifier: words.Qualifier | None = None
    maximum_retry_attempts: MaximumRetryAttempts | None = None
    maximum_event_age_in_seconds: MaximumEventAgeInSeconds | None = None
    destination_config: DestinationConfig | None = None


@operation("GET", _CONFIG)
class GetFunctionEventInvokeConfig(Request[FunctionEventInvokeConfig]):
    """The settings of one qualifier, if it has its own."""

    function_name: words.NamespacedFunctionName
    qualifier: words.Qualifier | None = None


@operation("DELETE", _CONFIG, status=204)
class DeleteFunctionEventInvokeConfig(Request[None]):
    """Back to the defaults."""

    function_name: words.NamespacedFunctionName
    qualifier: words.Qualifier | None = None


@operation("GET", f"{_CONFIG}/list")
class ListFunctionEventInvokeConfigs(Request[ListFunctionEventInvokeConfigsResponse]):
    """A page of the settings of a function's qualifiers."""

    function_name: words.NamespacedFunctionName
    marker: words.Marker | None = None
    max_items: EventInvokeMaxItems | None = None

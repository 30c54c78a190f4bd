"""Operations on provisioned concurrency: environments kept started for a version or an alias (semantics §9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from lvtui.operations import vocabulary as words
from lvtui.operations.constraints import AtLeast, Length, Pattern, Range
from lvtui.operations.table import Query, Request, Shape, operation, shape

_PATH = "/2019-09-30/functions/{FunctionName}/provisioned-concurrency"

VersionOrAlias = Annotated[str, Length(1, 128), Pattern("(|[a-zA-Z0-9$_-]+)"), Query()]
"""These operations' own qualifier: any word at all, required."""


@shape
class ProvisionedConcurrencyConfig(Shape):
    """How many environments are wanted, started and free, and whether that is done."""

    requested_provisioned_concurrent_executions: int
    available_provisioned_concurrent_executions: int
    allocated_provisioned_concurrent_executions: int
    status: str
    status_reason: str | None = None
    last_modified: str


@shape
class ProvisionedConcurrencyConfigListItem(Shape):
    """The same, with the version's or the alias's ARN."""

    function_arn: str
    requested_provisioned_concurrent_executions: int
    available_provisioned_concurrent_executions: int
    allocated_provisioned_concurrent_executions: int
    status: str
    status_reason: str | None = None
    last_modified: str


@shape
class ListProvisionedConcurrencyConfigsResponse(Shape):
    """One page: versions by number, then aliases by name."""

    provisioned_concurrency_configs: Sequence[ProvisionedConcurrencyConfigListItem]
    next_marker: str | None = None


@operation("PUT", _PATH, status=202)
class PutProvisionedConcurrencyConfig(Request[ProvisionedConcurrencyConfig]):
    """Keep so many environments started for a version or an alias."""

    function_name: words.FunctionName
    qualifier: VersionOrAlias
    provisioned_concurrent_executions: Annotated[int, AtLeast(1)]


@operation("GET", _PATH)
class GetProvisionedConcurrencyConfig(Request[ProvisionedConcurrencyConfig]):
    """How far the environments of a version or an alias are."""

    function_name: words.FunctionName
    qualifier: VersionOrAlias


@operation("DELETE", _PATH, status=204)
class DeleteProvisionedConcurrencyConfig(Request[None]):
    """Keep none started any more."""

    function_name: words.FunctionName
    qualifier: VersionOrAlias


@operation("GET", f"{_PATH}?List=ALL")
class ListProvisionedConcurrencyConfigs(Request[ListProvisionedConcurrencyConfigsResponse]):
    """A page of what a function's versions and aliases have. The path is Get's; ``List=ALL`` tells the two apart."""

    function_name: words.FunctionName
    marker: words.Marker | None = None
    max_items: Annotated[int, Range(1, 50), Query()] | None = None

"""Operations on a function and its ``$LATEST`` (semantics §2, §5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from lvtui.operations import vocabulary as words
from lvtui.operations.constraints import Length, OneOf
from lvtui.operations.shapes import (
    DeadLetterConfig,
    Environment,
    EphemeralStorage,
    FileSystemConfig,
    FunctionCode,
    FunctionConfiguration,
    GetFunctionResponse,
    ImageConfig,
    ListFunctionsResponse,
    LoggingConfig,
    SnapStart,
    TracingConfig,
    VpcConfig,
)
from lvtui.operations.table import Query, Request, operation

_FUNCTIONS = "/2015-03-31/functions"
_FUNCTION = f"{_FUNCTIONS}/{{FunctionName}}"


@operation("POST", _FUNCTIONS, status=201)
class CreateFunction(Request[FunctionConfiguration]):
    """Make a function; its code and settings become ``$LATEST``."""

    function_name: words.NewFunctionName
    runtime: str | None = None
    role: words.Role
    handler: words.Handler | None = None
    code: FunctionCode
    description: words.Description | None = None
    timeout: words.Timeout | None = None
    memory_size: words.MemorySize | None = None
    publish: bool | None = None
    vpc_config: VpcConfig | None = None
    package_type: words.PackageType | None = None
    dead_letter_config: DeadLetterConfig | None = None
    environment: Environment | None = None
    kms_key_arn: words.KMSKeyArn | None = None
    tracing_config: TracingConfig | None = None
    tags: words.Tags | None = None
    layers: Sequence[words.LayerVersionArn] | None = None
    file_system_configs: Annotated[Sequence[FileSystemConfig], Length(0, 1)] | None = None
    image_config: ImageConfig | None = None
    architectures: words.Architectures | None = None
    ephemeral_storage: EphemeralStorage | None = None
    snap_start: SnapStart | None = None
    logging_config: LoggingConfig | None = None


@operation("GET", _FUNCTION)
class GetFunction(Request[GetFunctionResponse]):
    """Describe a function or one of its versions, and say where its code is."""

    function_name: words.NamespacedFunctionName
    qualifier: words.Qualifier | None = None


@operation("GET", f"{_FUNCTION}/configuration")
class GetFunctionConfiguration(Request[FunctionConfiguration]):
    """Describe a function or one of its versions."""

    function_name: words.NamespacedFunctionName
    qualifier: words.Qualifier | None = None


@operation("GET", _FUNCTIONS)
class ListFunctions(Request[ListFunctionsResponse]):
    """A page of functions; with `function_version` ``ALL``, of every version of each."""

    master_region: words.MasterRegion | None = None
    function_version: Annotated[str, OneOf(("ALL",)), Query()] | None = None
    marker: words.Marker | None = None
    max_items: words.MaxItems | None = None


@operation("PUT", f"{_FUNCTION}/code")
class UpdateFunctionCode(Request[FunctionConfiguration]):
    """Deploy: put new code on ``$LATEST``."""

    function_name: words.FunctionName
    zip_file: bytes | None = None
    s3_bucket: words.S3Bucket | None = None
    s3_key: words.S3Key | None = None
    s3_object_version: words.S3ObjectVersion | None = None
    image_uri: str | None = None
    publish: bool | None = None
    dry_run: bool | None = None
    revision_id: str | None = None
    architectures: words.Architectures | None = None


@operation("PUT", f"{_FUNCTION}/configuration")
class UpdateFunctionConfiguration(Request[FunctionConfiguration]):
    """Change settings of ``$LATEST``; what is omitted stays (semantics §2.2)."""

    function_name: words.FunctionName
    role: words.Role | None = None
    handler: words.Handler | None = None
    description: words.Description | None = None
    timeout: words.Timeout | None = None
    memory_size: words.MemorySize | None = None
    vpc_config: VpcConfig | None = None
    environment: Environment | None = None
    runtime: str | None = None
    dead_letter_config: DeadLetterConfig | None = None
    kms_key_arn: words.KMSKeyArn | None = None
    tracing_config: TracingConfig | None = None
    revision_id: str | None = None
    layers: Sequence[words.LayerVersionArn] | None = None
    file_system_configs: Annotated[Sequence[FileSystemConfig], Length(0, 1)] | None = None
    image_config: ImageConfig | None = None
    ephemeral_storage: EphemeralStorage | None = None
    snap_start: SnapStart | None = None
    logging_config: LoggingConfig | None = None


@operation("DELETE", _FUNCTION, status=204)
class DeleteFunction(Request[None]):
    """Delete one version, or without a qualifier everything."""

    function_name: words.NamespacedFunctionName
    qualifier: words.Qualifier | None = None

"""The structures inside requests and results (semantics §1.5, §2, §6.1). ``None`` means: not in the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from lvtui.operations.constraints import Length, OneOf
from lvtui.operations.table import Header, Payload, Shape, Status, shape
from lvtui.operations.vocabulary import (
    EphemeralStorageSize,
    FileSystemArn,
    KMSKeyArn,
    LocalMountPath,
    LogGroup,
    ResourceArn,
    S3Bucket,
    S3Key,
    S3ObjectVersion,
    SecurityGroupId,
    SubnetId,
    Variables,
    VersionWeights,
)


@shape
class FunctionCode(Shape):
    """Where new code comes from: a zip's own bytes, a bucket, or an image."""

    zip_file: bytes | None = None
    s3_bucket: S3Bucket | None = None
    s3_key: S3Key | None = None
    s3_object_version: S3ObjectVersion | None = None
    image_uri: str | None = None


@shape
class Environment(Shape):
    """Environment variables; frozen in a version like everything else."""

    variables: Variables | None = None


@shape
class VpcConfig(Shape):
    """The subnets and security groups a function would join."""

    subnet_ids: Annotated[Sequence[SubnetId], Length(0, 16)] | None = None
    security_group_ids: Annotated[Sequence[SecurityGroupId], Length(0, 5)] | None = None
    ipv6_allowed_for_dual_stack: bool | None = None


@shape
class DeadLetterConfig(Shape):
    """Where an asynchronous event goes after its last failure. Both versions of a weighted alias share it."""

    target_arn: ResourceArn | None = None


@shape
class TracingConfig(Shape):
    """X-Ray tracing."""

    mode: Annotated[str, OneOf(("Active", "PassThrough"))] | None = None


@shape
class EphemeralStorage(Shape):
    """The size of ``/tmp``, in megabytes."""

    size: EphemeralStorageSize


@shape
class SnapStart(Shape):
    """Whether published versions start from a snapshot."""

    apply_on: Annotated[str, OneOf(("PublishedVersions", "None"))] | None = None


@shape
class SnapStartResponse(Shape):
    """As :class:`SnapStart`, and whether this version has its snapshot."""

    apply_on: str | None = None
    optimization_status: str | None = None


@shape
class LoggingConfig(Shape):
    """The form and the place of the logs."""

    log_format: Annotated[str, OneOf(("JSON", "Text"))] | None = None
    application_log_level: Annotated[str, OneOf(("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"))] | None = None
    system_log_level: Annotated[str, OneOf(("DEBUG", "INFO", "WARN"))] | None = None
    log_group: LogGroup | None = None


@shape
class FileSystemConfig(Shape):
    """A file system mounted into the environment."""

    arn: FileSystemArn
    local_mount_path: LocalMountPath


@shape
class ImageConfig(Shape):
    """What a container image runs instead of its own entry point."""

    entry_point: Annotated[Sequence[str], Length(0, 1500)] | None = None
    command: Annotated[Sequence[str], Length(0, 1500)] | None = None
    working_directory: Annotated[str, Length(0, 1000)] | None = None


@shape
class ImageConfigResponse(Shape):
    """An image configuration as it is read back."""

    image_config: ImageConfig | None = None


@shape
class Layer(Shape):
    """A layer as it is read back."""

    arn: str
    code_size: int = 0


@shape
class RuntimeVersionConfig(Shape):
    """The exact build of the runtime."""

    runtime_version_arn: str | None = None


@shape
class RoutingConfig(Shape):
    """The second version of an alias and its share: ``{"2": 0.1}`` sends version 2 a tenth (semantics §6.5)."""

    additional_version_weights: VersionWeights | None = None


@shape
class FunctionConfiguration(Shape):
    """``$LATEST`` or a published version, as AWS describes it (semantics §1.5)."""

    function_name: str
    function_arn: str
    runtime: str | None = None
    role: str
    handler: str | None = None
    code_size: int
    description: str
    timeout: int
    memory_size: int
    last_modified: str
    code_sha256: str
    version: str
    vpc_config: VpcConfig | None = None
    dead_letter_config: DeadLetterConfig | None = None
    environment: Environment | None = None
    kms_key_arn: KMSKeyArn | None = None
    tracing_config: TracingConfig | None = None
    revision_id: str
    layers: Sequence[Layer] | None = None
    state: str | None = None
    state_reason: str | None = None
    state_reason_code: str | None = None
    last_update_status: str | None = None
    last_update_status_reason: str | None = None
    last_update_status_reason_code: str | None = None
    file_system_configs: Sequence[FileSystemConfig] | None = None
    package_type: str | None = None
    image_config_response: ImageConfigResponse | None = None
    architectures: Sequence[str] | None = None
    ephemeral_storage: EphemeralStorage | None = None
    snap_start: SnapStartResponse | None = None
    runtime_version_config: RuntimeVersionConfig | None = None
    logging_config: LoggingConfig | None = None


@shape
class FunctionCodeLocation(Shape):
    """Where a version's package can be fetched."""

    repository_type: str
    location: str


@shape
class Concurrency(Shape):
    """Reserved concurrency, in environments."""

    reserved_concurrent_executions: int | None = None


@shape
class GetFunctionResponse(Shape):
    """A function or one of its versions, with code, tags and concurrency."""

    configuration: FunctionConfiguration
    code: FunctionCodeLocation
    tags: Mapping[str, str] | None = None
    concurrency: Concurrency | None = None


@shape
class ListFunctionsResponse(Shape):
    """One page of functions; `next_marker` only when there is another."""

    next_marker: str | None = None
    functions: Sequence[FunctionConfiguration]


@shape
class ListVersionsByFunctionResponse(Shape):
    """One page of versions, ``$LATEST`` first."""

    next_marker: str | None = None
    versions: Sequence[FunctionConfiguration]


@shape
class AliasConfiguration(Shape):
    """An alias: a name, the version it points at, and perhaps a second one with a weight (semantics §6.1)."""

    alias_arn: str
    name: str
    function_version: str
    description: str = ""
    routing_config: RoutingConfig | None = None
    revision_id: str

    @property
    def weights(self) -> Mapping[str, float]:
        """The additional version and its share; empty when traffic is not split."""
        return (self.routing_config.additional_version_weights if self.routing_config else None) or {}


@shape
class ListAliasesResponse(Shape):
    """One page of aliases, by name."""

    next_marker: str | None = None
    aliases: Sequence[AliasConfiguration]


@shape
class InvocationResponse(Shape):
    """What an invocation answered (semantics §7.1); a failed handler is still a status of 200."""

    status_code: Annotated[int, Status()]
    function_error: Annotated[str, Header("X-Amz-Function-Error")] | None = None
    log_result: Annotated[str, Header("X-Amz-Log-Result")] | None = None
    payload: Annotated[bytes, Payload()] | None = None
    executed_version: Annotated[str, Header("X-Amz-Executed-Version")] | None = None

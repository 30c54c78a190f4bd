"""How a version or an alias is described to whoever asks (semantics §1.5, §2.1, §2.3, §6.1)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from lvtui.domain.model import Alias, Configuration, Function, Region, Version
from lvtui.domain.world import timestamp
from lvtui.operations.shapes import (
    AliasConfiguration,
    FunctionConfiguration,
    ImageConfigResponse,
    Layer,
    LoggingConfig,
    RuntimeVersionConfig,
    SnapStartResponse,
)
from lvtui.operations.vocabulary import LATEST

_BEING_CREATED = ("The function is being created.", "Creating")


def describe(
    region: Region, function: Function, version: Version, now: datetime, *, qualifier: str | None
) -> FunctionConfiguration:
    """One version in full; `qualifier` is what its ARN ends in, ``None`` for an unqualified one."""
    settings = version.configuration
    return FunctionConfiguration(
        **_listed(region, function, version, now, qualifier),
        **_states(version, now),
        runtime_version_config=_runtime_version(region, settings),
    )


def describe_in_list(
    region: Region, function: Function, version: Version, now: datetime, *, qualifier: str | None
) -> FunctionConfiguration:
    """One version as lists show it: without states and runtime version (semantics §2.3)."""
    return FunctionConfiguration(**_listed(region, function, version, now, qualifier))


def describe_alias(region: Region, function: Function, alias: Alias) -> AliasConfiguration:
    """One alias."""
    return AliasConfiguration(
        alias_arn=region.arn(function.name, alias.name),
        name=alias.name,
        function_version=alias.function_version,
        description=alias.description,
        routing_config=alias.routing_config,
        revision_id=alias.revision_id,
    )


def _listed(
    region: Region, function: Function, version: Version, now: datetime, qualifier: str | None
) -> dict[str, Any]:
    settings = version.configuration
    return {
        "function_name": function.name,
        "function_arn": region.arn(function.name, qualifier),
        "runtime": settings.runtime,
        "role": settings.role,
        "handler": settings.handler,
        "code_size": version.code.size,
        "description": settings.description,
        "timeout": settings.timeout,
        "memory_size": settings.memory_size,
        "last_modified": timestamp(version.last_modified),
        "code_sha256": version.code.sha256,
        "version": version.version,
        "vpc_config": settings.vpc_config,
        "dead_letter_config": settings.dead_letter_config,
        "environment": settings.environment,
        "kms_key_arn": settings.kms_key_arn,
        "tracing_config": settings.tracing_config,
        "revision_id": function.revisions.get(version.version) or version.revision_at(now),
        "layers": tuple(Layer(arn=arn) for arn in settings.layers) or None,
        "file_system_configs": settings.file_system_configs or None,
        "package_type": settings.package_type,
        "image_config_response": (
            ImageConfigResponse(image_config=settings.image_config) if settings.image_config else None
        ),
        "architectures": settings.architectures,
        "ephemeral_storage": settings.ephemeral_storage,
        "snap_start": _snap_start(settings, version.version),
        "logging_config": _logging(settings.logging_config or LoggingConfig(), function.name),
    }


def _logging(asked: LoggingConfig, function_name: str) -> LoggingConfig:
    """What was asked, the rest by default: text, and one group shared by all versions; levels only go with JSON."""
    level = "INFO" if asked.log_format == "JSON" else None
    return replace(
        asked,
        log_format=asked.log_format or "Text",
        application_log_level=asked.application_log_level or level,
        system_log_level=asked.system_log_level or level,
        log_group=asked.log_group or f"/aws/lambda/{function_name}",
    )


def _states(version: Version, now: datetime) -> dict[str, Any]:
    settling = version.settling_at(now)
    if settling is None:
        return {"state": "Active", "last_update_status": "Successful"}
    reason, code = _BEING_CREATED
    if settling.change == "create":
        return {"state": "Pending", "state_reason": reason, "state_reason_code": code}
    return {
        "state": "Active",
        "last_update_status": "InProgress",
        "last_update_status_reason": reason,
        "last_update_status_reason_code": code,
    }


def _snap_start(settings: Configuration, version: str) -> SnapStartResponse:
    apply_on = settings.snap_start.apply_on or "None"
    snapped = apply_on == "PublishedVersions" and version != LATEST
    return SnapStartResponse(apply_on=apply_on, optimization_status="On" if snapped else "Off")


def _runtime_version(region: Region, settings: Configuration) -> RuntimeVersionConfig | None:
    if settings.runtime is None:
        return None
    build = hashlib.sha256(settings.runtime.encode()).hexdigest()
    return RuntimeVersionConfig(runtime_version_arn=f"arn:aws:lambda:{region.name}::runtime:{build}")

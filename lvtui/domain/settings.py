"""The settings of ``$LATEST``: their defaults, their limits, and what an update changes (semantics §2.1, §2.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from lvtui.domain.model import CONFIGURATION_FIELDS, Configuration
from lvtui.domain.runtimes import check_runtime, check_updatable
from lvtui.operations.errors import InvalidParameterValue
from lvtui.operations.functions import CreateFunction, UpdateFunctionConfiguration
from lvtui.operations.shapes import DeadLetterConfig
from lvtui.operations.table import Shape
from lvtui.operations.wire import from_document, to_document

VARIABLES_LIMIT = 4096
"""Bytes of compact JSON."""
LAYERS_LIMIT = 5

RESERVED_VARIABLES = frozenset(
    (
        *("_HANDLER", "_X_AMZN_TRACE_ID", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV"),
        *("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"),
        *("AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"),
        *("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        *("AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "TZ"),
    )
)
"""What Lambda sets itself and nobody else may (semantics §7.5)."""


def configuration_of(request: CreateFunction, today: date) -> Configuration:
    """The first configuration of a function: what was asked, defaults for the rest.

    Raises:
        InvalidParameterValue: as :func:`_check`.
    """
    asked = _asked(request)
    if asked.get("package_type", "Zip") == "Zip" and not (asked.get("runtime") and asked.get("handler")):
        raise InvalidParameterValue(
            "Runtime and Handler are mandatory parameters for functions created with deployment packages."
        )
    _check(asked, today, creating=True)
    return Configuration(**asked)


def updated(configuration: Configuration, request: UpdateFunctionConfiguration, today: date) -> Configuration:
    """`configuration` with what was asked changed; omitted members stay, and variables are replaced, not merged.

    Raises:
        InvalidParameterValue: as :func:`_check`.
    """
    asked = _asked(request)
    if "runtime" not in asked:
        check_updatable(configuration.runtime, today)
    _check(asked, today, creating=False)
    return replace(configuration, **asked)


def _asked(request: CreateFunction | UpdateFunctionConfiguration) -> dict[str, Any]:
    asked = {
        name: _frozen(value) for name in CONFIGURATION_FIELDS if (value := getattr(request, name, None)) is not None
    }
    if asked.get("dead_letter_config") == DeadLetterConfig(target_arn=""):
        asked["dead_letter_config"] = None
    if asked.get("kms_key_arn") == "":
        asked["kms_key_arn"] = None
    return asked


def _frozen(value: object) -> object:
    """A copy that no caller holds, lists as tuples: what is stored cannot change, and equal settings are equal."""
    match value:
        case Shape():
            return from_document(type(value), to_document(value))
        case list() | tuple():
            return tuple(_frozen(item) for item in value)
        case _:
            return value


def _check(asked: Mapping[str, Any], today: date, *, creating: bool) -> None:
    if (runtime := asked.get("runtime")) is not None:
        check_runtime(runtime, today, creating=creating)
    if len(asked.get("layers", ())) > LAYERS_LIMIT:
        raise InvalidParameterValue(f"Cannot reference more than {LAYERS_LIMIT} layers.")
    if (environment := asked.get("environment")) is not None:
        check_variables(environment.variables or {})


def check_variables(variables: Mapping[str, str]) -> None:
    """Refuse reserved names and more than 4 KB.

    Raises:
        InvalidParameterValue: with AWS's two texts (semantics §2.1).
    """
    unable = (
        "Lambda was unable to configure your environment variables because the environment variables you have provided"
    )
    if reserved := [name for name in variables if name in RESERVED_VARIABLES]:
        raise InvalidParameterValue(
            f"{unable} contains reserved keys that are currently not supported for modification. "
            f"Reserved keys used in this request: {', '.join(reserved)}"
        )
    measured = variables_json(variables)
    if len(measured.encode()) > VARIABLES_LIMIT:
        raise InvalidParameterValue(f"{unable} exceeded the 4KB limit. String measured: {measured}")


def variables_json(variables: Mapping[str, str]) -> str:
    """The compact JSON that the 4 KB limit measures."""
    return json.dumps(dict(variables), separators=(",", ":"), ensure_ascii=False)

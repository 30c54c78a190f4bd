"""The environment variables of an execution environment (semantics §7.5)."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

from lvtui.domain.execution import Executable


def log_stream_name(version: str, now: datetime) -> str:
    """A fresh name for the log stream of one environment (semantics §7.3)."""
    return f"{now:%Y/%m/%d}/[{version}]{secrets.token_hex(16)}"


def environment_variables(
    executable: Executable, *, task_root: Path, temporary: Path, log_stream: str
) -> dict[str, str]:
    """Everything a worker finds in ``os.environ``: the function's variables and Lambda's, nothing of the app's.

    Here ``LAMBDA_TASK_ROOT`` is the folder that the code really lies in, where AWS has ``/var/task``, and
    ``TMPDIR``, which AWS doesn't set, points at what stands for ``/tmp``. The credentials are no credentials."""
    name, region = executable.function_name, executable.region
    return {
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TMPDIR": str(temporary),
        **executable.variables,
        "_HANDLER": executable.handler,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{executable.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(executable.memory_size),
        "AWS_LAMBDA_FUNCTION_VERSION": executable.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_ACCESS_KEY_ID": "ASIAOFFLINEOFFLINE00",
        "AWS_SECRET_ACCESS_KEY": "offline",
        "AWS_SESSION_TOKEN": "offline",
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
        "LAMBDA_TASK_ROOT": str(task_root),
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "TZ": ":UTC",
    }

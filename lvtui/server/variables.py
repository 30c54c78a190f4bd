"""What a shell needs so that the AWS CLI and boto3 in it talk to the endpoint."""

from __future__ import annotations

import os
import shlex

ANY_KEY = "lvtui"
"""An access key id, or a secret, where any will do."""


def export_lines(address: str, region: str, token: str | None = None) -> list[str]:
    """The lines to paste: for PowerShell on Windows, for any POSIX shell elsewhere."""
    variables = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": token or ANY_KEY,
        "AWS_SECRET_ACCESS_KEY": ANY_KEY,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }
    if os.name == "nt":
        return [f'$env:{name} = "{value}"' for name, value in variables.items()]
    return [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]

"""The real AWS CLI, in this process, up to the call that it would make.

It is version 1, the one that comes as a Python package: it says of itself that there is a newer one, ends with 2 and
255 where version 2 ends with 252, and takes the contents of ``--payload`` as they are. The rest is the same.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from awscli import clidriver  # type: ignore[import-untyped]

_NOTHING_OF_THIS_MACHINE = {
    "AWS_CONFIG_FILE": "/nowhere/config",
    "AWS_SHARED_CREDENTIALS_FILE": "/nowhere/credentials",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass
class RealCommand:
    """What the AWS CLI makes of a command's words."""

    exit_code: int
    output: str
    errors: str
    members: dict[str, Any] | None
    """What it would have sent; ``None`` if it refused."""


class _Driver:
    def __init__(self) -> None:
        self.driver = clidriver.create_clidriver()
        self.members: dict[str, Any] | None = None
        events = self.driver.session.get_component("event_emitter")
        events.register_last("calling-command.lambda", self._keep)

    def _keep(self, call_parameters: dict[str, Any], **_: Any) -> int:
        self.members = call_parameters
        return 0

    def forget(self) -> None:
        """A command leaves traces in the tables of options, e.g. which --max-items is meant."""
        self.members = None
        self.driver._get_command_table()["lambda"]._command_table = None


@cache
def _driver() -> _Driver:
    return _made()


def options_in(operation: str) -> dict[str, Any]:
    """The AWS CLI's own options of an operation."""
    commands = _driver().driver._get_command_table()["lambda"]._get_command_table()
    table: dict[str, Any] = commands[operation].arg_table
    return table


def _made() -> _Driver:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _NOTHING_OF_THIS_MACHINE.items():
            patch.setenv(name, value)
        made = _Driver()
        made.driver.session.get_config_variable("region")
        return made


def run(words: Sequence[str], *, afresh: bool = False) -> RealCommand:
    """Let the AWS CLI read the words after ``aws``, and stop before it calls anybody.

    `afresh`: as the first command of a process, for what former commands would meddle with.
    """
    kept = _made() if afresh else _driver()
    kept.forget()
    output, errors = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        for name, value in _NOTHING_OF_THIS_MACHINE.items():
            patch.setenv(name, value)
        patch.setattr("sys.argv", ["aws"])
        try:
            code = kept.driver.main(list(words))
        except SystemExit as end:
            code = end.code
    return RealCommand(code, output.getvalue(), errors.getvalue(), kept.members)

"""``lvtui aws lambda …``: the AWS CLI's commands for Lambda, straight on the workspace."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lvtui.dialects.awscli.files import DiskFiles
from lvtui.dialects.awscli.parsing import ParsedCommand, Told, parse
from lvtui.dialects.awscli.refusals import CONFIGURATION, INTERRUPTED, CommandRefused
from lvtui.dialects.awscli.running import Printed, Surroundings, perform
from lvtui.operations.errors import LambdaError
from lvtui.operations.functions import GetFunctionConfiguration
from lvtui.operations.invocations import Invoke, InvokeAsync
from lvtui.operations.table import Request
from lvtui.service import Service
from lvtui.settings import Settings, load_settings

_WORKSPACE = "--workspace"
_COLD_START = 2.0
"""Seconds that a function may take to start, beside its own timeout, before its event is given up."""


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    options_metavar="[--workspace DIR]",
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="lambda OPERATION [OPTION]...")
def aws(words: tuple[str, ...]) -> None:
    """Answer the AWS CLI's commands for Lambda, straight on the workspace: offline, without an account.

    \b
    lvtui aws lambda list-aliases --function-name demo --query 'Aliases[].Name'
    lvtui aws lambda help
    lvtui aws lambda update-alias help

    Options, output and exit codes are those of AWS CLI version 2: 252 for wrong usage, 254 for what Lambda refuses.
    Before `lambda`, --workspace DIR names the folder that holds the state [default: LVTUI_WORKSPACE, or a folder of
    your own account]. Nothing that is configured for AWS on this machine is read, and nothing is sent anywhere.
    """
    try:
        workspace, rest = _split_off_workspace(words)
        command = parse(rest, DiskFiles().read)
        printed = Printed(command.text, "", 0) if isinstance(command, Told) else _run(workspace, command)
    except CommandRefused as refusal:
        printed = Printed("", refusal.printed, refusal.exit_code)
    except KeyboardInterrupt:
        printed = Printed("\n", "", INTERRUPTED)
    _print(printed)
    raise click.exceptions.Exit(printed.exit_code)


def _split_off_workspace(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """`--workspace DIR` or `--workspace=DIR` in front of `lambda`, and the rest."""
    before = list(words).index("lambda") if "lambda" in words else len(words)
    for place, word in enumerate(words[:before]):
        name, sign, value = word.partition("=")
        if name == _WORKSPACE and sign:
            return value, [*words[:place], *words[place + 1 :]]
        if name == _WORKSPACE and place + 1 < len(words):
            return words[place + 1], [*words[:place], *words[place + 2 :]]
    return None, list(words)


def _run(workspace: str | None, command: ParsedCommand) -> Printed:
    from lvtui.wiring import WorkspaceUnreadable  # the help and wrong usage do without

    settings = load_settings(workspace=Path(workspace) if workspace else None, environ=os.environ)
    try:
        return asyncio.run(_on_workspace(settings, command))
    except WorkspaceUnreadable as error:
        return Printed("", f"lvtui: {error}\n", CONFIGURATION)


async def _on_workspace(settings: Settings, command: ParsedCommand) -> Printed:
    from lvtui.wiring import open_workspace

    opened = open_workspace(settings, who="command")
    try:
        for problem in opened.problems:
            click.echo(f"lvtui: {problem}", err=True)
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
        around = Surroundings(opened.service, DiskFiles(), opened.regions, width=width)
        printed = await perform(command, around)
        service = opened.regions[command.region] if command.region and not printed.exit_code else opened.service
        await _see_events_through(service, command.request)
        return printed
    finally:
        await opened.regions.close()


async def _see_events_through(service: Service, request: Request[object]) -> None:
    """Let an event that was accepted be handled before this process, and its environments with it, is gone."""
    if not service.waiting_events or not isinstance(request, Invoke | InvokeAsync):
        return
    qualifier = request.qualifier if isinstance(request, Invoke) else None
    try:
        asked = GetFunctionConfiguration(function_name=request.function_name, qualifier=qualifier)
        seconds = _COLD_START + service.foresee(asked).timeout
    except LambdaError:
        seconds = _COLD_START
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while service.waiting_events and loop.time() < until:
        await asyncio.sleep(0.02)
    if service.waiting_events:
        click.echo(
            "lvtui: the event was not handled, and is not tried again: nothing goes on running after this command.",
            err=True,
        )


def _print(printed: Printed) -> None:
    for stream, text in ((sys.stderr, printed.errors), (sys.stdout, printed.output)):
        try:
            stream.write(text.encode(stream.encoding or "utf-8", "replace").decode(stream.encoding or "utf-8"))
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # whoever read has seen enough

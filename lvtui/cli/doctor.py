"""``lvtui doctor``: how the workspace and the machine are, and the repair of what can be repaired."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from lvtui.cli import machine
from lvtui.domain.code import pack
from lvtui.operations import CreateFunction, Invoke
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import FunctionCode
from lvtui.settings import Settings, load_settings
from lvtui.wiring import (
    Finding,
    WorkspaceUnreadable,
    examine_processes,
    examine_workspace,
    open_workspace,
    repair_workspace,
    throwaway_folder,
)

_HANDLER = "def handler(event, context):\n    return event\n"


@click.command()
@click.option(
    "--workspace",
    type=click.Path(),
    metavar="DIR",
    help="The folder that holds the state [default: LVTUI_WORKSPACE, or a folder of your own account].",
)
@click.option("--repair", is_flag=True, help="Repair what can be repaired; originals are kept in DIR/damaged.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def doctor(workspace: str | None, repair: bool, as_json: bool) -> None:
    """Check the workspace and the machine; exit 0 if all is well, 1 if something is not.

    Nothing is changed without --repair: what that would do is said.
    """
    settings = load_settings(workspace=Path(workspace) if workspace else None, environ=os.environ)
    done: Sequence[str] = ()
    if repair:
        try:
            done = repair_workspace(settings, datetime.now(UTC))
        except LambdaError as refusal:
            done = (f"Nothing was repaired: {refusal}",)
    found = [*examine_workspace(settings), *asyncio.run(_runtime(settings)), *_around(settings)]
    well = all(finding.fine for finding in found)
    if as_json:
        click.echo(json.dumps({"well": well, "done": list(done), "findings": list(map(_document, found))}, indent=2))
    else:
        _print(found, done)
    sys.exit(0 if well else 1)


def _around(settings: Settings) -> list[Finding]:
    size = shutil.get_terminal_size() if sys.stdout.isatty() else None
    return [
        *machine.config_file(settings),
        *machine.terminal(os.environ, size, sys.stdout.encoding),
        *machine.clipboard(os.environ),
        *machine.extras(),
    ]


async def _runtime(settings: Settings) -> list[Finding]:
    return [*await examine_processes(), await _handler(settings)]


async def _handler(settings: Settings) -> Finding:
    """Whether a handler runs here, found out by running one, in a workspace that nobody will miss."""
    advice = "Look whether programs may be started from the folder for temporary files, and whether the disk is full."
    with throwaway_folder() as folder:
        place = Path(folder)
        try:
            opened = open_workspace(
                replace(settings, workspace=place / "workspace", state_folder=place / "state", readonly=False)
            )
        except WorkspaceUnreadable as error:
            return Finding("handlers", f"No workspace can be made in {place}: {error}", fine=False, advice=advice)
        try:
            code = FunctionCode(zip_file=pack({"app.py": _HANDLER.encode()}).zip_file)
            role = f"arn:aws:iam::{opened.service.region.account_id}:role/doctor"
            runtime = f"python3.{sys.version_info.minor}"
            made = CreateFunction(function_name="doctor", role=role, runtime=runtime, handler="app.handler", code=code)
            await opened.service.call(made)
            answer = await opened.service.call(Invoke(function_name="doctor", payload=b'"well"'))
        except LambdaError as refusal:
            return Finding("handlers", f"A handler did not run: {refusal}", fine=False, advice=advice)
        finally:
            await opened.service.close()
    if answer.payload != b'"well"':
        return Finding("handlers", f"A handler answered {answer.payload!r}.", fine=False, advice=advice)
    return Finding("handlers", "A handler was deployed, run and answered, in a throwaway workspace.")


def _document(finding: Finding) -> dict[str, object]:
    return {
        "subject": finding.subject,
        "fine": finding.fine,
        "sentence": finding.sentence,
        "advice": finding.advice,
        "repair": finding.repair,
    }


def _print(found: Sequence[Finding], done: Sequence[str]) -> None:
    for sentence in done:
        click.echo(f"done  {sentence}")
    if done:
        click.echo()
    for finding in found:
        click.echo(f"{'ok    ' if finding.fine else 'NOT OK'}  {finding.subject}: {_printable(finding.sentence)}")
        if finding.advice:
            click.echo(f"        {_printable(finding.advice)}")
        if finding.repair:
            click.echo(f"        --repair: {_printable(finding.repair)}")
    wrong = sum(not finding.fine for finding in found)
    curable = sum(bool(finding.repair) for finding in found)
    click.echo()
    if not wrong:
        click.echo(f"All is well: {len(found)} things were looked at.")
    elif curable:
        click.echo(
            f"{wrong} not well; `lvtui doctor --repair` can do something about {curable}, and keeps the originals."
        )
    else:
        click.echo(f"{wrong} not well.")


def _printable(text: str) -> str:
    """A file's name may hold anything, an escape sequence of the terminal too."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)

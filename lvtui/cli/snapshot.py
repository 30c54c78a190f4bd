"""``lvtui snapshot``: the state of now and of earlier, kept under names, compared, put back, and passed on."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace as replaced
from pathlib import Path
from typing import Any, TypeVar

import click

from lvtui.cli.printing import as_document, one_line, print_done, print_json, print_lines, safe, size, warn
from lvtui.domain.differences import Differences, compare
from lvtui.domain.model import Region
from lvtui.domain.snapshots import SnapshotHead
from lvtui.operations.errors import LambdaError, ResourceNotFound
from lvtui.service import Restoration, Service
from lvtui.settings import load_settings
from lvtui.wiring import WorkspaceUnreadable, open_workspace, throwaway_folder

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

STDOUT = "-"


def workspace_option(command: F) -> F:
    """`--workspace`, as every command here has it."""
    option = click.option(
        "--workspace",
        type=click.Path(file_okay=False),
        metavar="DIR",
        help="The folder that holds the state [default: LVTUI_WORKSPACE, or a folder of your own account].",
    )
    return option(command)


class _Untold(click.ClickException):
    """Whether anything differs cannot be told, where 1 would say that it does."""

    exit_code = 2


@click.group()
def snapshot() -> None:
    """Keep the state under a name, compare, restore, and pass it on.

    A snapshot is one TOML file with everything in it: functions, versions, aliases, what is attached to them, code and
    test events. lvtui takes one by itself before a function is deleted, and before it restores or imports one; of these
    the last 20 are kept.
    """


@snapshot.command()
@click.argument("name")
@click.option("--note", default="", help="What it is about.")
@click.option("--replace", is_flag=True, help="Replace a snapshot of that name.")
@workspace_option
def save(name: str, note: str, replace: bool, workspace: str | None) -> None:
    """Keep the state as it is now, as NAME."""
    head = _run(workspace, lambda service: service.snapshots.save(name, note, replacing=replace))
    click.echo(f"Saved as {head.name}: {size(head.size)}.")


@snapshot.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@workspace_option
def list_(as_json: bool, workspace: str | None) -> None:
    """What there is, the newest first, and what differs from now."""

    async def look(service: Service) -> list[tuple[SnapshotHead, str]]:
        listed = await service.snapshots.listed()
        warn(listed.problems)
        return [(head, await _differs(service, head.name)) for head in listed.found]

    rows = _run(workspace, look, must_exist=True)
    if as_json:
        print_json([{**as_document(head), "differs": differs} for head, differs in rows])
        return
    if not rows:
        click.echo("There is no snapshot yet: `lvtui snapshot save NAME` makes one.")
        return
    width = max(len(head.name) for head, _ in rows)
    for head, differs in rows:
        about = f"automatic, {head.automatic}" if head.automatic else head.note
        click.echo(
            f"{head.name:<{width}}  {head.taken.astimezone():%Y-%m-%d %H:%M:%S}  {size(head.size):>9}  "
            f"{differs}{f'  {safe(one_line(about))}' if about else ''}"
        )


@snapshot.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@workspace_option
def show(name: str, as_json: bool, workspace: str | None) -> None:
    """What is in the snapshot NAME, and what differs from now."""

    async def look(service: Service) -> tuple[SnapshotHead, Differences, Differences]:
        found = await service.snapshots.read(name)
        nothing = Region(name=found.region.name, account_id=found.region.account_id)
        now = compare(found.region, service.region)
        return found.head, compare(nothing, found.region), now

    head, content, since = _run(workspace, look, must_exist=True)
    if as_json:
        functions = {each.name: list(each.lines) for each in content.functions}
        print_json({**as_document(head), "functions": functions, "differs": since.in_short()})
        return
    click.echo(f"{head.name}: taken {head.taken.astimezone():%Y-%m-%d %H:%M:%S %z}, {size(head.size)}")
    click.echo(f"account {head.account_id}, region {head.region}")
    if head.automatic:
        click.echo(f"automatic, {safe(head.automatic)}")
    if head.note:
        click.echo(safe(head.note))
    for each in content.functions:
        click.echo(f"\n{each.name}")
        for line in each.lines:
            click.echo(f"  {safe(line)}")
    click.echo(f"\nFrom then to now: {since.in_short()}.")


@snapshot.command()
@click.argument("name")
@click.argument("other", required=False)
@click.option("--function", metavar="NAME", help="Of one function alone.")
@click.option("--code/--no-code", default=True, help="With the code's diff, or without.")
@click.option("--exit-code", is_flag=True, help="End with 1 if anything differs, and with 2 if nobody can tell.")
@workspace_option
def diff(
    name: str, other: str | None, function: str | None, code: bool, exit_code: bool, workspace: str | None
) -> None:
    """What differs from the snapshot NAME to the snapshot OTHER, or to the state of now."""

    async def look(service: Service) -> Differences:
        before = (await service.snapshots.read(name)).region
        after = service.region if other is None else (await service.snapshots.read(other)).region
        if function is None:
            return compare(before, after)
        if function not in before.functions and function not in after.functions:
            there = f"the snapshot {other}" if other else "the state of now"
            raise ResourceNotFound(f"Neither the snapshot {name} nor {there} has a function {function}.")
        return compare(_alone(before, function), _alone(after, function))

    try:
        found = _run(workspace, look, must_exist=True)
    except click.ClickException as refusal:
        if exit_code:
            raise _Untold(refusal.message) from refusal
        raise
    click.echo(f"From {name} to {other or 'now'}: {found.in_short()}.")
    for line in found.in_full(code=code):
        click.echo(safe(line))
    if exit_code and found:
        raise click.exceptions.Exit(1)


@snapshot.command()
@click.argument("name")
@click.option("--function", metavar="NAME", help="This function alone; all others stay as they are.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@workspace_option
def restore(name: str, function: str | None, dry_run: bool, workspace: str | None) -> None:
    """Put everything back to what the snapshot NAME holds, or one function.

    Functions that it does not have are deleted. The state before is kept as a snapshot first. Numbers of versions are
    not used twice: the next version gets the number after the highest that there ever was.
    """
    if dry_run:
        would = _run(workspace, lambda service: service.snapshots.foreseen(name, function), must_exist=True)
        click.echo(f"Restoring {name} would change: {would.differences.in_short()}.")
        print_lines(would.differences)
        return
    done = _run(workspace, lambda service: service.snapshots.restore(name, function), must_exist=True)
    print_done(f"Restored {name}", done)


@snapshot.command()
@click.argument("name")
@workspace_option
def delete(name: str, workspace: str | None) -> None:
    """Delete the snapshot NAME, also if it cannot be read. The functions stay as they are."""
    _run(workspace, lambda service: service.snapshots.delete(name), must_exist=True)
    click.echo(f"Deleted the snapshot {name}.")


@snapshot.command()
@click.argument("name")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--replace", is_flag=True, help="Write over FILE if it is there.")
@workspace_option
def export(name: str, file: str, replace: bool, workspace: str | None) -> None:
    """Write the snapshot NAME to FILE: one file with everything in it, to be passed on. `-` is the standard output.

    It names no path, no user and no machine. It does hold code, environment variables and test events.
    """

    async def write(service: Service) -> int:
        if file != STDOUT:
            return await service.snapshots.export(name, Path(file).absolute(), replacing=replace)
        with throwaway_folder() as folder:
            written = Path(folder) / "snapshot.toml"
            await service.snapshots.export(name, written)
            content = written.read_bytes()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return len(content)

    count = _run(workspace, write, must_exist=True)
    to = "the standard output" if file == STDOUT else file
    held = "It holds the code, the environment variables and the test events."
    click.echo(f"Wrote {size(count)} to {to}. {held}", err=file == STDOUT)


@snapshot.command(name="import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", help="Keep it as a snapshot of this name [default: the one it has].")
@click.option("--function", metavar="NAME", help="Bring in this function alone.")
@click.option("--keep-only", is_flag=True, help="Keep it as a snapshot, and leave the functions as they are.")
@workspace_option
def import_(file: Path, name: str | None, function: str | None, keep_only: bool, workspace: str | None) -> None:
    """Keep FILE as a snapshot, and bring its functions in.

    Functions of the same name are replaced, after the state has been kept as a snapshot; all others stay. Code that was
    not here before is not run until you have said yes to it on the screen.
    """

    async def bring_in(service: Service) -> Restoration:
        return await service.snapshots.bring_in(file.absolute(), name=name, function=function, keep_only=keep_only)

    done = _run(workspace, bring_in)
    kept = f"Kept as the snapshot {done.head.name}"
    if keep_only:
        click.echo(f"{kept}. `lvtui snapshot restore {done.head.name}` puts everything back to what it holds.")
    else:
        print_done(kept, done)


def _run(workspace: str | None, work: Callable[[Service], Awaitable[T]], *, must_exist: bool = False) -> T:
    """Open the workspace, do something with its service, and close it. What of it cannot be read is said on stderr.

    Raises:
        click.ClickException: it cannot be opened, or what was asked for was refused.
    """
    settings = load_settings(workspace=Path(workspace) if workspace else None, environ=os.environ)
    if must_exist:
        _check_workspace(settings.workspace)

    async def run() -> T:
        opened = open_workspace(settings, who="command")
        warn(opened.problems)
        try:
            done = await work(opened.service)
        finally:
            await opened.service.close()
        warn(opened.desk.problems)  # some are only found by looking
        return done

    try:
        return asyncio.run(run())
    except (LambdaError, WorkspaceUnreadable) as error:
        raise click.ClickException(safe(str(error))) from error


def _check_workspace(folder: Path) -> None:
    path = folder / "workspace.toml"
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise click.ClickException(f"There is no workspace in {safe(str(folder))}.") from error
    except OSError as error:
        raise click.ClickException(f"{safe(str(path))} cannot be read: {error.strerror}.") from error


async def _differs(service: Service, name: str) -> str:
    try:
        then = (await service.snapshots.read(name)).region
    except LambdaError as refusal:
        warn([str(refusal)])
        return "cannot be read"
    try:
        return compare(then, service.region).in_short()
    except LambdaError as refusal:
        warn([str(refusal)])
        return "now cannot be read"


def _alone(region: Region, function: str) -> Region:
    return replaced(region, functions={name: f for name, f in region.functions.items() if name == function})

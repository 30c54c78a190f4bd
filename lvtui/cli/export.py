"""``lvtui export``: one function, with all its versions and aliases, as a script or a template."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click

from lvtui.cli.printing import safe
from lvtui.dialects.export import FORMATS, Exported, Format
from lvtui.dialects.export import export as export_function
from lvtui.domain.model import Region
from lvtui.operations.errors import LambdaError
from lvtui.settings import load_settings
from lvtui.wiring import WorkspaceUnreadable, open_workspace


@click.command()
@click.argument("function")
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True, help="In which language.")
@click.option(
    "--to",
    default="-",
    metavar="DIR",
    help="Write the files into DIR, made if need be; - prints the script or the template.  [default: -]",
)
@click.option("--replace", is_flag=True, help="Write over files that are there.")
@click.option(
    "--workspace",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="The folder that holds the state [default: LVTUI_WORKSPACE, or a folder of your own account].",
)
@click.option("--region", metavar="NAME", help="The function's region [default: the workspace's home region].")
def export(function: str, format_: Format, to: str, replace: bool, workspace: str | None, region: str | None) -> None:
    """Say FUNCTION in another language, with its versions, its aliases and what is attached to them.

    aws-cli and boto3 are scripts that make all of it again, with the same numbers. A SAM, a CloudFormation or a
    Terraform template describes one version, the newest, and takes the numbers of others as parameters. What is to be
    known of an export, and what it cannot say, is printed on stderr.

    An export holds the code and the environment variables.
    """
    found = asyncio.run(_exported(function, format_, workspace, region))
    if to == "-":
        click.echo(found.files[found.main], nl=False)
        if beside := [path for path in found.files if path != found.main]:
            click.echo(f"lvtui: Not printed: {', '.join(map(safe, beside))}. --to DIR writes them too.", err=True)
    else:
        _write(found, Path(to), replace=replace)
    for note in found.notes:
        click.echo(f"lvtui: {safe(note)}", err=True)


async def _exported(function: str, format_: Format, workspace: str | None, region: str | None) -> Exported:
    settings = load_settings(workspace=Path(workspace) if workspace else None, environ=os.environ)
    if not (settings.workspace / "workspace.toml").exists():
        raise click.ClickException(f"There is no workspace in {settings.workspace}.")
    try:
        opened = open_workspace(settings, who="command")
        for problem in opened.problems:
            click.echo(f"lvtui: {safe(problem)}", err=True)
        try:
            state = opened.regions[region].region if region else opened.service.region
            if function not in state.functions:
                raise click.ClickException(_unknown(function, state))
            return export_function(state, state.functions[function], format_)
        finally:
            await opened.regions.close()
    except (LambdaError, WorkspaceUnreadable) as error:
        raise click.ClickException(safe(str(error))) from error


def _unknown(function: str, state: Region) -> str:
    known = ", ".join(sorted(state.functions)) or "none"
    return f"There is no function {safe(function)} in {state.name}; there is {known}."


def _write(found: Exported, folder: Path, *, replace: bool) -> None:
    """Write the files, all or none where they may not be written over.

    Raises:
        click.ClickException: one is there already, or cannot be written.
    """
    there = [path for path in found.files if os.path.lexists(folder / path)]
    if there and not replace:
        raise click.ClickException(
            f"{', '.join(map(safe, there))} in {folder}: already there. --replace writes over what is there."
        )
    try:
        for path, content in found.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
            if path.endswith(".sh"):
                (folder / path).chmod(0o755)
            click.echo(f"Wrote {folder / path}.")
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error

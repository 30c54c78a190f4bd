"""``lvtui serve``: the workspace as an endpoint that boto3 and the AWS CLI talk to."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from lvtui.cli.printing import safe, warn
from lvtui.server import Endpoint, EndpointUnavailable
from lvtui.server.endpoint import DEFAULT_HOST, DEFAULT_PORT
from lvtui.server.variables import export_lines
from lvtui.settings import Settings, load_settings
from lvtui.wiring import Opened, WorkspaceUnreadable, open_workspace


@click.command()
@click.option("--port", type=int, default=DEFAULT_PORT, show_default=True, help="0 takes one that is free.")
@click.option(
    "--host",
    default=DEFAULT_HOST,
    show_default=True,
    help="The name or address to listen on; 0.0.0.0 is every address of this machine.",
)
@click.option(
    "--workspace",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="The folder that holds the state [default: LVTUI_WORKSPACE, or a folder of your own account].",
)
@click.option("--account-id", metavar="ID", help="The account of a new workspace.")
@click.option("--region", metavar="NAME", help="The home region of a new workspace.")
@click.option(
    "--token",
    metavar="TOKEN",
    envvar="LVTUI_TOKEN",
    help="Answer only requests whose access key id is TOKEN [default: LVTUI_TOKEN, or any].",
)
def serve(
    port: int, host: str, workspace: str | None, account_id: str | None, region: str | None, token: str | None
) -> None:
    """Answer as AWS Lambda does, over HTTP, until ctrl-c.

    Signatures are accepted unverified, and the region is the one that they name. So that nobody else runs code here,
    only this machine is answered unless --host says otherwise. --token asks for more: the access key id, which the AWS
    CLI and every SDK send along, has to be the token. A function URL asks for no signature: with the AuthType NONE its
    resource policy has to allow everybody lambda:InvokeFunctionUrl and lambda:InvokeFunction, as on AWS.

    AWS_ENDPOINT_URL needs AWS CLI 1.29 or 2.13, or boto3 1.28, or newer ones; with older ones give --endpoint-url to
    each command. Where there is a proxy, put the endpoint's address into NO_PROXY.
    """
    _check("--account-id", account_id, "[0-9]{12}", "an account id has twelve digits")
    _check("--region", region, "[a-z]{2,}(-[a-z0-9]+)+-[0-9]+", "a region is such as us-east-1")
    _check("--token", token, "[A-Za-z0-9_-]+", "a token is of letters, digits, hyphens and underscores")
    settings = load_settings(
        workspace=Path(workspace) if workspace else None, account_id=account_id, region=region, environ=os.environ
    )
    warn(settings.problems)
    try:
        asyncio.run(_serve(settings, host, port, token, {"account": account_id, "home region": region}))
    except (EndpointUnavailable, WorkspaceUnreadable) as error:
        raise click.ClickException(str(error)) from error


def _check(option: str, value: str | None, form: str, words: str) -> None:
    if value is not None and not re.fullmatch(form, value):
        raise click.BadParameter(f"{words}.", param_hint=option)


async def _serve(settings: Settings, host: str, port: int, token: str | None, asked: Mapping[str, str | None]) -> None:
    opened = open_workspace(settings, who="endpoint")
    try:
        async with Endpoint(opened.regions, host=host, port=port, token=token) as running:
            with _told_to_stop() as told:
                opened.service.start_provisioned()
                _greet(opened, await running.addresses(), running, token)
                warn([*opened.problems, *_not_as_asked(opened, asked), *filter(None, [running.warning])])
                await told.wait()
    finally:
        await opened.regions.close()


@contextmanager
def _told_to_stop() -> Iterator[asyncio.Event]:
    """An event that ctrl-c and SIGTERM set; a second one ends the program as it would have anyway."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    before = {number: signal.getsignal(number) or signal.SIG_DFL for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(_number: int, _frame: object) -> None:
        restore()
        loop.call_soon_threadsafe(told.set)

    for number in before:
        signal.signal(number, stop)
    try:
        yield told
    finally:
        restore()


def _greet(opened: Opened, addresses: Sequence[str], running: Endpoint, token: str | None) -> None:
    region, (best, *others) = opened.service.region, addresses
    click.echo(f"Serving {safe(str(opened.folder))} on {best}, as account {region.account_id}.")
    if running.listens_everywhere:
        also = f"Also on {', '.join(others)}. " if others else ""
        click.echo(f"{also}By a name instead of an address only with --host NAME.")
    click.echo("For the AWS CLI and boto3, in the shell where they are to run:\n")
    for line in export_lines(best, region.name, token):
        click.echo(f"  {line}")
    click.echo("\nThen try: aws lambda list-functions")
    click.echo("For JSON in --payload, AWS CLI version 2 needs --cli-binary-format raw-in-base64-out, or once for all:")
    click.echo("  aws configure set cli_binary_format raw-in-base64-out")
    click.echo("\nCtrl-c stops it.")


def _not_as_asked(opened: Opened, asked: Mapping[str, str | None]) -> list[str]:
    """A sentence for each option that an existing workspace has its own answer to."""
    region = opened.service.region
    own = {"account": region.account_id, "home region": region.name}
    return [
        f"The {what} of this workspace is {own[what]}, not {wanted}: that was decided when the workspace was made."
        for what, wanted in asked.items()
        if wanted is not None and wanted != own[what]
    ]

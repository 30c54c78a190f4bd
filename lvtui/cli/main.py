"""The ``lvtui`` command."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, TypeAlias

import click

from lvtui import __version__


class ScreenOptions(NamedTuple):
    """What the screen is told; ``None`` where nothing was said."""

    workspace: str | None = None
    seed: int | None = None
    theme: str | None = None
    serve: int | None = None
    """The port of an endpoint."""
    readonly: bool | None = None
    presenter: bool | None = None


OpenScreen: TypeAlias = Callable[[ScreenOptions], int]
"""Opens the screen and returns the exit code. Handed in: commands know no screen."""

USUAL_PORT = 9001
"""The endpoint's; said here again, as the commands start without it."""

NO_TERMINAL = (
    "lvtui needs a terminal to draw on, and there is none here; "
    "`lvtui demo --plain` tells the same story without a screen."
)


_ELSEWHERE = {
    "aws": "lvtui.cli.aws",
    "doctor": "lvtui.cli.doctor",
    "export": "lvtui.cli.export",
    "run": "lvtui.cli.run",
    "serve": "lvtui.cli.serve",
    "snapshot": "lvtui.cli.snapshot",
}
"""Groups of commands that are imported when they are asked for → the module that has them under their own name."""


class _Commands(click.Group):
    """Knows commands by name whose modules are not imported yet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _ELSEWHERE.get(cmd_name)
        if module is None:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(module), cmd_name)
        return found


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lvtui")
@click.option(
    "--workspace",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="The folder that holds the state [default: LVTUI_WORKSPACE, or a folder of your own account].",
)
@click.option("--seed", type=int, metavar="N", help="Begin the random draws with N [default: the workspace's own].")
@click.option("--theme", metavar="NAME", help="How the screen looks.")
@click.option(
    "--serve",
    is_flag=False,
    flag_value=USUAL_PORT,
    type=click.IntRange(0, 65_535),
    metavar="[PORT]",
    help=f"Let the screen answer the AWS CLI and boto3, too, on a port of this machine [default: {USUAL_PORT}].",
)
@click.option("--readonly", is_flag=True, default=None, help="Let nothing be changed; calling functions still works.")
@click.option("--presenter", is_flag=True, default=None, help="Large labels and the keys pressed, for those who watch.")
@click.pass_context
def lvtui(
    context: click.Context,
    workspace: str | None,
    seed: int | None,
    theme: str | None,
    serve: int | None,
    readonly: bool | None,
    presenter: bool | None,
) -> None:
    """Learn, teach and try out AWS Lambda versions and aliases, offline.

    Without a command, opens the screen.
    """
    if context.invoked_subcommand is not None:
        _refuse_options(context, context.invoked_subcommand)
        return
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise click.ClickException(NO_TERMINAL)
    open_screen: OpenScreen = context.obj
    context.exit(open_screen(ScreenOptions(workspace, seed, theme, serve, readonly, presenter)))


def _refuse_options(context: click.Context, name: str) -> None:
    """Refuse the screen's options before a command: one that the command has, too, would seem to count for it."""
    given = [key for key in ScreenOptions._fields if context.params[key] is not None]
    if not given:
        return
    option, value = f"--{given[0]}", context.params[given[0]]
    command = lvtui.get_command(context, name)
    groups = command.commands.values() if isinstance(command, click.Group) else [command]
    if any(option in parameter.opts for each in groups if each is not None for parameter in each.params):
        between = " COMMAND … " if isinstance(command, click.Group) else " "
        written = shlex.quote(str(value))
        raise click.UsageError(f"Put {option} after the command: `lvtui {name}{between}{option} {written}`.")
    raise click.UsageError(f"{option} is an option of the screen; for others see `lvtui {name} --help`.")


@lvtui.command()
@click.option("--plain", is_flag=True, help="No colour and no box drawing: for logs and screen readers.")
@click.option("--seed", type=int, default=7, show_default=True, metavar="N", help="Begin the random draws with N.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="Leave the workspace behind in DIR, which must be empty or new [default: a throwaway folder].",
)
def demo(plain: bool, seed: int, keep: str | None) -> None:
    """Tell the whole story without a screen; exit 0 only if every claim held."""
    from lvtui.cli.demo import run_demo

    sys.exit(run_demo(plain=plain, seed=seed, keep=keep))

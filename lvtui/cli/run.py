"""``lvtui run``: an experiment without the screen."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import aclosing, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lvtui.cli.bars import BLOCKS, PLAIN
from lvtui.cli.printing import safe
from lvtui.cli.run_events import event_source
from lvtui.cli.run_files import Wanted
from lvtui.cli.run_printing import in_plots, in_short
from lvtui.dialects.awscli.refusals import INTERRUPTED, CommandRefused, refused_by_lambda
from lvtui.domain.locator import locate
from lvtui.experiments.event_sources import InvalidEvents, InvalidTemplate, Order
from lvtui.experiments.export import as_json
from lvtui.experiments.pace import FORMS, InvalidPace, Pace, parse_pace
from lvtui.experiments.plan import MOST_AT_ONCE, MOST_CALLS, RunPlan
from lvtui.experiments.run import Run
from lvtui.experiments.summary import summary_of
from lvtui.operations import Invoke
from lvtui.operations.errors import CodeNotTrusted, LambdaError
from lvtui.service import Service
from lvtui.settings import Settings, load_settings
from lvtui.wiring import Opened, WorkspaceUnreadable, open_workspace

FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class _Asked:
    """What the command line says about the run itself."""

    function: str
    count: int
    events: tuple[str, ...]
    order: Order
    as_is: bool
    seed: int | None
    concurrency: int
    pace: Pace | None
    executes: bool
    region: str | None


@click.command()
@click.argument("function", metavar="FUNCTION[:QUALIFIER]")
@click.option(
    "-n", "--calls", "count", type=click.IntRange(1, MOST_CALLS), default=100, show_default=True, help="How many."
)
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="NAME|FILE|JSON",
    help="A saved test event, a file, a folder of .json files, or JSON; several take turns. {{counter}}, "
    "{{choice a|b}}, {{integer 1 6}}, {{number 0 1}}, {{uuid}} and {{now}} stand for another value in each call.  "
    "[default: {}]",
)
@click.option("--order", type=click.Choice(["in turn", "random"]), default="in turn", help="Of several events.")
@click.option("--as-is", is_flag=True, help="Take {{ in an event for what it is.")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Of all chance [default: the workspace's own].")
@click.option(
    "--concurrency",
    type=click.IntRange(1, MOST_AT_ONCE),
    default=1,
    show_default=True,
    metavar="N",
    help="Calls of one version that may run at the same time.",
)
@click.option("--rate", metavar="PACE", help=f"How fast calls come, such as {'; '.join(FORMS)}.")
@click.option("--routing-only", is_flag=True, help="Draw which version each call goes to, and run none.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--plot", "plots", is_flag=True, help="Print the plots, as text.")
@click.option("--report", type=FILE, metavar="FILE", help="Write a report, as its name ends in .md or .html.")
@click.option("--csv", type=FILE, metavar="FILE", help="Write a row for each call.")
@click.option("--toml", type=FILE, metavar="FILE", help="Write what --json prints as TOML.")
@click.option(
    "--svg",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write a picture of each plot, light and dark.",
)
@click.option("--replace", is_flag=True, help="Write over files that are there.")
@click.option(
    "--workspace",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="The folder that holds the state [default: LVTUI_WORKSPACE, or a folder of your own account].",
)
@click.option("--region", metavar="NAME", help="The function's region [default: the workspace's home region].")
def run(
    function: str,
    count: int,
    rate: str | None,
    routing_only: bool,
    as_json_: bool,
    plots: bool,
    replace: bool,
    workspace: str | None,
    csv: Path | None,
    toml: Path | None,
    report: Path | None,
    svg: Path | None,
    **asked: Any,
) -> None:
    """Invoke FUNCTION many times, and say what came of it and whether a new version is any good.

    \b
    lvtui run lambda-version-demo:prod -n 10000 --seed 7
    lvtui run demo:prod --event '{"order": {{counter}}}' --rate 50/s --report canary.html
    lvtui run demo:prod -n 1000000 --routing-only --json

    The same seed on the same state gives the same draws. Ends with 254 where Lambda refuses, and with 130 after
    ctrl+c, which stops the run at once and says what there was until then. Errors of the function are its results, and
    no errors of this command.
    """
    if as_json_ and plots:
        raise click.UsageError("--json prints one object and nothing else: it does not go with --plot.")
    wanted = Wanted(csv, toml, report, svg)
    wanted.check(replace=replace)
    settings = load_settings(workspace=Path(workspace) if workspace else None, environ=os.environ)
    if not (settings.workspace / "workspace.toml").exists():
        raise click.ClickException(f"There is no workspace in {safe(str(settings.workspace))}.")
    try:
        pace = parse_pace(rate) if rate else None
        done = asyncio.run(_played(settings, _Asked(function, count, pace=pace, executes=not routing_only, **asked)))
    except (InvalidPace, InvalidEvents, InvalidTemplate) as error:
        raise click.UsageError(safe(str(error))) from error
    except WorkspaceUnreadable as error:
        raise click.ClickException(safe(str(error))) from error
    except CommandRefused as refusal:
        raise _refused(refusal) from refusal
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None
    summary = summary_of(done.plan, done.tally, state=done.state, elapsed_s=done.elapsed_s)
    if as_json_:
        click.echo(as_json(summary), nl=False)
    else:
        ink = BLOCKS if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" else PLAIN
        for line in in_plots(summary, done.tally, ink) if plots else in_short(summary, ink):
            click.echo(safe(line))
    for path in wanted.write(summary, done.tally, datetime.now().astimezone()):
        click.echo(f"Wrote {safe(str(path))}.", err=True)
    if done.left_out:
        click.echo(f"lvtui: {done.left_out:,} calls came too late to begin, and were left out.", err=True)
    if done.refusal is not None:
        raise _refused(refused_by_lambda("Invoke", done.refusal))
    if done.state == "stopped":
        raise click.exceptions.Exit(INTERRUPTED)


def _refused(refusal: CommandRefused) -> click.exceptions.Exit:
    """Say it; what the command ends with."""
    click.echo(safe(refusal.printed), err=True, nl=False)
    return click.exceptions.Exit(refusal.exit_code)


async def _played(settings: Settings, asked: _Asked) -> Run:
    """The run, over: to its end, or to where it was refused or interrupted.

    Raises:
        CommandRefused: it could not begin.
        InvalidEvents: see `event_source`; `InvalidTemplate` as well.
    """
    opened = open_workspace(settings, who="command")
    try:
        for problem in opened.problems:
            click.echo(f"lvtui: {safe(problem)}", err=True)
        try:
            service = opened.regions[asked.region] if asked.region else opened.service
            plan = _plan(asked, service, opened)
        except LambdaError as refusal:
            raise refused_by_lambda("Invoke", refusal) from refusal
        playing = Run(plan)
        await _play(playing, service)
        if playing.refusal is not None and not playing.tally.total:
            raise refused_by_lambda("Invoke", playing.refusal)
        return playing
    finally:
        await opened.regions.close()


def _plan(asked: _Asked, service: Service, opened: Opened) -> RunPlan:
    refusal = service.refusal(Invoke(function_name=asked.function))
    # What is only drawn runs nobody's code.
    if refusal is not None and (asked.executes or not isinstance(refusal, CodeNotTrusted)):
        raise refusal
    name, qualifier = locate(service.region, asked.function)
    saved = opened.desk.events(name) if service is opened.service else {}
    return RunPlan(
        function=name,
        qualifier=qualifier,
        events=event_source(asked.events, saved, order=asked.order, as_is=asked.as_is),
        seed=service.seed if asked.seed is None else asked.seed,
        count=asked.count,
        pace=asked.pace,
        concurrency=asked.concurrency,
        executes=asked.executes,
    )


async def _play(playing: Run, service: Service) -> None:
    """Play it, under a bar on stderr where that is a terminal; ctrl+c stops it, and what there is stays."""
    shown: Any = nullcontext()
    if sys.stderr.isatty():
        shown = click.progressbar(length=playing.plan.count, label=safe(playing.plan.target), file=sys.stderr)
    told = 0
    with shown as bar:
        try:
            async with aclosing(playing.play(service)) as news:
                async for _ in news:
                    if bar is not None:
                        bar.update(playing.tally.total - told)
                        told = playing.tally.total
        except asyncio.CancelledError:
            playing.stop()

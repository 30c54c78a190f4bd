"""``lvtui demo``: the lecture, printed for a reader."""

from __future__ import annotations

import asyncio
import os
import textwrap
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from lvtui.cli.bars import BLOCKS, PLAIN, bar_lines, sequence_lines
from lvtui.dialects import awscli
from lvtui.learning.lecture import Lecture
from lvtui.learning.steps import Done, Step
from lvtui.service import Service
from lvtui.settings import Settings, load_settings
from lvtui.wiring import Opened, WorkspaceUnreadable, open_workspace, throwaway_folder

WIDTH = 100


def run_demo(*, plain: bool, seed: int, keep: str | None) -> int:
    """Play the lecture and print it; 0 if every claim held, 1 if one did not.

    Raises:
        click.ClickException: the folder to keep is already in use, or cannot be used.
    """
    settings = load_settings(environ=os.environ)
    with ExitStack() as cleanup:
        if keep:
            settings = replace(settings, workspace=Path(keep), seed=seed)
            if _holds_something(settings.workspace):
                raise click.ClickException(f"{keep} is not empty; the demo plays in a new workspace only.")
        else:
            folder = Path(cleanup.enter_context(throwaway_folder()))
            # Its own memory of what is trusted, too: nothing of it is to stay behind in the user's.
            settings = replace(settings, workspace=folder / "workspace", state_folder=folder / "state", seed=seed)
        printer = _Printer(plain)
        try:
            held = asyncio.run(_play(settings, printer))
        except WorkspaceUnreadable as error:
            raise click.ClickException(str(error)) from error
    if keep:
        printer.line(f"The workspace is in {keep}: open it with `lvtui --workspace {keep}`.")
    return 0 if held else 1


def _holds_something(folder: Path) -> bool:
    try:
        return folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be read: {error.strerror}.") from error


async def _play(settings: Settings, printer: _Printer) -> bool:
    opened = open_workspace(settings, who="command")

    async def reopen() -> Service:
        nonlocal opened
        await opened.service.close()
        opened = open_workspace(settings, who="command")
        return opened.service

    printer.opening(opened)
    steps: list[Step] = []
    try:
        async for step in Lecture(opened.service, reopen).steps():
            printer.step(step)
            steps.append(step)
    finally:
        await opened.service.close()
    claims = [claim for step in steps for claim in step.claims]
    printer.closing(sum(claim.held for claim in claims), len(claims))
    return all(claim.held for claim in claims)


class _Printer:
    """Writes for a reader: with blocks and colour, or plain."""

    def __init__(self, plain: bool) -> None:
        self._plain = plain
        self._ink = PLAIN if plain else BLOCKS

    def line(self, text: str = "", **style: object) -> None:
        click.echo(text if self._plain else click.style(text, **style))  # type: ignore[arg-type]  # click's own words

    def opening(self, opened: Opened) -> None:
        self.line("AWS Lambda versions and aliases: the lecture, played offline", bold=True)
        self.line(
            f"account {opened.service.region.account_id}, region {opened.service.region.name}, "
            f"seed {opened.service.seed}"
        )

    def step(self, step: Step) -> None:
        self.line()
        self.line(f"{step.number}. {step.title}", bold=True)
        self.line(f"   {step.explanation}")
        for done in step.done:
            self._done(done)
        if step.split is not None:
            for text in (
                *bar_lines(step.split.counts, step.split.asked, self._ink),
                *sequence_lines(step.split.sequence, self._ink),
            ):
                self.line(f"   {text}")
        for claim in step.claims:
            mark = self._mark(claim.held)
            self.line(f"   {mark} {claim.text}", fg=None if claim.held else "red")

    def _done(self, done: Done) -> None:
        self.line()
        for text in done.code:
            self.line(f"     | {text}")
        for number, text in enumerate(awscli.render_lines(done.request, WIDTH)):
            self.line(f"   {'  ' if number else '$ '}{text}", fg="cyan")
        for text in _wrapped(done.answer):
            self.line(f"     {text}", fg="yellow" if done.refused else None)

    def _mark(self, held: bool) -> str:
        if self._plain:
            return "ok  " if held else "NOT SO"
        return "✓" if held else "✗"

    def closing(self, held: int, total: int) -> None:
        self.line()
        self.line(f"{held} of {total} claims held.", bold=True, fg="green" if held == total else "red")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]

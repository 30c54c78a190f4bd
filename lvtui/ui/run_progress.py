"""How far a run is, and what of it is worth a plot."""

from __future__ import annotations

from collections.abc import Mapping

from lvtui.experiments.run import Run
from lvtui.experiments.series import ShareSeries
from lvtui.experiments.words import asked_words
from lvtui.operations import LATEST
from lvtui.ui.text import printable


def called_name(run: Run) -> str:
    """What is called: an alias, a number or ``$LATEST``."""
    return run.plan.qualifier or LATEST


def progress(run: Run) -> str:
    """How far it is, such as ``60 of 200 calls to prod, 3 failed``."""
    total, count = run.tally.total, run.plan.count
    calls = f"{total:,} calls" if count is None else f"{total:,} of {count:,} calls"
    failed = f", {run.tally.failed:,} failed" if run.tally.failed else ""
    instead = f", as if {asked_words(run.plan.asked_instead, '')}" if run.plan.asked_instead else ""
    routing = "" if run.plan.executes else ", drawn and not run"
    pace = f", {run.plan.pace.describe()}" if run.plan.pace is not None else ""
    return f"{calls} to {printable(called_name(run))}{instead}{failed}{routing}{pace}"


def is_judged(run: Run) -> bool:
    """Whether its numbers say anything about a canary: not before a call was answered, nor if no code was run, or if it
    was only supposed that all calls went to one version, which says nothing of the alias as it is."""
    if not run.plan.executes or not run.tally.total:
        return False
    return run.plan.asked_instead is None or len(run.plan.asked_instead) > 1


def state_words(run: Run) -> str:
    """Where it stands, in a word."""
    match run.state:
        case "ended":
            return "done"
        case "refused":
            return "stopped"
        case state:
            return state


def end_words(run: Run) -> str:
    """Where it stands, and why it was refused if it was."""
    refusal = run.refusal
    return state_words(run) if refusal is None else f"{state_words(run)} · ✗ {refusal.code}: {printable(str(refusal))}"


def split_version(run: Run) -> str | None:
    """The version whose share is worth a plot: that which the latest split gave a part of the calls to.

    ``None`` for a run in which all went to one version.
    """
    asked = [run.asked, *(moment.asked for moment in reversed(run.moments))]
    split = next((shares for shares in asked if len(shares) > 1), None)
    if split is not None:
        return list(split)[-1]
    moved = {version for shares in asked for version in shares}
    return list(run.asked)[-1] if len(moved) > 1 and run.asked else None


def traffic_words(run: Run | None) -> Mapping[str, str]:
    """Action → what its key does to a run that goes on; nothing where it begins another."""
    words = {"running": "Pause", "paused": "Go on"}.get(run.state) if run is not None else None
    return {"screen.traffic": words} if words else {}


def plotted_version(run: Run) -> str:
    """The version whose share is plotted, where there is room for a plot of one that got all; empty before any call."""
    return split_version(run) or next(iter(run.asked), "") or next(iter(run.tally.versions), "")


def share_of(run: Run, version: str, points: int) -> ShareSeries:
    """How the share of a version developed, in so many points at most."""
    asked = run.asked.get(version, 0.0)
    return run.tally.share_series(called_name(run), version, asked, points=points, planned=run.plan.count)

"""Builds a service from settings: the only place that names the adapters."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lvtui.domain.history import Who
from lvtui.operations.errors import ReadOnly
from lvtui.runtime import ExecutionEnvironments, Interpreters
from lvtui.service import Desk, LocalLambda, Regions
from lvtui.settings import Settings, samples_folder
from lvtui.storage import Workspace, WorkspaceUnreadable
from lvtui.storage.findings import Finding
from lvtui.storage.samples import Sample, Samples, load_samples

__all__ = [
    "Finding",
    "Opened",
    "Sample",
    "Samples",
    "WorkspaceUnreadable",
    "examine_processes",
    "examine_workspace",
    "open_workspace",
    "repair_workspace",
    "samples",
    "throwaway_folder",
]


@dataclass(frozen=True)
class Opened:
    """A workspace, ready to use."""

    service: LocalLambda
    regions: Regions
    """The services of all regions; `service` is the home region's."""
    desk: Desk
    folder: Path
    problems: Sequence[str]
    """What could not be opened, each a sentence."""


def open_workspace(settings: Settings, *, who: Who = "screen") -> Opened:
    """Open the workspace that the settings name, or make it; `who` is what its history calls this process.

    Raises:
        WorkspaceUnreadable: it is damaged, newer than this program, or not permitted; nothing has been touched.
    """
    workspace = Workspace.open(
        settings.workspace,
        account_id=settings.account_id,
        region=settings.region,
        seed=settings.seed,
        trusted=settings.trusted_file,
        readonly=settings.readonly,
    )
    environments = ExecutionEnvironments()

    def service_of(store: Workspace) -> LocalLambda:
        return LocalLambda(store, environments, trust=store.trust, seed=store.seed, who=who)

    service = service_of(workspace)
    regions = Regions(service, lambda name: service_of(workspace.region_store(name)), workspace.regions)
    problems = (*workspace.problems, *workspace.drafts_left_alone())
    if not os.access(settings.workspace, os.W_OK):
        problems += (f"{settings.workspace} cannot be written to: it can be looked at, but nothing can be changed.",)
    return Opened(service, regions, workspace, workspace.folder, problems)


def samples() -> Samples:
    """The functions that come with lvtui."""
    return load_samples(samples_folder())


def examine_workspace(settings: Settings) -> list[Finding]:
    """How the workspace and the list of trusted ones are; nothing is changed, and no workspace is made."""
    from lvtui.storage.doctor import examine

    return examine(settings.workspace, settings.trusted_file)


def repair_workspace(settings: Settings, now: datetime) -> list[str]:
    """Repair what can be repaired, keeping every original; what was done, a sentence each.

    Raises:
        ServiceFailure: another process is changing the workspace; nothing was done.
        ReadOnly: the user wants nothing changed.
    """
    if settings.readonly:
        raise ReadOnly
    from lvtui.storage.doctor import repair

    return repair(settings.workspace, settings.trusted_file, now=now)


async def examine_processes() -> list[Finding]:
    """Which Pythons there are for the runtimes, and how the environments of functions are run on this system."""
    from lvtui.domain.runtimes import PYTHON
    from lvtui.runtime.interpreters import OLDEST, OWN
    from lvtui.runtime.worker import FREEZES
    from lvtui.runtime.zygote import FORKS

    interpreters = Interpreters()
    runtimes = [name for name in PYTHON if tuple(map(int, name.removeprefix("python").split("."))) >= OLDEST]
    found = []
    for name, python in zip(runtimes, await asyncio.gather(*map(interpreters.find, runtimes)), strict=True):
        stands_in = not python.version.startswith(f"{name.removeprefix('python')}.")
        words = f"no Python of that version on PATH; {OWN.version} stands in" if stands_in else python.path
        found.append(Finding("interpreters", f"{name}: {words}{'' if stands_in else f' ({python.version})'}."))
    started = "forked from a process that is kept ready" if FORKS else "started one by one, as this system cannot fork"
    frozen = "frozen between calls" if FREEZES else "not frozen between calls on this system"
    return [*found, Finding("processes", f"Execution environments are {started}, and {frozen}.")]


def throwaway_folder() -> tempfile.TemporaryDirectory[str]:
    """A place for a workspace that nobody will miss."""
    return tempfile.TemporaryDirectory(prefix="lvtui-")

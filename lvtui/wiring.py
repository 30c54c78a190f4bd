"""Builds a service from settings: the only place that names the adapters."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lvtui.runtime import ExecutionEnvironments
from lvtui.service import Desk, LocalLambda
from lvtui.settings import Settings, samples_folder
from lvtui.storage import Workspace, WorkspaceUnreadable
from lvtui.storage.samples import Sample, Samples, load_samples

__all__ = ["Opened", "Sample", "Samples", "WorkspaceUnreadable", "open_workspace", "samples", "throwaway_folder"]


@dataclass(frozen=True)
class Opened:
    """A workspace, ready to use."""

    service: LocalLambda
    desk: Desk
    folder: Path
    problems: Sequence[str]
    """What could not be opened, each a sentence."""


def open_workspace(settings: Settings) -> Opened:
    """Open the workspace that the settings name, or make it.

    Raises:
        WorkspaceUnreadable: it is damaged, newer than this program, or not permitted; nothing has been touched.
    """
    workspace = Workspace.open(
        settings.workspace,
        account_id=settings.account_id,
        region=settings.region,
        seed=settings.seed,
        trusted=settings.trusted_file,
    )
    service = LocalLambda(workspace, ExecutionEnvironments(), trust=workspace.trust, seed=workspace.seed)
    problems = tuple(workspace.problems)
    if not os.access(settings.workspace, os.W_OK):
        problems += (f"{settings.workspace} cannot be written to: it can be looked at, but nothing can be changed.",)
    return Opened(service, workspace, workspace.folder, problems)


def samples() -> Samples:
    """The functions that come with lvtui."""
    return load_samples(samples_folder())


def throwaway_folder() -> tempfile.TemporaryDirectory[str]:
    """A place for a workspace that nobody will miss."""
    return tempfile.TemporaryDirectory(prefix="lvtui-")

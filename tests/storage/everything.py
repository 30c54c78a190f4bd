"""Everything that a workspace keeps, as one value: what an operation makes of it can be said without a disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lvtui.domain.desk import Draft, Session
from lvtui.domain.faults import FaultDial
from lvtui.domain.model import Region
from lvtui.storage import Workspace
from lvtui.storage.disk import Disk
from lvtui.storage.trust import read_list
from tests.storage.kit import plain

NAMES = ("demo", "Orders")
"""The functions there may be."""


@dataclass(frozen=True)
class State:
    """Everything that a workspace keeps. What is empty is not in it."""

    region: Region
    dials: Mapping[str, Mapping[str, FaultDial]] = field(default_factory=dict)
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    events: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    session: Session = field(default_factory=Session)
    foreign: frozenset[str] = frozenset()
    """Codes that ask before they are run."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and plain(self) == plain(other)

    __hash__ = None  # type: ignore[assignment]

    def with_region(self, region: Region) -> State:
        """With what a change of the functions takes along."""
        dials = {
            name: {v: dial for v, dial in dials.items() if region.functions[name].version(v) is not None}
            for name, dials in self.dials.items()
            if name in region.functions
        }
        events = {name: events for name, events in self.events.items() if name in region.functions}
        return replace(self, region=region, dials=full(dials), events=events)


def open_here(folder: Path, disk: Disk | None = None) -> Workspace:
    """A workspace whose list of what may run lies beside it."""
    return Workspace.open(folder, seed=1, trusted=_trusted(folder), disk=disk)


def state_of(workspace: Workspace) -> State:
    """What an opened workspace holds."""
    functions = workspace.region.functions
    # Wherever the workspace lay when they were marked: a test may have moved it.
    exceptions = [entry.exceptions for entry in read_list(_trusted(workspace.folder)).values()]
    drafts = {name: workspace.draft(name) for name in NAMES}
    return State(
        region=workspace.region,
        dials=full({name: dict(workspace.fault_dials(name)) for name in functions}),
        drafts={name: draft for name, draft in drafts.items() if draft is not None},
        events=full({name: dict(workspace.events(name)) for name in functions}),
        session=workspace.session(),
        foreign=frozenset(sha for found in exceptions for sha, runs in found.items() if not runs),
    )


def full(mapping: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Without what is empty."""
    return {key: value for key, value in mapping.items() if value}


def _trusted(folder: Path) -> Path:
    return folder.parent / "state" / "trusted.toml"

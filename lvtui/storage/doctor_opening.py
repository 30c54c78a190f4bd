"""Really opens the workspace, without changing it, so that nothing passes for well that an lvtui would complain of."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from lvtui.operations.errors import ServiceFailure
from lvtui.storage import journal
from lvtui.storage.disk import Disk
from lvtui.storage.doctor_regions import region_folders
from lvtui.storage.faults import FaultFiles
from lvtui.storage.findings import Finding, listed, problem
from lvtui.storage.function_folder import Unsettled
from lvtui.storage.reading import read_workspace
from lvtui.storage.region_folder import RegionFolder
from lvtui.toml_files import Unreadable


def examine_opening(folder: Path, told: Sequence[Finding]) -> list[Finding]:
    """What is complained of when the workspace is opened, each region of it, and is not among what was `told`."""
    try:
        head = read_workspace(folder / "workspace.toml")
    except Unreadable:
        return []  # told, if there is anything to tell
    regions = sorted({head.region, *(region.name for region in region_folders(folder))})
    complaints = [complaint for name in regions for complaint in _complaints(folder, name, head.account_id)]
    known = [finding.sentence.rstrip(".") for finding in told if not finding.fine]
    return [
        problem("opening", complaint, "Mend what it names, or move that away.")
        for complaint in dict.fromkeys(complaints)
        if not any(sentence in complaint for sentence in known)
    ]


def _complaints(folder: Path, name: str, account_id: str) -> Iterator[str]:
    functions = folder / "functions" / name
    if any(listed("", place)[1] for place in (functions.parent, functions)):
        return  # told by whoever lists it
    if os.path.lexists(functions / journal.NAME):
        return  # half of a change: nobody can tell yet what is wrong there
    region = RegionFolder(functions, name, account_id, Disk())
    faults = FaultFiles(functions, Disk())
    try:
        region.look("show")
        faults.look(region.region)
    except Unsettled:
        return  # somebody is saving right now, who could not if it were damaged
    except ServiceFailure as failure:
        yield str(failure)
    yield from (*region.problems, *faults.problems)

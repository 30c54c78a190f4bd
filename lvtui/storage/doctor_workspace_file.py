"""Looks at `workspace.toml`, without which nothing opens, and makes another where what is left tells what it said."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from lvtui.storage import writing
from lvtui.storage.disk import replace_file
from lvtui.storage.doctor_regions import region_folders
from lvtui.storage.findings import RIGHT, Aside, Finding, problem, unreadable, was_refused
from lvtui.storage.reading import is_region, read_workspace
from lvtui.toml_files import Unreadable

_ACCOUNT = re.compile(rb"^account_id[ \t]*=[ \t]*[\"']([0-9]{12})[\"']", re.MULTILINE)
_REGION = re.compile(rb"^region[ \t]*=[ \t]*[\"']([a-z0-9-]{1,64})[\"']", re.MULTILINE)
_SEED = re.compile(rb"^seed[ \t]*=[ \t]*([0-9]{1,18})[ \t]*\r?$", re.MULTILINE)
_ID = re.compile(rb"^id[ \t]*=[ \t]*[\"']([0-9a-f-]{36})[\"']", re.MULTILINE)
_ROLE = re.compile(rb"arn:aws[a-z-]*:iam::([0-9]{12}):role/")


def examine_workspace_file(folder: Path) -> list[Finding]:
    """Whether `workspace.toml` can be read, or else be made anew from what is left."""
    path = folder / "workspace.toml"
    if not os.path.lexists(path) and not os.path.lexists(folder / "functions"):
        return [Finding("workspace", f"{folder} holds no workspace yet; lvtui makes one when it is first opened.")]
    try:
        head = read_workspace(path)
    except Unreadable as error:
        if was_refused(error):
            return [problem("workspace", str(error), RIGHT)]
        account = _account(folder)
        region = _home_region(folder)
        if account is None or region is None:
            advice = "Write the file again: format, account_id, region and seed, as that of another workspace has them."
            return [problem("workspace", str(error), advice)]
        words = f"Makes another for account {account}, which is told by what is left, and region {region}."
        cure = partial(_anew, path, account, region)
        return [unreadable("workspace", path, error, words, cure)]
    return [Finding("workspace", f"{path} can be read: account {head.account_id}, home region {head.region}.")]


def _account(folder: Path) -> str | None:
    """The account, as the damaged file still says it, or else as all the roles of the functions do."""
    stated = _ACCOUNT.search(_content(folder / "workspace.toml"))
    if stated:
        return stated[1].decode()
    heads = folder.glob("functions/*/*/function.toml")
    accounts = {found[1] for path in heads for found in _ROLE.finditer(_content(path))}
    return accounts.pop().decode() if len(accounts) == 1 else None


def _home_region(folder: Path) -> str | None:
    """The home region, as the damaged file still says it, or else the only one there is."""
    stated = _REGION.search(_content(folder / "workspace.toml"))
    if stated and is_region(stated[1].decode()):
        return stated[1].decode()
    regions = region_folders(folder)
    return regions[0].name if len(regions) == 1 else None


def _anew(path: Path, account: str, region: str, aside: Aside) -> Sequence[str]:
    content = _content(path)
    seed, workspace_id = _SEED.search(content), _ID.search(content)
    said = aside.keep(path)
    fresh = writing.workspace_file(
        account, region, int(seed[1]) if seed else 0, workspace_id[1].decode() if workspace_id else None
    )
    replace_file(aside.disk, path, fresh)
    asks = "" if workspace_id else " Its code asks before it is run, as the workspace has lost its id."
    return [*said, f"{path} is made anew for account {account} and region {region}.{asks}"]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""

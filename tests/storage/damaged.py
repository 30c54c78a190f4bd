"""What is promised of a workspace with a damaged file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lvtui.domain.desk import Draft, Session
from lvtui.domain.faults import FaultDial
from lvtui.domain.history import label
from lvtui.domain.history_members import request_again
from lvtui.domain.model import Function, Region
from lvtui.domain.published import Published
from lvtui.operations import UpdateFunctionConfiguration
from lvtui.operations.errors import LambdaError, ServiceFailure
from lvtui.storage import Workspace, WorkspaceUnreadable
from tests.domain.invariants import OF_EVERY_FILE
from tests.storage.kit import create, deploy, do, plain
from tests.storage.place import (
    DRAFT,
    EVENT,
    FAULTS,
    HISTORY,
    PUBLISH,
    RETIRED,
    SESSION,
    TRUSTED,
    Place,
    bytes_of,
)


def check(place: Place, file: str, *, going_on: bool = True) -> list[str]:
    """What is promised of any damage to one of the files; the sentences that it is told in.

    Each sentence says which file, what is kept and what to do; opening and looking writes nothing; the rest opens. Then
    somebody goes on there, always where nothing is complained of, else if `going_on`: the rest can be changed, what
    could not be read is not written over, and what is there is the same when it is opened again.
    """
    path, before = place.path(file), place.signatures()
    damaged = bytes_of(path) if path.is_file() else None
    try:
        workspace = place.open()
        sentences = sentences_of(workspace)
    except WorkspaceUnreadable as refused:
        check_sentence(str(refused), path)
        assert "Nothing was changed." in str(refused)
        assert place.signatures() == before
        return [str(refused)]
    for sentence in sentences:
        check_sentence(sentence, path)
    assert place.signatures() == before
    check_region(workspace.region)
    assert ("other" in workspace.region.functions) == (workspace.region.name == "us-east-1")
    if going_on or not sentences:
        _go_on(place, file, workspace)
        if damaged is not None:
            assert _kept(path, damaged) or not sentences, "what could not be read was written over"
    return sentences


def check_while_open(place: Place, file: str, damaged: bytes) -> None:
    """As `check`, of damage that is done while somebody has the workspace open, and follows what others do."""
    path = place.path(file)
    workspace = place.open()
    assert not sentences_of(workspace)
    path.write_bytes(damaged)
    with suppress(LambdaError):
        workspace.catch_up()
    check_region(workspace.region)
    assert all(label(entry) for entry in workspace.history_news())
    for sentence in sentences_of(workspace):
        check_sentence(sentence, path)
    assert bytes_of(path) == damaged


def _go_on(place: Place, file: str, workspace: Workspace) -> None:
    if "other" in workspace.region.functions:
        do(workspace, UpdateFunctionConfiguration(function_name="other", timeout=9))
    else:  # the workspace says that it is of another region, where there is no function yet
        do(workspace, create("other", timeout=9))
    with suppress(LambdaError):  # as the damage may have it
        CHANGES.get(file, _deploy)(workspace)
    again = place.open()
    assert again.region.functions["other"].latest.configuration.timeout == 9
    assert told(again) == told(workspace)
    # Without its list, what was said yes to counts for the session alone.
    assert again.trust.problems or _trusted(again) == _trusted(workspace)


def _deploy(workspace: Workspace) -> None:
    do(workspace, deploy("# a change too\n", publish=True))


def _create_again(workspace: Workspace) -> None:
    do(workspace, create("gone", publish=True))


def _keep_entry(workspace: Workspace) -> None:
    workspace.keep_history([PUBLISH])
    waits = any("is not in the history until that succeeds" in problem for problem in workspace.problems)
    assert waits or next(workspace.history()) == PUBLISH


def _trust(workspace: Workspace) -> None:
    workspace.trust.allow(["abc="])
    workspace.trust.mark_foreign(["def="])
    assert workspace.trust.may_run("abc=") and not workspace.trust.may_run("def=")


CHANGES: Mapping[str, Callable[[Workspace], object]] = {
    EVENT: lambda workspace: workspace.save_event("demo", "another", b"{}"),
    FAULTS: lambda workspace: workspace.keep_fault_dial("demo", "2", FaultDial(failure_rate=0.25)),
    RETIRED: _create_again,
    DRAFT: lambda workspace: workspace.keep_draft("demo", Draft({"app.py": "typed"}, "sha")),
    SESSION: lambda workspace: workspace.keep_session(Session("other")),
    HISTORY: _keep_entry,
    TRUSTED: _trust,
}
"""What is done next, that one of the files would be written for."""


def check_sentence(sentence: str, path: Path) -> None:
    """A complaint about a file: what it must say."""
    assert sentence.isprintable(), sentence
    assert str(path) in sentence or str(path.parent) in sentence, sentence
    assert sentence.count(". ") >= 1, f"what was kept, and what to do: {sentence}"
    if "is not valid TOML" in sentence and "history.toml" not in sentence:
        assert re.search(r"at line \d+, column \d+", sentence), sentence


def check_region(region: Region) -> None:
    """The region is one that the rules can go on with, as far as its versions can be read."""
    found = readable(region)
    for holds in OF_EVERY_FILE:
        holds(found)


def readable(region: Region) -> Region:
    """A region without the versions that cannot be read, and without what names them."""
    return replace(region, functions={name: _readable(function) for name, function in region.functions.items()})


def _readable(function: Function) -> Function:
    found = {}
    for number in function.published:
        with suppress(ServiceFailure):
            found[number] = function.published[number]
    if len(found) == len(function.published):
        return function
    gone = [number for number in function.published if number not in found]
    aliases = {
        name: alias
        for name, alias in function.aliases.items()
        if not {alias.function_version, *alias.weights}.intersection(gone)
    }
    for name in (*gone, *(name for name in function.aliases if name not in aliases)):
        function = function.detached(name)
    return replace(function, published=Published(found), aliases=aliases)


def sentences_of(workspace: Workspace) -> list[str]:
    """Look at everything there is, and collect what is complained of: a version is read when it is looked at."""
    told(workspace)
    for entry in workspace.history():
        # What is shown of an entry, whatever a hand has put into it.
        assert label(entry) and entry.aliases >= {alias for moved in entry.moves.values() for alias in moved}
        assert all(map(str, (pointing for moved in entry.moves.values() for pointing in moved.values())))
        request_again(entry.operation, entry.members)
    return list(workspace.problems)


def told(workspace: Workspace) -> object:
    """All that a workspace says it holds, taken apart."""
    region = workspace.region
    versions: dict[str, object] = {}
    for function in region.functions.values():
        for number in function.published:
            try:
                versions[f"{function.name}:{number}"] = plain(function.published[number])
            except ServiceFailure as failure:
                versions[f"{function.name}:{number}"] = str(failure)
    heads = {name: plain(replace(each, published=Published())) for name, each in region.functions.items()}
    beside = {
        name: (workspace.events(name), plain(workspace.fault_dials(name)), plain(workspace.triggers(name)))
        for name in region.functions
    }
    desk = (plain(workspace.draft("demo")), plain(workspace.session()))
    return region.name, region.account_id, dict(region.retired_numbers), heads, versions, beside, desk


def _trusted(workspace: Workspace) -> list[bool]:
    return [workspace.trust.may_run(sha) for sha in ("abc=", "def=", "some code of it")]


def _kept(path: Path, damaged: bytes) -> bool:
    """Whether a file's bytes are still there: in it, or beside it, where what cannot be read is moved."""
    content = bytes_of(path) if path.exists() else b""
    torn = b"".join(other.read_bytes() for other in sorted(path.parent.glob(f"{path.name}.torn-*")))
    if torn:
        sound = damaged.removesuffix(torn)
        return sound != damaged and content.startswith(sound)
    aside = [other.read_bytes() for other in path.parent.glob(f"{path.name}.damaged-*")]
    return content == damaged or damaged in aside or (path.name == "history.toml" and content.startswith(damaged))

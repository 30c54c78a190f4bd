"""Undo and redo on a real workspace: the files follow, and whoever opens it anew sees the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from lvtui.operations import (
    CreateAlias,
    CreateFunction,
    DeleteAlias,
    DeleteFunction,
    PublishVersion,
    UpdateAlias,
)
from lvtui.service import LocalLambda
from lvtui.service.undo import NotUndone
from lvtui.storage import Workspace
from tests.service.invokers import ScriptedInvoker
from tests.storage.kit import QuickDisk, create, deploy, do_now, functions_folder, plain


class Home:
    """A service on a workspace, and what somebody else would see of that."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace.open(folder, seed=7, disk=QuickDisk())
        self.service = LocalLambda(self.workspace, ScriptedInvoker(), trust=self.workspace.trust, seed=7)

    @property
    def state(self) -> object:
        return plain(self.service.region)

    def on_disk(self) -> object:
        """What one finds who opens the folder now."""
        other = Workspace.open(self.folder, disk=QuickDisk())
        assert not other.problems
        return plain(other.region)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    home = Home(tmp_path / "w")
    await home.service.call(create())
    await home.service.call(PublishVersion(function_name="demo"))
    await home.service.call(deploy("two", publish=True))
    await home.service.call(CreateAlias(function_name="demo", name="prod", function_version="1"))
    yield home
    await home.service.close()


@pytest.mark.parametrize(
    "request_",
    [
        deploy("three", publish=True),
        deploy("three"),
        create("other"),
        UpdateAlias(function_name="demo", name="prod", function_version="2"),
        DeleteFunction(function_name="demo", qualifier="2"),
        DeleteFunction(function_name="demo"),
        DeleteAlias(function_name="demo", name="prod"),
    ],
    ids=lambda request: f"{type(request).__name__}{getattr(request, 'qualifier', '') or ''}",
)
@pytest.mark.parametrize("reopened", [False, True], ids=["in memory", "versions still on the disk"])
async def test_the_files_follow_undo_and_redo(home: Home, request_: Any, reopened: bool) -> None:
    if reopened:
        await home.service.close()
        home = Home(home.folder)
    before = home.state
    await home.service.call(request_)
    after = home.state
    await home.service.undo()
    assert (home.state, home.on_disk()) == (before, before)
    await home.service.redo()
    assert (home.state, home.on_disk()) == (after, after)
    await home.service.undo()
    assert home.on_disk() == before


async def test_an_un_published_versions_file_is_gone_and_the_number_gets_another(home: Home) -> None:
    path = functions_folder(home.folder) / "demo" / "versions" / "3.toml"
    await home.service.call(deploy("three", publish=True))
    assert path.exists()
    await home.service.undo()
    assert not path.exists()
    await home.service.call(deploy("another three", publish=True))
    assert "another three" in path.read_text()
    assert home.on_disk() == home.state


async def test_another_process_follows_an_undo_and_hears_of_it(home: Home) -> None:
    await home.service.call(deploy("three", publish=True))
    other = Home(home.folder)
    await home.service.undo()
    await other.service.catch_up()
    assert other.state == home.state
    (news,) = await other.service.history_news()
    assert (news.operation, news.members["What"]) == ("Undo", "deploy to $LATEST of demo")
    assert not await other.service.history_news()


async def test_what_another_process_has_changed_since_is_left_alone(home: Home) -> None:
    await home.service.call(deploy("three"))
    other = Workspace.open(home.folder, disk=QuickDisk())
    do_now(other, deploy("four"))
    with pytest.raises(NotUndone, match="changed since by somebody else"):
        await home.service.undo()
    assert home.state == plain(other.region)


async def test_an_un_deleted_function_has_its_test_events_again(home: Home) -> None:
    home.workspace.save_event("demo", "hello", b'{"a": 1}')
    await home.service.call(DeleteFunction(function_name="demo"))
    await home.service.undo()
    assert home.workspace.events("demo") == {"hello": b'{"a": 1}'}


async def test_a_function_made_again_after_an_un_made_one_begins_at_one(home: Home) -> None:
    made: CreateFunction = create("other", publish=True)
    await home.service.call(made)
    await home.service.undo()
    await home.service.call(made)
    assert list(home.service.region.functions["other"].published) == ["1"]
    assert home.on_disk() == home.state

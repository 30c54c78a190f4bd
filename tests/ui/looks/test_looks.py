"""Every screen and dialog looks as it did when somebody last looked at it."""

from __future__ import annotations

import asyncio
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest
from textual.screen import Screen

import lvtui.ui
from lvtui.ui.screens.front import Front
from tests.ui.driver import Driver, unpainted
from tests.ui.looks.kept import LOOKS, MOST_BYTES, PICTURES, SIZES, TEXTS, USUAL, Album, Look, size_name, stray_files
from tests.ui.looks.picture import hold_still, lines_of, svg_in, text_in
from tests.ui.looks.sight import Sight, go, go_home
from tests.ui.looks.walk import SIGHTS
from tests.ui.looks.world import still_app

MOST_TRIES = 20
NAMES = [sight.name for sight in SIGHTS]
WALKS = [pytest.param(*walk, id=f"{walk[0].name}-{size_name(walk[1])}") for walk in product(LOOKS, SIZES)]


@pytest.mark.long
@pytest.mark.parametrize(("look", "size"), WALKS)
async def test_every_screen_and_dialog_looks_as_it_did(
    look: Look, size: tuple[int, int], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    update = request.config.getoption("--update-looks")
    if (look, size) not in USUAL and not update and not request.config.getoption("--every-look"):
        pytest.skip("only with --every-look")
    album = Album(look, size, update)
    with unpainted():
        async with still_app(tmp_path, size, look.theme, no_color=look.no_color) as drive:
            for sight in SIGHTS:
                try:
                    await go(drive, sight)
                    await take(drive, sight, album)
                except AssertionError as error:
                    album.missed[sight.name] = str(error)
                await go_home(drive, sight)
                lines_of(drive.app)  # the line of keys stays, under a palette, as it was seen last
    complaint = album.settle()
    assert not complaint, complaint


async def take(drive: Driver, sight: Sight, album: Album) -> None:
    """Put a picture into the album: the one that it should be, as soon as it is that, or else the last.

    What is still on its way from another process or thread is no task of the app's yet, so nothing tells of it.
    """
    for _ in range(1 if album.update else MOST_TRIES):
        seen = await hold_still(drive)
        if album.add(sight.name, text_in(seen), svg_in(seen, f"{sight.name} ({album.look.name})")):
            return
        await asyncio.sleep(0.1)


def test_every_screen_and_dialog_has_a_sight() -> None:
    seen = {sight.dialog for sight in SIGHTS}
    # Before there is a workbench, nothing can be gone to.
    assert {screen.__name__ for screen in screens() if screen is not Front} <= seen


def screens() -> Iterator[type[Screen[object]]]:
    """The screens of the app, but for those that are there for others to be made from."""
    modules = [import_module(module.name) for module in pkgutil.walk_packages(lvtui.ui.__path__, "lvtui.ui.")]
    named = {found for module in modules for found in vars(module).values() if inspect.isclass(found)}
    for found in named:
        if issubclass(found, Screen) and found.__module__.startswith("lvtui."):
            own = [kind for kind in found.__subclasses__() if kind.__module__.startswith("lvtui.")]
            yield from () if own else (found,)


def test_every_picture_that_is_kept_is_of_something_and_all_together_are_small(request: pytest.FixtureRequest) -> None:
    strays = stray_files(NAMES)
    if request.config.getoption("--update-looks"):
        for path in strays:
            path.unlink()
        return
    assert not strays
    kept = [path for folder in (TEXTS, PICTURES) for path in folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in kept) < MOST_BYTES


def test_no_two_sights_have_one_name() -> None:
    assert len(set(NAMES)) == len(NAMES)

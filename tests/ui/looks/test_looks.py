"""Every screen and dialog looks as it did when somebody last looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.ui.driver import Driver
from tests.ui.looks.kept import LOOKS, MOST_BYTES, PICTURES, SIZES, TEXTS, Album, Look, size_name, stray_files
from tests.ui.looks.picture import dress, hold_still, svg_of, text_of
from tests.ui.looks.walk import SIGHTS, Sight, go, go_home
from tests.ui.looks.world import still_app

NAMES = [sight.name for sight in SIGHTS]


async def take_pictures(drive: Driver, sight: Sight, album: Album, looks: Sequence[Look]) -> None:
    """One of each look."""
    for look in looks:
        await dress(drive, look.theme, no_color=look.no_color)
        await hold_still(drive)
        album.add(sight.name, look, text_of(drive.app), svg_of(drive.app, f"{sight.name} ({look.name})"))


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES, ids=map(size_name, SIZES))
async def test_every_screen_and_dialog_looks_as_it_did(
    size: tuple[int, int], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    album = Album(size, update=request.config.getoption("--update-looks"))
    looks = LOOKS[size]
    async with still_app(tmp_path, size, looks[0].theme) as drive:
        for sight in SIGHTS:
            try:
                await go(drive, sight)
            except AssertionError as error:
                album.missed[sight.name] = str(error)
            else:
                await take_pictures(drive, sight, album, looks)
                looks = looks[::-1]
            await go_home(drive, sight)
    complaint = album.settle()
    assert not complaint, complaint


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

"""What the top line says in how little room."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from lvtui.ui.tall_letters import HEIGHT, WIDTH, tall
from lvtui.ui.widgets.masthead import Standing, parts_of

STANDING = Standing(
    function="lambda-version-demo",
    qualifier="12",
    arn="arn:aws:lambda:us-east-1:123456789012:function:lambda-version-demo:12",
    not_deployed=True,
    not_published=True,
    newest="12",
    seed=7,
    endpoint="http://127.0.0.1:9001",
    readonly=True,
)


def said(standing: Standing, width: int) -> str:
    left, right = parts_of(standing, width)
    return "".join(part.text for part in left) + "  " + "  ".join(part.text for part in right)


@pytest.mark.parametrize("width", [60, 72, 80, 100, 110, 140, 200])
def test_at_every_width_the_version_the_endpoint_and_read_only_are_said_whole(width: int) -> None:
    line = said(STANDING, width)
    assert cell_len(line) <= width
    for words in ("› version 12 ▾", "read-only", ":9001", "deployed" if width < 80 else "buffer ≠ $LATEST ≠ v12"):
        assert words in line
    assert ("arn:" in line) == (width >= 140)


def test_the_function_keeps_its_name_where_there_is_room_for_it() -> None:
    assert "lambda-version-demo ▾ › version 12 ▾" in said(STANDING, 80)
    assert said(STANDING, 60).startswith("lambda-") and "…" in said(STANDING, 60)
    assert "ctrl+n makes one" in said(Standing(), 80) and "ctrl+n" not in said(Standing(readonly=True), 80)


def test_tall_letters_are_of_one_height_and_width_or_none() -> None:
    rows = tall("demo-2 › $LATEST")
    assert rows is not None
    assert len(rows) == HEIGHT and {len(row) for row in rows} == {WIDTH * len("demo-2 › $LATEST")}
    assert tall("écran") is None
    letters = {tuple(tall(letter) or ()) for letter in "abcdefghijklmnopqrstuvwxyz0123456789-_"}
    assert len(letters) >= 36  # o and 0, at the most, may look alike

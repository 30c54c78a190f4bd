"""Where the user has been, and how the screen was left."""

from __future__ import annotations

import pytest

from lvtui.ui.recents import MOST, Recents
from lvtui.ui.screens.arrangement import side_within
from lvtui.ui.screens.dialogs.new_function import free_name
from lvtui.ui.screens.jump import labels_for
from lvtui.ui.view_state import ViewState
from lvtui.ui.widgets.key_cast import Pressed, with_key


def test_the_latest_place_comes_first_and_each_is_there_once() -> None:
    recents = Recents().visited("demo").visited("demo", "3").visited("other", "prod").visited("demo")
    assert recents.places == ("demo", "other:prod", "demo:3")
    for number in range(40):
        recents = recents.visited("demo", str(number))
    assert len(recents.places) == MOST


def test_what_is_kept_of_the_view_is_read_back() -> None:
    view = ViewState(4, True, 52, "Diff", "app.py", "prod", (3, 17), ("demo:3", "demo"))
    assert ViewState.of(view.as_extra()) == view
    assert ViewState.of(ViewState().as_extra()) == ViewState()


@pytest.mark.parametrize(
    "extra",
    [
        {"pane": "x", "side width": "-3", "cursor": "1"},
        {"pane": "", "cursor": "a,b", "zoomed": "no"},
        {"pane": "99999999999999999999", "cursor": "1,²"},
    ],
)
def test_a_view_that_makes_no_sense_is_that_of_a_first_start(extra: dict[str, str]) -> None:
    assert ViewState.of(extra) == ViewState()


def test_a_new_name_is_a_free_one() -> None:
    assert free_name("demo", ()) == "demo"
    assert free_name("demo", {"demo", "demo-2", "demo-4"}) == "demo-3"


@pytest.mark.parametrize("count", [0, 1, 26, 27, 400])
def test_no_jump_label_begins_another(count: int) -> None:
    labels = labels_for(count)
    assert len(set(labels)) == count
    assert not any(one != other and other.startswith(one) for one in labels for other in labels)


def test_both_columns_keep_some_room_however_the_border_is_moved() -> None:
    assert [side_within(wanted, 120) for wanted in (0, 40, 500)] == [24, 40, 70]


def test_a_key_that_is_pressed_again_is_counted() -> None:
    pressed: tuple[Pressed, ...] = ()
    for key in "jjk":
        pressed = with_key(pressed, key)
    assert pressed == (("j", 2), ("k", 1))

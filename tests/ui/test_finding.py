"""What the palette puts first."""

from __future__ import annotations

import pytest

from lvtui.ui.finding import fit

TITLES = {
    "Aliases: History": "History",
    "History: everything that was done": "History",
    "Go to prod": "prod",
    "Promote": "Promote",
    "Test: Once": "Once",
    "Undo: creation of alias prod": "Undo",
    "Show the commands, do not run": "Show the commands, do not run",
    "Snapshots": "Snapshots",
}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("hist", "History: everything that was done"),
        ("HISTORY", "History: everything that was done"),
        ("alias hist", "Aliases: History"),
        ("prod", "Go to prod"),
        ("go to prod", "Go to prod"),
        ("pro", "Promote"),
        ("prom", "Promote"),
        ("command", "Show the commands, do not run"),
        ("once", "Test: Once"),
        ("snp", "Snapshots"),
        ("  un  ", "Undo: creation of alias prod"),
    ],
)
def test_what_is_called_so_comes_before_what_only_has_the_letters(typed: str, first: str) -> None:
    scores = {title: fit(typed, title, name).score for title, name in TITLES.items()}
    assert max(scores, key=lambda title: scores[title]) == first and scores[first] > 0


def test_what_lacks_a_letter_does_not_fit_and_the_letters_found_are_told() -> None:
    assert fit("qq", "Quit", "Quit").score == 0
    assert fit(" ", "Quit", "Quit").score == 0
    assert fit("it", "Test: Quit", "Quit").places == {8, 9}
    assert fit("tq", "Test: Quit", "Quit").places == {3, 6}


def test_many_ways_to_find_the_letters_cost_no_time() -> None:
    assert fit("a" * 30, "a b " * 40, "x").score > 0

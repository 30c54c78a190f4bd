"""Versions by letter."""

from __future__ import annotations

import pytest

from lvtui.experiments.version_names import letter, order


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1", "A"), ("2", "B"), ("26", "Z"), ("27", "AA"), ("52", "AZ"), ("53", "BA"), ("703", "AAA"), ("$LATEST", "$")],
)
def test_letters_are_counted_as_columns_of_a_spreadsheet(version: str, expected: str) -> None:
    assert letter(version) == expected


@pytest.mark.parametrize("version", ["0", "-1", "", "prod", "١"])
def test_what_is_no_version_has_no_letter(version: str) -> None:
    with pytest.raises(ValueError, match="is no version"):
        letter(version)


def test_latest_comes_before_all_numbers() -> None:
    assert sorted(["10", "2", "$LATEST"], key=order) == ["$LATEST", "2", "10"]

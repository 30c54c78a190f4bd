"""Function and event names as file names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.operations.errors import ResourceNotFound
from lvtui.storage import Workspace
from lvtui.storage.names import file_stem, function_stem, name_of
from tests.storage.kit import QuickDisk, create, do, functions_folder

function_names = st.text("aAbBcCoOnN-_01", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "name, stem",
    [
        ("lambda-version-demo", "lambda-version-demo"),
        ("MyFunction_1", "+my+function_1"),
        ("nul", "++nul"),
        ("NUL", "+n+u+l"),
        ("com1", "++com1"),
        ("com1.event", "++com1.event"),
        ("console", "console"),
    ],
)
def test_a_file_name_is_the_name_but_for_capitals_and_devices(name: str, stem: str) -> None:
    assert file_stem(name) == stem
    assert name_of(stem) == name


@given(function_names, function_names)
def test_two_names_are_two_files_even_where_capitals_count_for_nothing(one: str, other: str) -> None:
    assert (file_stem(one).lower() == file_stem(other).lower()) == (one == other)
    assert name_of(file_stem(one)) == one


@pytest.mark.parametrize("name", ["", "..", "../demo", "a/b", "a.b", "a b", "a\0", "ä"])
def test_no_path_is_made_of_what_cannot_be_a_functions_name(name: str) -> None:
    with pytest.raises(ResourceNotFound):
        function_stem(name)


def test_demo_and_its_namesake_in_capitals_are_two_functions(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    for name in ("demo", "Demo", "DEMO", "con"):
        do(workspace, create(name, description=name))
    found = Workspace.open(tmp_path / "ws").region.functions
    assert {name: function.latest.configuration.description for name, function in found.items()} == {
        name: name for name in ("demo", "Demo", "DEMO", "con")
    }
    assert {path.name for path in functions_folder(tmp_path / "ws").iterdir()} == {"demo", "+demo", "+d+e+m+o", "++con"}

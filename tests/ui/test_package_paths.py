"""Names of files inside a package."""

from __future__ import annotations

import pytest

from lvtui.ui.package_paths import folded, handler_file, hexdump, language_of, why_not_a_path


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "needs a name"),
        ("/etc/passwd", "Between two / stands a name"),
        ("a/../b.py", "Between two / stands a name"),
        ("a//b.py", "Between two / stands a name"),
        (" a.py", "Between two / stands a name"),
        ("a\\b.py", "A path has none of"),
        ("a\x1b.py", "A path has none of"),
        ("x" * 201, "at most 200"),
        ("app.py", "There is a file app.py already"),
        ("lib", "lib is a folder"),
        ("app.py/x.py", "app.py is a file"),
    ],
)
def test_a_path_that_no_package_should_have_is_refused_with_the_reason(path: str, why: str) -> None:
    assert why in why_not_a_path(path, ["app.py", "lib/prices.py"])


@pytest.mark.parametrize("path", ["new.py", "lib/new.py", "a/b/c/data.json", "größe.txt", ".env"])
def test_any_other_path_can_be_given(path: str) -> None:
    assert why_not_a_path(path, ["app.py", "lib/prices.py"]) == ""


def test_files_stand_before_the_folders_beside_them() -> None:
    assert sorted(["lib/b.py", "z.py", "lib/x/a.py", "a.py"], key=folded) == ["a.py", "z.py", "lib/b.py", "lib/x/a.py"]


def test_the_handlers_file_is_a_module_or_a_package() -> None:
    assert handler_file(["x.py", "pkg/mod.py"], "pkg/mod.handler") == "pkg/mod.py"
    assert handler_file(["x.py", "app/__init__.py"], "app.handler") == "app/__init__.py"
    assert handler_file(["data.json", "x.py"], "gone.handler") == "x.py"


def test_a_file_is_highlighted_by_its_ending() -> None:
    assert [language_of(path) for path in ("a.py", "b.json", "c.txt", "py")] == ["python", "json", None, None]


def test_bytes_are_shown_sixteen_to_a_row_and_the_rest_is_counted() -> None:
    rows = hexdump(b"\x89PNG" + bytes(40), rows=2).splitlines()
    assert rows[0].startswith("000000  89 50 4e 47 00") and rows[0].endswith("·PNG············")
    assert rows[2] == "… and 12 bytes more"

"""Two of buffer, ``$LATEST`` and the versions, and what is found to tell them apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lvtui.domain.code import Code, pack
from lvtui.operations import LATEST, UpdateFunctionCode, UpdateFunctionConfiguration
from lvtui.ui.buffer import BUFFER, Buffer
from lvtui.ui.comparing import Comparison, Sides, compare_sides, finding, side, usual_pair
from tests.domain.builders import Lab, lab_with_demo


def compared(lab: Lab, left: str, right: str, buffer: Buffer | None = None) -> Comparison:
    one, other = side(lab.demo, buffer, left)[0], side(lab.demo, buffer, right)[0]
    assert one is not None and other is not None
    return compare_sides(one, other)


def found(lab: Lab, left: str, right: str, buffer: Buffer | None = None) -> str:
    return finding(compared(lab, left, right, buffer), lab.demo)


def deploy(lab: Lab, **files: bytes) -> None:
    """Files by their names without ``.py``."""
    package = pack({f"{name}.py": content for name, content in files.items()})
    lab.do(UpdateFunctionCode(function_name="demo", zip_file=package.zip_file))


def typed(lab: Lab, text: str) -> Buffer:
    buffer = Buffer.of("demo", lab.demo.latest, None)
    buffer.text = text
    return buffer


@pytest.mark.parametrize(
    ("version", "marked", "not_deployed", "pair"),
    [
        ("1", None, False, ("1", LATEST)),
        ("1", "2", False, ("1", "2")),
        ("10", "2", False, ("2", "10")),
        ("2", "2", True, ("2", LATEST)),
        (LATEST, "1", True, ("1", LATEST)),
        (LATEST, None, True, (LATEST, BUFFER)),
        (LATEST, None, False, ("2", LATEST)),
        (LATEST, LATEST, False, ("2", LATEST)),
    ],
)
def test_a_version_is_compared_with_the_marked_one_else_with_latest_and_the_older_comes_first(
    version: str, marked: str | None, not_deployed: bool, pair: tuple[str, str]
) -> None:
    assert usual_pair(lab_with_demo(versions=2).demo, version, marked, not_deployed=not_deployed) == pair


def test_without_a_version_and_with_nothing_typed_there_is_nothing_to_compare() -> None:
    assert usual_pair(lab_with_demo().demo, LATEST, None, not_deployed=False) is None


def test_the_lines_of_a_change_stand_beside_each_other_with_their_numbers() -> None:
    lab = lab_with_demo(versions=1)
    deploy(lab, app=b"import os\ndef handler(event, context):\n    return 'two'\n    # end\n")
    (file,) = compared(lab, "1", LATEST).files
    assert [tuple(pair) for pair in file.pairs] == [
        (None, "", 1, "import os", False),
        (1, "def handler(event, context):", 2, "def handler(event, context):", True),
        (2, "    return 'code 0 at 1'", 3, "    return 'two'", False),
        (None, "", 4, "    # end", False),
    ]
    assert (file.added, file.removed) == (3, 1)
    assert found(lab, "1", LATEST) == "From version 1 to $LATEST: +3 −1 in 1 file; no setting differs."


def test_what_is_typed_is_compared_with_what_is_deployed() -> None:
    lab = lab_with_demo()
    assert found(lab, LATEST, BUFFER, typed(lab, "x = 1\n")).startswith("From $LATEST to the buffer: +1 −2 in 1 file")
    sides = Sides(lab.demo, typed(lab, "x = 1\n"))
    assert list(sides) == [BUFFER, LATEST] and sides[BUFFER] == "the editor's text, not deployed"


def test_sides_that_are_equal_say_so_and_why() -> None:
    lab = lab_with_demo(versions=1)
    assert found(lab, "1", LATEST) == (
        "Version 1 and $LATEST are equal, code and settings. Publishing now would make no new version, but return 1."
    )
    assert "Nothing was typed that is not deployed" in found(
        lab, LATEST, BUFFER, Buffer.of("demo", lab.demo.latest, None)
    )
    assert found(lab, "1", "1") == "Both sides are version 1: choose another."
    one = lab.demo.latest.code
    lab.versions(1)
    lab.do(UpdateFunctionCode(function_name="demo", zip_file=one.zip_file))
    lab.publish()
    assert "Something else was deployed, and perhaps published, between the two." in found(lab, "1", "3")


def test_the_same_code_with_other_settings_says_which_of_both_differs() -> None:
    lab = lab_with_demo(versions=1)
    lab.do(UpdateFunctionConfiguration(function_name="demo", timeout=9))
    assert found(lab, "1", LATEST) == "Version 1 and $LATEST have the same code; 1 setting differs."


def test_packages_of_the_same_files_and_other_bytes_are_told_to_differ_by_their_zips() -> None:
    lab = lab_with_demo(versions=1)
    one = side(lab.demo, None, "1")[0]
    assert one is not None
    other = replace(one, name=LATEST, sha256=Code(zip_file=b"other bytes").sha256)
    assert "CodeSha256 is of the zip's own bytes" in finding(compare_sides(one, other), lab.demo)


def test_what_no_line_could_show_is_a_note() -> None:
    lab = lab_with_demo()
    deploy(lab, app=b"a\nb\n", gone=b"x\n", picture=b"\xff\x00")
    lab.publish()
    deploy(lab, app=b"a\r\nb", new=b"y\n", picture=b"\xff\x00\x00")
    notes = {file.path: file.note for file in compared(lab, "1", LATEST).files}
    assert notes == {
        "app.py": "line ends LF → CRLF, the last line has no line end now",
        "gone.py": "only in the first",
        "new.py": "only in the second",
        "picture.py": "2 bytes → 3 bytes; not text, so not shown",
    }


def test_a_version_that_is_gone_is_a_sentence() -> None:
    assert side(lab_with_demo().demo, None, "7") == (None, "There is no version 7 any more.")

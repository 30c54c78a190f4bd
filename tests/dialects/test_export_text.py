"""The languages of templates: what is written reads back the same."""

from __future__ import annotations

from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from lvtui.dialects.export.hcl_text import Block, Expression, hcl_text
from lvtui.dialects.export.yaml_text import Noted, Tagged, yaml_text
from tests.dialects.hcl_reader import read

ODD = [
    *("no", "On", "null", "~", "1", "1e3", "0x1", "12:30", "2026-11-23", "a: b", "- a", "# a", "a #b", "*", "&a", "!a"),
    *("{a}", "[a]", "a,b", "'", '"', "\\", "a:", ":a", "%a", "@a", "`", "|", ">", "?", "= ", "<<", "a\nb", "a\nb\n"),
    *("a\n\n", "\na\nb", " a\nb", "a\n  \nb", "a\n\tb\n", "a\r\nb", "\u2028", "\x85", "\ufeff", "\x00", "é😀", "${a}"),
]
TEXTS = st.text(st.characters(codec="utf-8")) | st.sampled_from(ODD)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    TEXTS | NUMBERS | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


@given(document=st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_yaml_reads_back_the_same(document: dict[str, Any]) -> None:
    assert yaml.safe_load(yaml_text(document, head=["a comment", ""])) == document


@given(text=TEXTS)
def test_a_text_reads_back_the_same_inside_a_tag_and_below_a_comment(text: str) -> None:
    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        pass

    Loader.add_constructor("!One", lambda loader, node: ("one", loader.construct_scalar(node)))
    Loader.add_constructor("!Many", lambda loader, node: ("many", *loader.construct_sequence(node, deep=True)))
    document = {
        "a": Noted("first\nsecond", Tagged("One", text)),
        "b": Tagged("Many", [text, {"c": [text]}, Tagged("One", text)]),
    }
    written = yaml_text(document)
    assert yaml.load(written, Loader) == {"a": ("one", text), "b": ("many", text, {"c": [text]}, ("one", text))}
    assert written.startswith("# first\n# second\na: !One")


def test_code_of_several_lines_stays_readable_in_yaml() -> None:
    assert yaml_text({"ZipFile": "def a():\n\treturn 1\n"}) == "ZipFile: |\n  def a():\n  \treturn 1\n"


@given(text=TEXTS)
def test_terraform_reads_a_text_back_the_same(text: str) -> None:
    written = hcl_text([Block("locals", (), [("a", text), ("b", {text: text}), ("c", [text, text])])])
    assert read(written) == {"locals": {"a": text, "b": {text: text}, "c": [text, text]}}


@pytest.mark.parametrize("text", ["${a}", "%{if a}", "$${a}", "a${", "$"])
def test_terraform_interpolates_no_text(text: str) -> None:
    written = hcl_text([Block("locals", (), [("a", text)])])
    assert text.replace("${", "$${").replace("%{", "%%{") in written


def test_blocks_and_attributes_are_laid_out_as_terraform_fmt_does() -> None:
    inner = Block("inner", ("a",), [("x", 1), ("longer", Expression("var.y"))])
    block = Block("outer", (), [("one", True), ("three", {"k": "v", "key": 2}), inner, inner], "a note")
    assert hcl_text([block], head=["head"]) == (
        '# head\n\n# a note\nouter {\n  one = true\n  three = {\n    "k"   = "v"\n    "key" = 2\n  }\n\n'
        '  inner "a" {\n    x      = 1\n    longer = var.y\n  }\n\n'
        '  inner "a" {\n    x      = 1\n    longer = var.y\n  }\n}\n'
    )

"""Each limit, on its own: what keeps it, what breaks it, and AWS's sentence."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.operations.constraints import (
    ArnLength,
    BareNameLength,
    Constraint,
    FirstFailureOnly,
    Length,
    OneOf,
    Pattern,
    Range,
    Sensitive,
    java,
)
from lvtui.operations.shapes import FileSystemConfig
from lvtui.operations.vocabulary import CREATE_PATTERN, GET_PATTERN

AT_MOST_64 = "Member must have length less than or equal to 64"


@pytest.mark.parametrize(
    "constraint, kept, broken, sentences",
    [
        (Pattern("[0-9]+"), "12", "1a", ["Member must satisfy regular expression pattern: [0-9]+"]),
        (Length(2, 3), "abc", "abcd", ["Member must have length less than or equal to 3"]),
        (Length(2, 3), "ab", "a", ["Member must have length greater than or equal to 2"]),
        (Length(1, 1), ["x"], [], ["Member must have length greater than or equal to 1"]),
        (Range(1, 900), 900, 901, ["Member must have value less than or equal to 900"]),
        (Range(1, 900), 1, 0, ["Member must have value greater than or equal to 1"]),
        (Range(0.0, 1.0), 1.0, 1.5, ["Member must have value less than or equal to 1.0"]),
        (OneOf(("JSON", "Text")), "Text", "text", ["Member must satisfy enum value set: [JSON, Text]"]),
        (BareNameLength(64), "a" * 64, "a" * 65, [AT_MOST_64]),
        (ArnLength(1, 64), "function:" + "a" * 55, "function:" + "a" * 56, [AT_MOST_64]),
    ],
)
def test_a_limit_says_what_breaks_it_and_nothing_else(
    constraint: Constraint, kept: Any, broken: Any, sentences: list[str]
) -> None:
    assert list(constraint.broken_by(kept)) == []
    assert list(constraint.broken_by(broken)) == sentences
    assert set(sentences) <= set(constraint.describe())


def test_a_number_that_is_none_breaks_both_ends_of_a_range() -> None:
    assert list(Range(0.0, 1.0).broken_by(math.nan)) == list(Range(0.0, 1.0).describe())


def test_a_bare_name_and_an_arn_have_a_limit_each() -> None:
    assert list(ArnLength(1, 140).broken_by("a" * 300)) == []
    assert list(BareNameLength(64).broken_by("function:" + "a" * 300)) == []
    assert list(ArnLength(1, 140).broken_by("")) == ["Member must have length greater than or equal to 1"]


def test_what_stands_beside_a_member_without_limiting_it_is_no_constraint() -> None:
    assert not isinstance(FirstFailureOnly(), Constraint)
    assert not isinstance(Sensitive(), Constraint)


@pytest.mark.parametrize("text", ["ab\n", "\nab", "ab ", "é", "٣"])
def test_a_pattern_is_of_the_whole_text_and_its_classes_are_ascii(text: str) -> None:
    assert list(Pattern(r"[a-zA-Z\d]+").broken_by(text))


@pytest.mark.parametrize(
    "text, kept", [("2024", False), ("2024-01-02", True), ("-", True), ("_1", True), ("a.b", False)]
)
def test_an_alias_may_begin_with_a_digit_but_not_be_a_number(text: str, kept: bool) -> None:
    assert (list(Pattern(r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)").broken_by(text)) == []) is kept


@pytest.mark.parametrize(
    "text, kept", [("Übung 3", True), ("a\u00a0b", True), ("", True), ("a\tb", False), ("a\nb", False)]
)
def test_the_letters_and_spaces_of_a_tag_are_those_of_every_script(text: str, kept: bool) -> None:
    assert (list(Pattern(r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)").broken_by(text)) == []) is kept


@pytest.mark.parametrize(
    "name, create, get",
    [
        ("my-fn", True, True),
        ("my-fn:prod", True, True),
        ("my-fn:3", True, True),
        ("my-fn:$LATEST", True, True),
        ("my-fn:$LATEST.PUBLISHED", False, True),
        ("my-fn:$LATES", False, False),
        ("my-fn:$latest", False, False),
        ("my.fn", False, True),
        ("123456789012:function:my-fn:prod", True, True),
        ("function:my-fn:3", True, True),
        ("arn:aws:lambda:us-east-1:123456789012:function:my-fn:7", True, True),
        ("arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:my-fn", True, True),
        ("arn:aws:lambda:eusc-de-east-1:123456789012:function:my-fn", True, True),
        ("arn:aws:lambda:us-isob-east-1:123456789012:function:my-fn", True, True),
        ("arn:aws:lambda:us-east-1:123456789012:function", True, True),
        ("arn:aws:lambda::123456789012:function:my-fn", False, False),
        ("arn:aws:lambda:us-east-1::function:my-fn", False, False),
        ("arn:aws:lambda:us-east-1:123456789012:function:my-fn:1:2", False, False),
        ("arn:aws:s3:us-east-1:123456789012:function:my-fn", False, False),
        ("my fn", False, False),
    ],
)
def test_function_names_come_in_the_forms_that_aws_accepts(name: str, create: bool, get: bool) -> None:
    assert (list(Pattern(CREATE_PATTERN).broken_by(name)) == []) is create
    assert (list(Pattern(GET_PATTERN).broken_by(name)) == []) is get


@pytest.mark.parametrize(
    "value, shown",
    [
        ("text", "text"),
        (3, "3"),
        (True, "true"),
        (None, "null"),
        (2.0, "2.0"),
        (-1.0, "-1.0"),
        (0.001, "0.001"),
        (0.0001, "1.0E-4"),
        (1.25e-7, "1.25E-7"),
        (9999999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (-12345678.9, "-1.23456789E7"),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        ({"2": 0.5, "3": 1.0}, "{2=0.5, 3=1.0}"),
        (["x86", "arm64"], "[x86, arm64]"),
        ((), "[]"),
        ({"$LATEST": None}, "{$LATEST=null}"),
        (
            [FileSystemConfig(arn="a", local_mount_path="/mnt/b")],
            "[FileSystemConfig(arn=a, localMountPath=/mnt/b)]",
        ),
    ],
)
def test_values_are_printed_as_java_prints_them(value: object, shown: str) -> None:
    assert java(value) == shown


@given(st.floats(allow_nan=False))
def test_a_number_printed_as_java_prints_it_is_still_that_number(number: float) -> None:
    assert float(java(number)) == number

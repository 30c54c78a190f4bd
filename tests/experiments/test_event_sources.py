"""Events of a run: one, a set, a template."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.experiments.event_sources import EventSet, InvalidEvents, InvalidTemplate, OneEvent, Template
from lvtui.experiments.lots import Lots

NOW = datetime(2026, 11, 23, 12, 30, 1, 250_000, tzinfo=UTC)


def made(text: str, index: int = 0, seed: int = 7) -> Any:
    """The event of a template, read."""
    return json.loads(Template(text).event(index, seed, NOW))


def test_one_event_is_the_same_for_every_call() -> None:
    source = OneEvent(b'{"a": 1}')
    assert {source.event(index, index, NOW) for index in range(5)} == {b'{"a": 1}'}
    assert not source.varies


def test_a_set_in_turn_begins_again_after_its_last() -> None:
    source = EventSet({"a": b"1", "b": b"2"})
    assert [source.event(index, 7, NOW) for index in range(5)] == [b"1", b"2", b"1", b"2", b"1"]


def test_a_set_at_random_gives_each_its_part() -> None:
    source = EventSet({"a": b"1", "b": b"2", "c": b"3"}, order="random")
    counts = Counter(source.event(index, 7, NOW) for index in range(6000))
    assert all(1850 < count < 2150 for count in counts.values())
    assert [source.event(i, 7, NOW) for i in range(50)] != [source.event(i, 8, NOW) for i in range(50)]


def test_a_set_with_an_event_that_is_not_json_is_refused_by_its_name() -> None:
    with pytest.raises(InvalidEvents, match="The event bad is not JSON"):
        EventSet({"good": b"1", "bad": b"{"})
    with pytest.raises(InvalidEvents, match="no events"):
        EventSet({})


def test_placeholders_become_values_outside_of_quotes_and_text_within() -> None:
    template = '{"n": {{counter}}, "id": "o-{{counter 100}}", "c": {{choice red|5|true}}, "t": "{{choice a"b}}!"}'
    first, third = made(template), made(template, 2)
    assert (first["n"], first["id"], first["t"]) == (1, "o-100", 'a"b!')
    assert (third["n"], third["id"]) == (3, "o-102")
    assert {made(template, index)["c"] for index in range(40)} == {"red", 5, True}


def test_numbers_keep_to_their_limits() -> None:
    values = [made("[{{integer -2 2}}, {{number 0.5 1}}]", index) for index in range(300)]
    assert {integer for integer, _ in values} == {-2, -1, 0, 1, 2}
    assert all(0.5 <= number <= 1 for _, number in values)
    assert len({number for _, number in values}) > 290


def test_a_uuid_is_one_and_the_time_is_passed_in() -> None:
    uuid, now = made('[{{uuid}}, "{{now}}"]')
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", uuid)
    assert now == "2026-11-23T12:30:01.250Z"
    assert Template('"{{now}}"').uses_time
    assert not Template('"{{uuid}}"').uses_time


@given(seed=st.integers(0, 2**64), index=st.integers(0, 10**6))
def test_an_event_depends_on_the_seed_and_its_number_alone(seed: int, index: int) -> None:
    text = '[{{uuid}}, {{integer 0 1000000}}, {{choice a|b|"c"|null}}, "x{{number -1 1}}"]'
    first = Template(text).event(index, seed, NOW)
    source = Template(text)
    source.event(index + 1, seed, NOW)
    assert source.event(index, seed, NOW) == first
    assert isinstance(json.loads(first), list)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": {{count}}}', "Line 1, column 7: there is no placeholder count; there are counter, choice"),
        ('{"a": {{}}}', "a placeholder needs a name"),
        ('{\n "a": {{counter}', "Line 2, column 7: the placeholder has no }}"),
        ('{"a": -{{counter}}}', "column 8: a placeholder outside of quotes stands alone"),
        ("[{{counter}}{{counter}}]", "stands alone"),
        ('{"a": {{integer 5 1}}}', "the least integer"),
        ('{"a": {{integer x}}}', "integer takes the least and the largest"),
        ('{"a": {{uuid 4}}}', "uuid takes nothing more: {{uuid}}"),
        ('{"a": {{counter}} "b"}', "stands alone"),
        ('{"a": {{counter}},}', "Line 1, column 19: this is not JSON"),
        ("{ {{uuid}}: 1}", "stands alone"),
        ("[" * 100_000, "nested|not JSON"),
    ],
)
def test_a_template_that_would_not_be_json_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InvalidTemplate, match=message):
        Template(text)


def test_lots_of_neighbouring_calls_have_nothing_to_do_with_each_other() -> None:
    ones = [Lots(7, index).unit() for index in range(4000)]
    assert abs(sum(ones) / len(ones) - 0.5) < 0.02
    together = sum((a - 0.5) * (b - 0.5) for a, b in itertools.pairwise(ones)) / len(ones)
    assert abs(together) < 0.006
    assert {Lots(1, index).below(3) for index in range(50)} == {0, 1, 2}

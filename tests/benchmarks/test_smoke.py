"""The benchmarks run, and print what they should; how fast anything is, no test asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.benchmarks.__main__ import choose, every_row, main, print_table
from tests.benchmarks.bare import BYTES_IN_FLIGHT, Batch, OneByOne, bare_workers
from tests.benchmarks.house import ANSWER, EVENT
from tests.benchmarks.table import (
    NO_GOAL,
    Columns,
    Effort,
    Goal,
    Row,
    Sides,
    at_least,
    at_most,
    in_megabytes,
    in_seconds,
    measure,
)

TINY = Effort(rounds=1, share=0.005)
"""Fifty calls where there usually are ten thousand."""


def row_of(ours: Sequence[float], limit: Sequence[float], goal: Goal = NO_GOAL, turns: list[str] | None = None) -> Row:
    """A row whose measurements are known beforehand."""
    turns = [] if turns is None else turns

    @asynccontextmanager
    async def prepare(effort: Effort) -> AsyncIterator[Sides]:
        our_figures, limits = iter(ours), iter(limit)

        async def our_side() -> float:
            turns.append("ours")
            return next(our_figures)

        async def limit_side() -> float:
            turns.append("limit")
            return next(limits)

        yield Sides(our_side, limit_side)
        turns.append("cleared away")

    return Row("known", "something known", goal, prepare)


@asynccontextmanager
async def broken(effort: Effort) -> AsyncIterator[Sides]:
    """What cannot be prepared."""
    raise OSError("first line\nthere is no room")
    yield


@pytest.mark.parametrize("row", every_row(), ids=[row.name for row in every_row()])
async def test_a_row_can_be_measured(row: Row) -> None:
    sentence = row.missing()
    if sentence is not None:
        pytest.skip(sentence)
    figures = await measure(row, TINY)
    assert figures.ours > 0
    assert figures.limit > 0
    cells = Columns([row]).figures(figures).split()
    assert cells[0] == row.name
    assert " ".join(cells).endswith(row.against)


async def test_both_sides_are_measured_in_turn_and_each_is_first_as_often() -> None:
    turns: list[str] = []
    await measure(row_of([1, 1], [1, 1], turns=turns), Effort(rounds=2))
    assert turns == ["ours", "limit", "limit", "ours", "cleared away"]


async def test_the_figures_are_medians_and_the_ratio_is_that_of_the_rounds() -> None:
    figures = await measure(row_of([2.0, 9.0, 4.0], [1.0, 1.0, 4.0], at_most(3)), Effort(rounds=3))
    assert (figures.ours, figures.limit, figures.ratio) == (4.0, 1.0, 2.0)
    assert list(figures.ratios) == [1.0, 2.0, 9.0]


async def test_what_hardly_varies_is_measured_less_often() -> None:
    row = replace(row_of([1.0], [1.0]), most_rounds=1)
    assert len((await measure(row, Effort(rounds=5))).rounds) == 1


@pytest.mark.parametrize(
    ("goal", "ours", "limit", "ratio", "met", "text"),
    [
        (at_most(3), 3.0, 1.0, 3.0, True, "≤ 3×"),
        (at_most(0.35), 1.0, 2.0, 0.5, False, "≤ 0.35×"),
        (at_least(100), 1.0, 100.0, 100.0, True, "≥ 100×"),
        (at_least(0.85), 2.0, 1.0, 0.5, False, "≥ 0.85×"),
        (NO_GOAL, 2.0, 1.0, 2.0, None, "–"),
    ],
)
def test_a_goal_is_what_ours_may_cost_or_how_much_faster_it_should_be(
    goal: Goal, ours: float, limit: float, ratio: float, met: bool | None, text: str
) -> None:
    assert goal.ratio(ours, limit) == ratio
    assert goal.met(ratio) is met
    assert str(goal) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0000063, "6.30 µs"), (0.000265, "265 µs"), (0.0348, "34.8 ms"), (1.5, "1.50 s")]
)
def test_a_time_has_the_unit_that_suits_it(seconds: float, text: str) -> None:
    assert in_seconds(seconds) == text


def test_memory_is_in_megabytes() -> None:
    assert in_megabytes(13_900_000) == "13.9 MB"


def test_the_table_has_a_line_for_each_row_under_its_titles(capsys: pytest.CaptureFixture[str]) -> None:
    met = row_of([0.002], [0.001], at_most(3))
    missed = replace(row_of([0.02], [0.001], at_least(10)), name="a-longer-name")
    assert print_table([met, missed], TINY) == 0
    assert capsys.readouterr().out.splitlines() == [
        "name                ours      limit     ratio     goal  met  ratios         beside",
        "known            2.00 ms    1.00 ms     2.00×     ≤ 3×  yes  2.00–2.00      something known",
        "a-longer-name    20.0 ms    1.00 ms     0.05×    ≥ 10×  no   0.05–0.05      something known",
    ]


def test_a_row_whose_peer_is_not_installed_says_so_and_one_that_breaks_does_not_hide_the_rest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = row_of([1.0], [1.0])
    rows = [
        replace(whole, name="absent", missing=lambda: "it is not installed"),
        replace(whole, name="broken", prepare=broken),
        whole,
    ]
    assert print_table(rows, TINY) == 1
    _, absent, failed, measured = capsys.readouterr().out.splitlines()
    assert absent == "absent  it is not installed"
    assert failed == "broken  broke: OSError: there is no room"
    assert measured.split()[:5] == ["known", "1.00", "s", "1.00", "s"]


def test_a_table_and_its_rows_can_be_asked_for_by_name() -> None:
    names = [row.name for row in choose(["runtime"])[0]]
    assert names[:2] == ["batch", "batch-python-lambda-local"]
    chosen, unknown = choose(["single", "batch", "nothing"])
    assert [row.name for row in chosen] == ["batch", "single"]
    assert unknown == ["nothing"]


def test_no_row_is_called_like_another() -> None:
    names = [row.name for row in every_row()]
    assert len(names) == len(set(names))


def test_the_program_prints_the_rows_it_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")  # which it unsets, for as long as it runs
    assert main(["cold-start", "--quick", "--rounds", "1"]) == 0
    titles, row = capsys.readouterr().out.splitlines()
    assert titles.split() == list(Columns.TITLES)
    assert row.split()[0] == "cold-start"


def test_an_unknown_name_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bach"])
    assert "there is no bach; the rows are batch," in capsys.readouterr().err


async def test_the_bare_workers_answer_every_call_of_a_batch_however_large_the_events() -> None:
    with bare_workers(2) as workers:
        for event in (EVENT, b'"%s"' % (b"x" * 2 * BYTES_IN_FLIGHT)):
            batch = Batch(workers, 100, event, 0.3, seed=7)
            async with asyncio.timeout(30):
                await batch.run()
            assert 0 < sum(batch.executed) < 100
            assert set(batch.sizes) == {len(ANSWER)}


async def test_a_bare_worker_that_has_gone_is_an_error_and_no_wait_without_end() -> None:
    with bare_workers(2) as workers:
        async with asyncio.timeout(30):
            with pytest.raises(ConnectionError):
                await OneByOne(workers[0]).call(b'{"exit": 1}')
            with pytest.raises(ConnectionError):
                await Batch(workers, 10, b'{"exit": 1}', 0.5, seed=7).run()

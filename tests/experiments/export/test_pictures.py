"""A picture of each plot, and the reports that hold them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from lvtui.experiments.export import Picture, html_report, markdown_report, pictures_of
from lvtui.experiments.export.along_calls import cold_picture, errors_picture, outcomes_picture, share_picture
from lvtui.experiments.export.axes import Axis, round_up, ticks
from lvtui.experiments.export.over_versions import counts_picture, durations_picture
from lvtui.experiments.series import (
    ColdSeries,
    DurationSeries,
    ErrorSeries,
    Moment,
    OutcomeSeries,
    SharePoint,
    ShareSeries,
    VersionCount,
)
from lvtui.experiments.tally import Tally
from tests.experiments.export.runs import played, routed, summed_up

SVG = "{http://www.w3.org/2000/svg}"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = ("counts", "share", "outcomes", "errors", "durations", "cold")


def pictures() -> dict[str, Picture]:
    return {each.name: each for each in pictures_of(summed_up(played(moved=True)))}


def words_in(picture: Picture) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(picture.svg()).iter(f"{SVG}text")]


def test_there_is_a_picture_of_each_plot() -> None:
    assert tuple(pictures()) == NAMES
    assert [each.name for each in pictures_of(summed_up(routed(), executes=False))] == ["counts", "share", "outcomes"]


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_needs_nothing_beside_itself(name: str) -> None:
    picture = pictures()[name]
    for theme in ("light", "dark"):
        text = picture.svg(theme)
        root = ElementTree.fromstring(text)
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
        ids = {element.get("id") for element in root.iter()}
        assert set(re.findall(r"url\(#([^)]+)\)", text)) <= ids
        assert re.findall(r"https?://[^\"]+", text) == [SVG.strip("{}")]
        style = root.findtext(f"{SVG}style") or ""
        classes = {name for element in root.iter() for name in (element.get("class") or "").split()}
        assert all(f".{each}{{" in style for each in classes), classes
    assert picture.svg("light") != picture.svg("dark")


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_says_what_it_shows_and_in_what_unit(name: str) -> None:
    picture = pictures()[name]
    words = words_in(picture)
    assert picture.title == summed_up(played(moved=True)).plot(name).reading  # type: ignore[union-attr]
    assert " ".join(words).startswith(picture.title)
    units = {
        "counts": "share of the calls",
        "share": "calls",
        "outcomes": "calls, about 5 to a column",
        "errors": "failed, of a version's calls",
        "durations": "duration of a call, on a logarithmic scale",
        "cold": "cold starts",
    }
    assert units[name] in words
    assert any("B = version 2" in each for each in words)


@pytest.mark.parametrize("name", ["share", "outcomes", "errors", "cold"])
def test_the_moment_at_which_a_weight_was_moved_is_marked(name: str) -> None:
    words = words_in(pictures()[name])
    assert "(1)" in words
    assert "(1) before call 301: prod: v1 50 %, v2 50 %" in words


@pytest.mark.parametrize("name", ["counts", "outcomes", "cold", "durations"])
def test_versions_are_told_apart_by_their_patterns(name: str) -> None:
    root = ElementTree.fromstring(pictures()[name].svg())
    shapes = {
        each.get("id"): re.sub(
            r'class="[^"]*"', "", ElementTree.tostring(each, "unicode").replace(each.get("id", ""), "")
        )
        for each in root.iter(f"{SVG}pattern")
    }
    assert {f"{name}-1", f"{name}-2"} <= set(shapes)
    assert len(set(shapes.values())) == len(shapes)


def test_the_share_ends_where_the_run_stands() -> None:
    points = (SharePoint(100, 0.2), SharePoint(200, 0.1))
    picture = share_picture(ShareSeries("prod", "2", 0.1, points, planned=400), "10 % to 2.")
    root = ElementTree.fromstring(picture.svg())
    line, _of_the_legend = (each for each in root.iter(f"{SVG}polyline") if each.get("class") == "s-v2")
    last = line.get("points", "").split()[-1].split(",")
    assert float(last[0]) == pytest.approx((92 + 844) / 2)


def test_no_band_is_drawn_where_what_was_asked_at_first_is_not_known() -> None:
    points = (SharePoint(10, 0.2), SharePoint(20, 0.1))
    moment = Moment(10, "prod: 1 50 %, 2 50 %", {"1": 0.5, "2": 0.5})
    known = share_picture(ShareSeries("prod", "2", 0.5, points, moments=(Moment(0, "", {"2": 0.1}), moment)), "x")
    unknown = share_picture(ShareSeries("prod", "2", 0.5, points, moments=(moment,)), "x")
    assert known.body.count("<polygon") == unknown.body.count("<polygon") + 1


def test_nothing_at_all_can_be_drawn() -> None:
    for picture in (
        share_picture(ShareSeries("prod", "2", 0.1), "No calls yet."),
        outcomes_picture(OutcomeSeries(), "No calls yet.", 0),
        errors_picture(ErrorSeries(), "No calls yet."),
        cold_picture(ColdSeries(), "No calls yet."),
        durations_picture(DurationSeries(), "No calls yet."),
        counts_picture([], {}, "No calls yet."),
        counts_picture([VersionCount("$LATEST", 0)], {}, "No calls yet."),
    ):
        assert "No calls yet." in words_in(picture)
    assert pictures_of(summed_up(Tally()))


def test_what_a_sentence_quotes_cannot_break_the_picture() -> None:
    picture = counts_picture([VersionCount("1", 1)], {}, "<b> & \x1b[31m \ud800 \"'")
    assert "<b> & \ufffd[31m \ufffd \"'" in words_in(picture)


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 10_000, 6, (0, 2000, 4000, 6000, 8000, 10_000)),
        (0, 1, 5, (0, 0.25, 0.5, 0.75, 1)),
        (0.05, 0.16, 6, (0.06, 0.08, 0.1, 0.12, 0.14, 0.16)),
        (3, 3, 5, (3,)),
    ],
)
def test_ticks_are_round(low: float, high: float, most: int, expected: tuple[float, ...]) -> None:
    assert ticks(low, high, most) == expected


def test_a_logarithmic_axis_is_marked_within_decades_where_there_is_room() -> None:
    axis = Axis(0.8, 60, 0, 100, logarithmic=True)
    assert axis.ticks(10) == (1, 2, 5, 10, 20, 50)
    assert axis.ticks(3) == (1, 10)
    assert axis.at(0.1) == 0
    assert round_up(0.13) == 0.2


class Page(HTMLParser):
    """Notes what a page asks for from elsewhere, and its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.asked += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "data")]


def test_the_page_is_one_file_with_every_plot_and_no_scripts() -> None:
    summary = summed_up(played(moved=True))
    report = html_report(summary, NOW)
    page = Page()
    page.feed(report)
    assert page.asked == []
    assert "script" not in page.tags
    assert page.tags.count("svg") == page.tags.count("details") == len(NAMES)
    for words in (summary.verdict_words, summary.advice_words, "2026-11-23 12:00:00 +0000", "From call 301 on"):
        assert words.replace("'", "&#x27;") in report
    assert "<caption>Failed calls by error type" in report
    assert "<td>ValueError" in report
    ids = re.findall(r'id="([^"]+)"', report)
    assert len(ids) == len(set(ids))


def test_markdown_is_one_file_with_every_plot_and_its_figures() -> None:
    summary = summed_up(played())
    report = markdown_report(summary, NOW)
    assert report.count("](data:image/svg+xml;base64,") == len(NAMES)
    assert summary.verdict_words in report.replace("\\", "")
    assert "| Seed | 7 |" in report
    assert "| 2 |" in report
    assert re.search(r"\| ValueError \| 0 \| [1-9]", report)
    assert not re.search(r"]\((?!data:)", report)

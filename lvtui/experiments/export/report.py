"""A report of a run in one file that needs no other: settings, verdict, plots and their figures."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime
from html import escape

from lvtui import __version__
from lvtui.experiments.export.looks import css, page_colours
from lvtui.experiments.export.pictures import pictures_of
from lvtui.experiments.summary import Plot, RunSummary
from lvtui.experiments.tables import Table, as_markdown
from lvtui.experiments.words import asked_words, counted, number

HEADINGS = {
    "counts": "Calls per version",
    "share": "Share over calls",
    "outcomes": "Outcomes",
    "errors": "Error rate over calls",
    "durations": "Durations",
    "cold": "Cold starts",
}
"""Name of a plot → what stands above it."""


def markdown_report(summary: RunSummary, now: datetime) -> str:
    """The report as Markdown, its pictures within it as data: where a viewer shows no such pictures, it has the tables.

    `now` is when it was made, in the zone it is to be told in.
    """
    pictures = {each.name: each for each in pictures_of(summary)}
    parts = [
        f"# {_markdown(_title(summary))}\n",
        f"{_made(now)}\n",
        f"## Verdict\n\n**{_markdown(summary.verdict_words)}**",
    ]
    parts.append(f"{_markdown(summary.advice_words)}\n" if summary.advice_words else "")
    parts.append(
        "## Settings\n\n" + as_markdown(Table("", ("Setting", "Value"), tuple(_settings(summary)))).lstrip("*\n")
    )
    for plot in summary.plots:
        encoded = base64.b64encode(pictures[plot.name].svg("light").encode()).decode()
        parts += [
            f"## {HEADINGS[plot.name]}\n\n{_markdown(plot.reading)}\n",
            f"![{_markdown(plot.reading)}](data:image/svg+xml;base64,{encoded})\n",
            *map(as_markdown, _tables(plot, summary)),
        ]
    return "\n".join(part for part in parts if part)


def html_report(summary: RunSummary, now: datetime) -> str:
    """The report as a page of HTML without scripts, light or dark as its reader prefers, and good to print."""
    pictures = {each.name: each for each in pictures_of(summary)}
    sections = "".join(
        f'<section><h2>{HEADINGS[plot.name]}</h2><div class="plot">{pictures[plot.name].inline}</div>'
        f"<details><summary>The figures</summary>{_html_tables(plot, summary)}</details></section>\n"
        for plot in summary.plots
    )
    settings = "".join(f"<tr><th scope=row>{escape(name)}<td>{escape(value)}" for name, value in _settings(summary))
    advice = f"<p>{escape(summary.advice_words)}</p>" if summary.advice_words else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(_title(summary))}</title>\n'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">\n'
        f"<style>{_page_css()}</style></head>\n"
        f"<body><h1>{escape(_title(summary))}</h1><p class=quiet>{_made(now)}</p>\n"
        f'<section class="verdict"><h2>Verdict</h2><p><strong>{escape(summary.verdict_words)}</strong></p>{advice}'
        f"</section>\n<section><h2>Settings</h2><table>{settings}</table></section>\n{sections}</body></html>\n"
    )


def _title(summary: RunSummary) -> str:
    return f"{counted(summary.count, 'call')} to {summary.plan.function}:{summary.qualifier}"


def _made(now: datetime) -> str:
    return f"Made by lvtui {__version__}, {now:%Y-%m-%d %H:%M:%S %z}".rstrip() + "."


def _settings(summary: RunSummary) -> Iterator[tuple[str, str]]:
    plan = summary.plan
    yield "Function", plan.function
    yield "Qualifier", summary.qualifier
    yield "Seed", str(plan.seed)
    planned = "until stopped" if plan.count is None else f"{number(plan.count)} planned"
    yield "Calls", f"{number(summary.count)} made, {planned}; {summary.state}"
    yield "Asked", asked_words(summary.moments[0].asked if summary.moments else summary.asked)
    for moment in summary.moments[1:]:
        yield f"From call {number(moment.call + 1)} on", moment.words
    yield "Event", plan.events.describe()
    yield "Pace", "as fast as they are answered" if plan.pace is None else plan.pace.describe()
    yield "At the same time", counted(plan.concurrency, "call")
    yield "Code", "was run" if plan.executes else "was not run: routing only"
    yield "Took", f"{summary.elapsed_s:.1f} s"
    if summary.injected:
        yield "Touched by a fault dial", counted(summary.injected, "call")


def _tables(plot: Plot, summary: RunSummary) -> list[Table]:
    """The figures of a plot; of failures, by error type too."""
    by_type = summary.error_types
    return [by_type, plot.table] if plot.name == "errors" and by_type.rows else [plot.table]


def _html_tables(plot: Plot, summary: RunSummary) -> str:
    return "".join(map(_html_table, _tables(plot, summary)))


def _html_table(table: Table) -> str:
    head = "".join(f"<th scope=col>{escape(cell)}" for cell in table.columns)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}' for cell in row)}" for row in table.rows)
    return f"<table><caption>{escape(table.title)}</caption><thead><tr>{head}<tbody>{rows}</table>"


def _page_css() -> str:
    light, dark = (
        "".join(f"--{name}:{page_colours(theme)[name]};" for name in ("paper", "ink", "quiet", "grid"))
        for theme in ("light", "dark")
    )
    return (
        f":root{{{light}}}@media (prefers-color-scheme: dark){{:root{{{dark}}}}}"
        "body{background:var(--paper);color:var(--ink);font:16px/1.5 sans-serif;max-width:1000px;margin:2em auto;"
        "padding:0 1em}h1{font-size:1.6em}h2{font-size:1.2em;margin:1.6em 0 .4em}p.quiet{color:var(--quiet)}"
        ".verdict{border-left:6px solid var(--ink);padding:.1em 1em}.plot svg{max-width:100%;height:auto}"
        "table{border-collapse:collapse}th,td{padding:.2em .8em;border-bottom:1px solid var(--grid);text-align:right}"
        "td:first-child,th:first-child,th[scope=row]{text-align:left}caption{text-align:left;color:var(--quiet)}"
        "th[scope=row]+td{text-align:left}@media print{section{break-inside:avoid}}"
        f"{css('either')}"
    )


def _markdown(text: str) -> str:
    """A text in which nothing is taken for markup."""
    return "".join(f"\\{character}" if character in "\\`*_[]<>#|" else character for character in text)

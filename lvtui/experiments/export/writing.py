"""Writes a run to a file, or its plots to a folder of pictures."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from lvtui.experiments.export.csv_file import write_csv
from lvtui.experiments.export.document import as_json, as_toml
from lvtui.experiments.export.pictures import pictures_of
from lvtui.experiments.export.report import html_report, markdown_report
from lvtui.experiments.summary import RunSummary
from lvtui.experiments.tally import Tally

ExportKind = Literal["csv", "json", "toml", "markdown", "html", "svg"]


def write_run(summary: RunSummary, tally: Tally, kind: ExportKind, path: Path, now: datetime) -> str:
    """Write a run; what was written, in words. Blocking: a million rows take seconds.

    Args:
        summary: What is written, as it was summed up: the run may go on meanwhile.
        tally: Its calls, for the table that has a row for each.
        kind: How.
        path: A file, which is written over; for pictures a folder, which is made if need be.
        now: When a report says that it was made, in the zone it is to be told in.

    Raises:
        OSError: the disk refused.
    """
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            write_csv(tally, file)
        return f"{path}, a row for each of {summary.count:,} calls"
    if kind == "svg":
        _write_pictures(summary, path)
        return f"{path}, a light and a dark picture of each of {len(summary.plots)} plots"
    path.write_text(_text(summary, kind, now), encoding="utf-8")
    return str(path)


def _text(summary: RunSummary, kind: ExportKind, now: datetime) -> str:
    match kind:
        case "json":
            return as_json(summary)
        case "toml":
            return as_toml(summary)
        case "markdown":
            return markdown_report(summary, now)
        case _:
            return html_report(summary, now)


def _write_pictures(summary: RunSummary, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures_of(summary):
        light, dark = picture_files(folder, picture.name)
        light.write_text(picture.svg("light"), encoding="utf-8")
        dark.write_text(picture.svg("dark"), encoding="utf-8")


def picture_files(folder: Path, plot: str) -> tuple[Path, Path]:
    """Where the pictures of a plot are written: the light one, the dark one."""
    return folder / f"{plot}.svg", folder / f"{plot}-dark.svg"

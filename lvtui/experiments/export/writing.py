"""Writes a run to a file, or its plots to a folder of pictures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from lvtui.experiments.export.csv_file import write_csv
from lvtui.experiments.export.document import as_json, as_toml
from lvtui.experiments.export.pictures import pictures_of
from lvtui.experiments.export.report import html_report, markdown_report
from lvtui.experiments.run import Run
from lvtui.experiments.summary import RunSummary, summary_of

ExportKind = Literal["csv", "json", "toml", "markdown", "html", "svg"]


def write_run(run: Run, kind: ExportKind, path: Path) -> str:
    """Write a run as it stands; what was written, in words. Blocking: a million rows take seconds.

    Args:
        run: What is written. It may still go on: what it has done so far is.
        kind: How.
        path: A file, which is written over; for pictures a folder, which is made if need be.

    Raises:
        OSError: the disk refused.
    """
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            write_csv(run.tally, file)
        return f"{path}, a row for each of {run.tally.total:,} calls"
    summary = summary_of(run.plan, run.tally, state=run.state, elapsed_s=run.elapsed_s)
    if kind == "svg":
        return _write_pictures(summary, path)
    path.write_text(_text(summary, kind), encoding="utf-8")
    return str(path)


def _text(summary: RunSummary, kind: ExportKind) -> str:
    match kind:
        case "json":
            return as_json(summary)
        case "toml":
            return as_toml(summary)
        case "markdown":
            return markdown_report(summary, datetime.now(UTC))
        case _:
            return html_report(summary, datetime.now(UTC))


def _write_pictures(summary: RunSummary, folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    pictures = pictures_of(summary)
    for picture in pictures:
        (folder / f"{picture.name}.svg").write_text(picture.svg(), encoding="utf-8")
    return f"{folder}: {', '.join(f'{picture.name}.svg' for picture in pictures)}"

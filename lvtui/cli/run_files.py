"""The files that ``lvtui run`` leaves behind; whether they can be written is asked before anything is run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from lvtui.cli.printing import safe
from lvtui.experiments.export import as_toml, html_report, markdown_report, write_csv
from lvtui.experiments.export.writing import picture_files, write_pictures
from lvtui.experiments.summary import RunSummary
from lvtui.experiments.tally import Tally

PLOTS = ("counts", "share", "outcomes", "errors", "durations", "cold")
_REPORTS = {".md": markdown_report, ".html": html_report, ".htm": html_report}


@dataclass(frozen=True)
class Wanted:
    """What is to be written where; ``None`` where nothing is."""

    csv: Path | None = None
    toml: Path | None = None
    report: Path | None = None
    svg: Path | None = None
    """A folder."""

    def check(self, *, replace: bool) -> None:
        """Refuse what could not be written in the end.

        Raises:
            click.ClickException: something is there already, or has no folder to be in.
            click.UsageError: a report is to be of no kind that there is.
        """
        if self.report is not None and self.report.suffix.lower() not in _REPORTS:
            raise click.UsageError(f"A report ends in .md or .html, which {safe(self.report.name)} does not.")
        for path in self._files():
            if not replace and os.path.lexists(path):
                raise click.ClickException(f"{safe(str(path))}: already there. --replace writes over what is there.")
            if path.parent != self.svg and not path.parent.is_dir():
                raise click.ClickException(f"{safe(str(path))}: there is no folder {safe(str(path.parent))}.")

    def write(self, summary: RunSummary, tally: Tally, now: datetime) -> Iterator[Path]:
        """Write everything; what has been written. `now` is told in the report.

        Raises:
            click.ClickException: the disk refuses.
        """
        try:
            if self.csv is not None:
                with self.csv.open("w", encoding="utf-8", newline="") as file:
                    write_csv(tally, file)
                yield self.csv
            if self.toml is not None:
                self.toml.write_text(as_toml(summary), "utf-8")
                yield self.toml
            if self.report is not None:
                self.report.write_text(_REPORTS[self.report.suffix.lower()](summary, now), "utf-8")
                yield self.report
            if self.svg is not None:
                write_pictures(summary, self.svg)
                yield self.svg
        except OSError as error:
            raise click.ClickException(f"{safe(str(error.filename))}: {error.strerror}") from error

    def _files(self) -> Iterator[Path]:
        yield from (path for path in (self.csv, self.toml, self.report) if path is not None)
        if self.svg is not None:
            yield from (path for name in PLOTS for path in picture_files(self.svg, name))

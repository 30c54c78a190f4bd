"""The files that ``lvtui run`` leaves behind; whether they can be written is asked before anything is run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from lvtui.cli.printing import safe
from lvtui.experiments.export.report import HEADINGS
from lvtui.experiments.export.writing import ExportKind, picture_files, write_run
from lvtui.experiments.summary import RunSummary
from lvtui.experiments.tally import Tally

_REPORTS: Mapping[str, ExportKind] = {".md": "markdown", ".html": "html", ".htm": "html"}


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
        for path in self._to_be_written():
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
            for kind, path in self._kinds():
                write_run(summary, tally, kind, path, now)
                yield path
        except OSError as error:
            raise click.ClickException(f"{safe(str(error.filename))}: {error.strerror}") from error

    def _kinds(self) -> Iterator[tuple[ExportKind, Path]]:
        if self.csv is not None:
            yield "csv", self.csv
        if self.toml is not None:
            yield "toml", self.toml
        if self.report is not None:
            yield _REPORTS[self.report.suffix.lower()], self.report
        if self.svg is not None:
            yield "svg", self.svg

    def _to_be_written(self) -> Iterator[Path]:
        for kind, path in self._kinds():
            if kind == "svg":
                yield from (file for plot in HEADINGS for file in picture_files(path, plot))
            else:
                yield path

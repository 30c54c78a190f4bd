"""A run passed on: as CSV, JSON, TOML, pictures and reports.

document     one document of plain values, JSON, TOML          csv_file       a row for each call
pictures     an SVG for each plot                              report         Markdown and HTML, each one file
along_calls  plots over the calls of a run                     over_versions  plots with a place for each version
svg, axes, looks  what pictures are drawn with
"""

from lvtui.experiments.export.csv_file import write_csv
from lvtui.experiments.export.document import as_document, as_json, as_toml
from lvtui.experiments.export.pictures import pictures_of
from lvtui.experiments.export.report import html_report, markdown_report
from lvtui.experiments.export.svg import Picture

__all__ = [
    "Picture",
    "as_document",
    "as_json",
    "as_toml",
    "html_report",
    "markdown_report",
    "pictures_of",
    "write_csv",
]

"""The least that a Textual app can be: ``python -m tests.benchmarks.one_static``."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

WORDS = "One line of text."


class OneStatic(App[None]):
    """One line, and nothing else."""

    def compose(self) -> ComposeResult:
        yield Static(WORDS)


if __name__ == "__main__":
    OneStatic().run()

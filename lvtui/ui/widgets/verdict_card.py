"""What the numbers of a run say about the new version, and what to do about it."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from lvtui.experiments.verdict import Verdict
from lvtui.experiments.verdict_words import advice_sentence, verdict_sentence
from lvtui.ui.keys import key_of

MARKS = {"worse": "✗", "slower": "✗", "not worse": "✓", "not enough data": "…", "no canary": "·"}
FOLLOWED_BY_KEY = ("promote", "roll back")


class VerdictCard(Widget):
    """Two sentences: the verdict, and the advice with the key that follows it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "verdict-card--good",
        "verdict-card--bad",
        "verdict-card--open",
        "verdict-card--advice",
    }

    DEFAULT_CSS = """
    VerdictCard {
        height: auto;
        max-height: 4;
        padding: 0 1;
        background: $foreground 7%;
        & > .verdict-card--good { color: $text-success; text-style: bold; }
        & > .verdict-card--bad { color: $text-error; text-style: bold; }
        & > .verdict-card--open { text-style: bold; }
        & > .verdict-card--advice { color: $foreground 80%; }
    }
    """

    verdict: reactive[Verdict | None] = reactive[Verdict | None](None, layout=True)
    name_called: reactive[str] = reactive("", layout=True)
    """What the calls go to."""

    goes_on: reactive[bool] = reactive(False, layout=True)
    """Whether more calls come by themselves."""

    def watch_verdict(self) -> None:
        """Without one there is nothing to be seen."""
        self.display = self.verdict is not None

    def render(self) -> Text:
        """Verdict and advice."""
        verdict = self.verdict
        if verdict is None:
            return Text("")
        kind = {"worse": "bad", "slower": "bad", "not worse": "good"}.get(verdict.kind, "open")
        style = self.get_component_rich_style(f"verdict-card--{kind}", partial=True)
        text = Text.assemble((f"{MARKS[verdict.kind]} {verdict_sentence(verdict, self.name_called)}", style))
        advice = advice_sentence(verdict, self.name_called, goes_on=self.goes_on)
        if advice:
            key = f" Press {key_of(self, 'experiment.follow')}." if verdict.advice in FOLLOWED_BY_KEY else ""
            text.append(f"\n{advice}{key}", self.get_component_rich_style("verdict-card--advice", partial=True))
        return text

"""Send a small share of an alias's calls to another version."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from lvtui.domain.model import Alias, Function
from lvtui.operations import LATEST, UpdateAlias
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import RoutingConfig
from lvtui.service import Service
from lvtui.ui.screens.dialogs.alias import FIRST_WEIGHT, SplitEditor
from lvtui.ui.screens.dialogs.mistake import MistakeDialog
from lvtui.ui.text import percent
from lvtui.ui.version_look import look
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.weight_bar import WeightBar


class CanaryDialog(MistakeDialog):
    """The primary stays; a second version gets a tenth of the calls, or what one makes of that. One update."""

    VERB = "Start"

    def __init__(self, service: Service, function: Function, alias: Alias, version: str) -> None:
        """`version` is the canary; where it has a share already, the weight begins with that."""
        super().__init__(service)
        self._function = function
        self._alias = alias
        self._version = version

    def title_text(self) -> str:
        """On which alias."""
        return f"Start a canary on {self._alias.name}"

    def compose_body(self) -> Iterator[Widget]:
        """The canary, its share, and what comes of it."""
        others = [number for number in self._function.newest_first if number != self._alias.function_version]
        yield Field(
            "Canary",
            "routing_config",
            self._version,
            placeholder="the version to try; ↑↓ choose",
            choices=others,
            id="canary",
        )
        yield SplitEditor(self._alias.weights.get(self._version, FIRST_WEIGHT))
        yield from self.compose_preview()

    def on_mount(self) -> None:
        """Begin with the weight."""
        self._show_split()
        super().on_mount()
        self.query_one(WeightBar).focus()

    def request(self) -> UpdateAlias:
        """The weight alone: the primary is not named, as it stays."""
        return UpdateAlias(
            function_name=self._function.name,
            name=self._alias.name,
            routing_config=RoutingConfig(additional_version_weights={self._canary: self.query_one(WeightBar).weight}),
        )

    def sentence(self) -> str:
        """Where the calls will go."""
        weight, stays = self.query_one(WeightBar).weight, look(self._alias.function_version).words
        return (
            f"{percent(weight)} of the calls of {self._alias.name} go to version {self._canary}, the rest stay with "
            f"{stays}. Then P promotes the canary, b takes it back."
        )

    def note(self) -> str:
        """What to do where there can be no canary; and whom a new one drives out."""
        if self._alias.function_version == LATEST:
            return "An alias on $LATEST cannot be split: P points it at the newest version first."
        before = self._alias.additional_version
        if before is not None and before != self._canary:
            return f"Version {before}, which gets {percent(self._alias.additional_weight)} now, gets none any more."
        return ""

    def field_of(self, refusal: LambdaError) -> str:  # noqa: ARG002
        """All that AWS may refuse here is about the canary."""
        return "#canary"

    @on(Input.Changed)
    def follow_field(self) -> None:
        """The bar shows the version that is typed."""
        self._show_split()

    @on(WeightBar.Moved)
    def follow_bar(self, event: WeightBar.Moved) -> None:
        """The sentence and the command follow the bar."""
        event.stop()
        self.preview()

    @property
    def _canary(self) -> str:
        return self._value("canary")

    def _show_split(self) -> None:
        drawable = self._canary in self._function.published and self._canary != self._alias.function_version
        self.query_one(SplitEditor).show(self._alias.function_version, self._canary if drawable else None)

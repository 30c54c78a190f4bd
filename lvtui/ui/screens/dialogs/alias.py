"""Make an alias, or change where it points and how it splits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from lvtui.domain.model import Alias, Function
from lvtui.operations import LATEST, CreateAlias, Request, UpdateAlias
from lvtui.operations.errors import LambdaError, ResourceConflict, ResourceNotFound
from lvtui.operations.shapes import AliasConfiguration, RoutingConfig
from lvtui.service import Service
from lvtui.ui.alias_choices import NO_SPLIT, AliasChoices, Place, canary_of, everything
from lvtui.ui.reading import UNREADABLE, version_or_why
from lvtui.ui.screens.dialogs.mistake import MistakeDialog
from lvtui.ui.text import percent, printable, shorten
from lvtui.ui.version_look import Palette, look
from lvtui.ui.widgets.choice_list import ChoiceList, ChoiceRow
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.weight_bar import WeightBar

FIRST_WEIGHT = 0.1
"""What a new split starts with: a canary's tenth."""


class SplitEditor(Vertical):
    """The weight bar, while there is something to weigh."""

    DEFAULT_CSS = """
    SplitEditor { height: auto; margin-top: 1; }
    SplitEditor > Static { height: auto; color: $foreground 70%; }
    """

    def __init__(self, weight: float) -> None:
        """`weight` is the additional version's share."""
        super().__init__()
        self._weight = weight

    def compose(self) -> ComposeResult:
        yield WeightBar(LATEST, None, self._weight)
        yield Static(Text("←→ one percent, shift ten, or type a number"), id="hint")

    @property
    def bar(self) -> WeightBar:
        """The bar itself."""
        return self.query_one(WeightBar)

    def show(self, primary: str, additional: str | None) -> None:
        """Show the bar for two versions that can be drawn; hide it otherwise."""
        self.display = additional is not None
        self.bar.can_focus = additional is not None
        if additional is not None:
            self.bar.primary, self.bar.additional = primary, additional


_COLUMN = 18
"""Cells for the name of a choice."""
_PLACES: Mapping[str, Place] = {"version": "version", "additional": "additional"}
"""The id of a field → the place of an alias that it is for."""


class AliasDialog(MistakeDialog):
    """Two versions and a weight. What is typed is free, so that a mistake can be made and AWS's answer read.

    Below the field of a version stands everything that could be put there; what must not be is barred, and says why.
    """

    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]

    def __init__(
        self, service: Service, function: Function, alias: Alias | None, *, version: str = LATEST, weigh: bool = False
    ) -> None:
        """Without `alias` a new one is made, on `version`; with `weigh` the focus begins on the weights."""
        super().__init__(service)
        self._function = function
        self._alias = alias
        self._version = alias.function_version if alias else version
        self._weigh = weigh
        self._choices = AliasChoices(function, alias, service.refusal)
        self._place: Place = "version"
        """Whose choices are shown."""
        self.VERB = "Save" if alias else "Create"

    def title_text(self) -> str:
        """Which alias."""
        return f"Alias {self._alias.name}" if self._alias else "New alias"

    def compose_body(self) -> Iterator[Widget]:
        """Name, version, second version, weight, description."""
        alias = self._alias
        additional = alias.additional_version if alias else None
        if self._weigh and additional is None:
            # Weighing something: begin with the newest version that can be weighed against this one.
            additional = canary_of(self._function, alias, self.service.refusal) if alias else None
        weight = alias.additional_weight if alias and alias.weights else FIRST_WEIGHT
        yield Field(
            "Name", "name", alias.name if alias else "", placeholder="dev, test, prod…", disabled=bool(alias), id="name"
        )
        yield Field(
            "Version",
            "function_version",
            self._version,
            placeholder="$LATEST or a number; ↑↓ choose",
            choices=everything(self._function, "version"),
            id="version",
        )
        yield Field(
            "Second version",
            "routing_config",
            additional or "",
            placeholder="none: no split; ↑↓ choose",
            choices=everything(self._function, "additional"),
            id="additional",
        )
        yield ChoiceList()
        yield SplitEditor(weight)
        yield Field("Description", "description", alias.description if alias else "", id="description")
        yield from self.compose_preview()

    def on_mount(self) -> None:
        """Begin where there is something to type."""
        self._show_split()
        super().on_mount()
        if self._weigh and self._additional:
            self.query_one(WeightBar).focus()
        elif self._weigh:
            self.query_one("#additional", Field).input.focus()
        elif self._alias is None:
            self.query_one("#name", Field).input.focus()
        else:
            self.query_one("#version", Field).input.focus()

    def request(self) -> Request[AliasConfiguration]:
        """What the fields ask for; an update names only what it changes."""
        name, version = self._value("name"), self._value("version")
        description, weights = self._value("description"), self._weights()
        if self._alias is None:
            return CreateAlias(
                function_name=self._function.name,
                name=name,
                function_version=version,
                description=description or None,
                routing_config=RoutingConfig(additional_version_weights=weights) if weights else None,
            )
        before = self._alias
        return UpdateAlias(
            function_name=self._function.name,
            name=before.name,
            function_version=version if version != before.function_version else None,
            description=description if description != before.description else None,
            routing_config=(
                RoutingConfig(additional_version_weights=weights) if weights != dict(before.weights) else None
            ),
        )

    def sentence(self) -> str:
        """Where the calls will go."""
        name, version, weights = self._value("name"), self._value("version"), self._weights()
        primary = look(version).words
        if not weights:
            return f"Every call of {name} goes to {primary}."
        additional, weight = next(iter(weights.items()))
        return f"{percent(weight)} of the calls of {name} go to version {additional}, the rest to {primary}."

    def note(self) -> str:
        """AWS's text names a pattern; this names the rule."""
        for value in (self._value("version"), self._additional):
            if value in self._function.aliases:
                return f"{value} is an alias: an alias points at a version, never at another alias."
        if self._value("version") == LATEST and self._additional:
            return "Both versions of a split are published ones: $LATEST could change under the callers."
        return ""

    def field_of(self, refusal: LambdaError) -> str:
        """Which field AWS's refusal is about."""
        if isinstance(refusal, ResourceConflict):
            return "#name"
        if isinstance(refusal, ResourceNotFound) and not str(refusal).endswith(f":{self._additional}"):
            return "#version"
        return "#additional"

    @on(Input.Changed)
    def follow_fields(self) -> None:
        """The bar shows the versions that are typed, and the list what could stand beside them."""
        self._show_split()

    def on_resize(self) -> None:
        """As many choices as there is room for."""
        self.query_one(ChoiceList).most_rows = 8 if self.has_class("-tall") else 4

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show what could stand in the field with the focus; where there is little room, nothing for the others."""
        inside = [node for node in event.widget.ancestors if node.id in _PLACES]
        if inside:
            self._place = _PLACES[inside[0].id or ""]
            self._show_choices()
        self.query_one(ChoiceList).display = bool(inside) or self.has_class("-tall")

    @on(ChoiceList.Taken)
    def take_choice(self, event: ChoiceList.Taken) -> None:
        """A choice was clicked on."""
        event.stop()
        field = self.query_one(f"#{self._place}", Field)
        field.value = event.value
        field.input.focus()

    @on(WeightBar.Moved)
    def follow_bar(self, event: WeightBar.Moved) -> None:
        """The sentence and the command follow the bar."""
        event.stop()
        self.preview()

    @property
    def _additional(self) -> str:
        return self._value("additional")

    def _weights(self) -> dict[str, float]:
        if not self._additional:
            return {}
        return {self._additional: self.query_one(WeightBar).weight}

    def _show_split(self) -> None:
        primary, additional = self._value("version"), self._additional
        drawable = {LATEST, *self._function.published}
        shown = additional if additional in drawable and primary in drawable else None
        self.query_one(SplitEditor).show(primary, shown)
        self._choices.suppose(primary, additional)
        self._show_choices()

    def _show_choices(self) -> None:
        label = self.query_one(f"#{self._place}", Field).label
        choices = self.query_one(ChoiceList)
        choices.offer(
            f"{label}: ↑↓ or a click; AWS refuses ✗",
            everything(self._function, self._place),
            self._choice_row,
            _COLUMN,
        )
        choices.point_at(self._value(self._place))

    def _choice_row(self, choice: str) -> ChoiceRow:
        verdict = self._choices.verdict(self._place, choice)
        if choice == NO_SPLIT:
            return ChoiceRow(Text("none"), "every call goes to the version above", verdict)
        if not self._function.has_version(choice):
            return ChoiceRow(Text(shorten(printable(choice), _COLUMN - 1)), "", verdict)
        appearance = look(choice)
        label = Text(f"{appearance.fill}{appearance.letter} ", Palette.of(self.app).style(choice, bold=True))
        label.append(choice, "default")
        version = version_or_why(self._function, choice)[0]
        about = UNREADABLE if version is None else version.configuration.description
        return ChoiceRow(
            label, "what is edited; no version" if choice == LATEST else f"“{about}”" if about else "", verdict
        )

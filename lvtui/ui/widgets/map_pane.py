"""Map: who calls what, as a drawing, as a list, and as a table of who may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from lvtui.domain.model import Function
from lvtui.domain.triggers import Trigger
from lvtui.ui.keys import key_of
from lvtui.ui.permission_matrix import Matrix
from lvtui.ui.text import counted, pad_right, printable, shorten, shorten_middle
from lvtui.ui.trigger_words import Reached, reached_words
from lvtui.ui.widgets.map_graph import Graph
from lvtui.ui.widgets.map_view import MapView
from lvtui.ui.widgets.matrix_view import MatrixView
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.tab_line import TabLine

MAP, TRIGGERS, MATRIX = "Map", "Triggers", "Who may invoke"


class TriggerRows(RowList):
    """The rows, whose enter edits a trigger."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "Edit", id="triggers.edit")]


@dataclass(frozen=True)
class Calls:
    """What is shown of one trigger beside what it is."""

    qualifier: str
    problem: str
    reached: Reached


class MapPane(Pane):
    """Three views of one thing, in the room of all other panes."""

    NUMBER = 5
    TITLE = "Map"
    WHOLE_BODY = True
    ABOUT = (
        "What calls the function, by which name, and which version answers. A trigger holds an ARN: move the alias, "
        "and it stays as it is. The last tab says who may call which ARN, by the policy that each has of its own."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "screen.new_trigger", "New trigger", tooltip="Add a trigger", id="map.new"),
        Binding("i", "screen.send_trigger", "Send", tooltip="Send the trigger's event, or call the box", id="map.send"),
        Binding("e", "screen.edit_trigger", "Edit", tooltip="Edit the trigger", show=False, id="map.edit"),
        Binding("a", "screen.allow_trigger", "Allow", tooltip="Add a permission to the policy", id="map.allow"),
        Binding(
            "ctrl+d", "screen.remove_from_map", "Remove", tooltip="Remove the trigger or statement", id="map.remove"
        ),
        Binding("f3", "next_tab", "Next tab", tooltip="Map, triggers, who may invoke", id="map.next_tab"),
        Binding("escape", "screen.back", "Back", show=False, id="map.back"),
    ]

    DEFAULT_CSS = """
    MapPane {
        display: none;
        width: 1fr;
        height: 1fr;
        & > #map_detail { height: 3; padding: 0 1; color: $foreground; }
        & > #map_triggers, & > #map_matrix { display: none; }
    }
    """

    @dataclass
    class Opened(Message):
        """The user came to the pane, or to another of its views."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins with the drawing."""
        super().__init__(id=id)
        self._triggers: Mapping[str, Trigger] = {}
        self._calls: Mapping[str, Calls] = {}
        self._longest = (0, 0, 0)
        """Cells of the longest name, source and qualifier among the triggers."""
        self._said = ""

    def compose(self) -> ComposeResult:
        yield TabLine([MAP, TRIGGERS, MATRIX], id="map_tabs")
        yield MapView(id="map_view")
        yield TriggerRows(id="map_triggers")
        yield MatrixView(id="map_matrix")
        yield Static(id="map_detail")

    @property
    def is_seen(self) -> bool:
        """Whether it is displayed, with all its parts: not any more while the app is on its way out."""
        return self.display and len(self.query("#map_tabs, #map_view, #map_triggers, #map_matrix, #map_detail")) == 5

    @property
    def tab(self) -> str:
        """The view that is shown."""
        return self.query_one("#map_tabs", TabLine).active

    @property
    def view(self) -> MapView:
        """The drawing."""
        return self.query_one(MapView)

    @property
    def rows(self) -> RowList:
        """The list of triggers."""
        return self.query_one("#map_triggers", TriggerRows)

    @property
    def matrix_view(self) -> MatrixView:
        """The table of who may."""
        return self.query_one(MatrixView)

    @property
    def trigger(self) -> Trigger | None:
        """The trigger under the cursor."""
        if self.tab == MAP:
            node = self.view.node
            return node.trigger if node is not None else None
        return self._triggers.get(self.rows.row_key or "") if self.tab == TRIGGERS else None

    @property
    def selected(self) -> str | None:
        """The qualifier under the cursor; ``None`` for the function itself."""
        if self.trigger is not None:
            return self.trigger.qualifier or None
        if self.tab == MATRIX and self.matrix_view.matrix.columns:
            return self.matrix_view.matrix.columns[self.matrix_view.cursor[1]] or None
        node = self.view.node if self.tab == MAP else None
        return node.name or None if node is not None else None

    def take_focus(self) -> None:
        """Focus the view that is shown."""
        self.post_message(self.Opened())
        self.focus_on(self._shown)

    def show(
        self,
        function: Function | None,
        graph: Graph,
        triggers: Sequence[Trigger],
        calls: Mapping[str, Calls],
        matrix: Matrix,
    ) -> None:
        """Show a function's map."""
        self._triggers = {trigger.name: trigger for trigger in triggers}
        self._calls = calls
        self._longest = (
            _longest(self._triggers),
            _longest(printable(trigger.source) for trigger in triggers),
            _longest(each.qualifier for each in calls.values()),
        )
        self.view.show(function, graph)
        self.rows.show_empty(
            f"No trigger yet: what calls the function, each bound to one ARN.\n{key_of(self, 'map.new')} adds one."
            if function
            else "No function yet."
        )
        self.rows.set_rows(list(self._triggers), self._row)
        self.matrix_view.show(matrix)
        self.fact = counted(len(triggers), "trigger") if triggers else ""
        self.retitle(function.name if function is not None else "")

    def say(self, text: str) -> None:
        """Explain what is under the cursor; where that has several lines, the last one is an ARN."""
        self._said = text
        line, width = self.query_one("#map_detail", Static), max(20, self.content_size.width - 2)
        words, _, arn = printable(text).rpartition("\n")
        # Two lines of words, wherever they break, and then the ARN: none of it falls off the end.
        line.update(Text(f"{shorten(words, 2 * width - 12)}\n{shorten_middle(arn, width)}" if words else arn))

    def on_resize(self) -> None:
        """Fit the explanation into the new width."""
        self.say(self._said)

    def show_trigger(self, name: str) -> None:
        """Put the cursor on a trigger, in the views that have one."""
        self.rows.move_to(name)
        self.view.chosen = f"trigger:{name}"

    def action_next_tab(self) -> None:
        """Turn from the drawing to the list, to the table, and back."""
        self.query_one("#map_tabs", TabLine).action_step(1)
        self._turn()
        self.focus_on(self._shown)

    @on(TabLine.Changed, "#map_tabs")
    def turn(self, event: TabLine.Changed) -> None:
        """Show the view of the tab."""
        event.stop()
        self._turn()
        self.post_message(self.Opened())

    def _turn(self) -> None:
        for tab, view in self.tabs.items():
            view.display = tab == self.tab
        self.refresh_bindings()

    @property
    def tabs(self) -> Mapping[str, Widget]:
        """The three views."""
        return {MAP: self.view, TRIGGERS: self.rows, MATRIX: self.matrix_view}

    def show_tab(self, tab: str) -> None:
        """Turn to one of them."""
        self.query_one("#map_tabs", TabLine).active = tab
        self._turn()

    @property
    def words(self) -> Mapping[str, str]:
        """The key of the next tab says which that is."""
        line = next(self.query("#map_tabs").results(TabLine), None)
        return {"next_tab": line.tab_at(1)} if line is not None else {}

    @property
    def _shown(self) -> Widget:
        return self.tabs[self.tab]

    def _row(self, name: str, width: int) -> Text:
        trigger, calls = self._triggers.get(name), self._calls.get(name)
        if trigger is None or calls is None:
            return Text(name)
        most = max(8, width // 5)
        names, sources, qualifiers = (min(most, longest) for longest in self._longest)
        line = Text(pad_right(name, names), "bold", no_wrap=True, overflow="ellipsis")
        line.append(f"  {pad_right(trigger.kind.words, 13)}", "not bold")
        line.append(f"  {pad_right(printable(trigger.source), sources)}", "not bold")
        line.append(f"  → {pad_right(printable(calls.qualifier), qualifiers)} ", "not bold")
        said = f"✗ {calls.problem}" if calls.problem else reached_words(calls.reached) or "no calls yet"
        return line.append(f" {said}", "not bold")


def _longest(texts: Iterable[str]) -> int:
    return max(map(cell_len, texts), default=0)

"""The drawing of the map: a cursor goes from box to box, and calls go along the lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lvtui.domain.model import Function
from lvtui.ui.version_look import Palette
from lvtui.ui.widgets.drawing import ink_of
from lvtui.ui.widgets.map_graph import NOTHING, Graph, Node
from lvtui.ui.widgets.map_ink import Inks, Picture
from lvtui.ui.widgets.map_layout import BOX_HEIGHT, laid_out


class MapView(ScrollView, can_focus=True, inherit_bindings=False):
    """Boxes and lines, of which only the visible part is drawn."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(0, -1)", "Box above", show=False, id="map_view.up"),
        Binding("down,j", "move(0, 1)", "Box below", show=False, id="map_view.down"),
        Binding("left,h", "move(-1, 0)", "Where it comes from", show=False, id="map_view.left"),
        Binding("right,l", "move(1, 0)", "Where it goes", show=False, id="map_view.right"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="map_view.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="map_view.page_down"),
        Binding("enter", "choose", "Open", id="map_view.choose"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "map-view--frame",
        "map-view--chosen",
        "map-view--chosen-blurred",
        "map-view--title",
        "map-view--faint",
        "map-view--problem",
        "map-view--line",
        "map-view--label",
    }
    """
    | Class | Description |
    | :- | :- |
    | `map-view--frame` | The frame of a box. |
    | `map-view--chosen` | The frame of the box under the cursor; `-blurred` without the focus. |
    | `map-view--title` | The name of a box. |
    | `map-view--faint` | What is said inside a box about it. |
    | `map-view--problem` | Why calls do not go through. |
    | `map-view--line` | The lines that lead to no version. |
    | `map-view--label` | Shares on lines and counts below boxes. |
    """

    DEFAULT_CSS = """
    MapView {
        height: 1fr;
        color: $foreground;
        scrollbar-size: 1 1;
        & > .map-view--frame { color: $foreground 45%; }
        & > .map-view--chosen { color: $accent; text-style: bold; }
        & > .map-view--chosen-blurred { color: $foreground; }
        & > .map-view--title { color: $foreground; text-style: bold; }
        & > .map-view--faint { color: $foreground 75%; }
        & > .map-view--problem { color: $text-error; text-style: bold; }
        & > .map-view--line { color: $foreground 60%; }
        & > .map-view--label { color: $foreground; }
        &:ansi > .map-view--frame, &:ansi > .map-view--faint, &:ansi > .map-view--line { color: ansi_default; }
    }
    """

    chosen: reactive[str | None] = reactive[str | None](None, repaint=False)
    """The key of the box under the cursor."""

    @dataclass
    class Highlighted(Message):
        """The cursor came to another box, or what is known of this one has changed."""

        node: Node | None

    @dataclass
    class Chosen(Message):
        """The user opened a box: enter, or a click on the box under the cursor."""

        node: Node

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self._graph: Graph = NOTHING
        self._function: Function | None = None
        self._feet: Mapping[str, str] = {}
        self._flowing: frozenset[tuple[str, str]] = frozenset()
        self._phase = 0
        self._picture: Picture | None = None
        self._picture_for = Size(0, 0)
        self._focused_by_this_click = False

    @property
    def node(self) -> Node | None:
        """The box under the cursor."""
        return self._graph.nodes.get(self.chosen or "")

    def show(self, function: Function | None, graph: Graph) -> None:
        """Show another map; the cursor stays on its box if that is there."""
        self._function, self._graph = function, graph
        nodes = graph.nodes
        if self.chosen not in nodes:
            aliases = [node.key for node in graph.columns[1] if node.role == "alias"]
            self.chosen = next(iter([*aliases, *nodes]), None)
        self._draw_anew()
        self.post_message(self.Highlighted(self.node))

    def show_calls(self, feet: Mapping[str, str], flowing: Collection[tuple[str, str]]) -> None:
        """Say what has been called, and let the calls go on a step along these lines."""
        if self.app.animation_level != "none":
            self._phase += 1
        if flowing == self._flowing and feet == self._feet and self._picture is not None:
            self.refresh()
            return
        self._feet, self._flowing = feet, frozenset(flowing)
        self._draw_anew()

    def watch_chosen(self) -> None:
        """Bring the box into view, and say which it is."""
        if self.is_mounted:
            self.refresh()
            self._show_chosen()
            self.post_message(self.Highlighted(self.node))

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        offset_x, offset_y = self.scroll_offset
        width = self.scrollable_content_region.width
        picture = self._pictured()
        if y + offset_y >= picture.layout.height:
            return Strip.blank(width, self.rich_style)
        chosen = self.chosen
        strip = picture.strip(y + offset_y, self._inks(), chosen, self._phase)
        return strip.crop_extend(offset_x, offset_x + width, self.rich_style).apply_style(self.rich_style)

    def on_resize(self) -> None:
        """Lay it out for the room there is."""
        self._draw_anew()
        self._show_chosen()

    def on_focus(self) -> None:
        """Remember that a click may be what brought the focus."""
        self._focused_by_this_click = True

    def on_key(self) -> None:
        """The keyboard is in use: the next click is a click of its own."""
        self._focused_by_this_click = False

    def on_click(self, event: events.Click) -> None:
        """Go to the box; open the one under the cursor. The click that brings the focus opens nothing."""
        brought_focus, self._focused_by_this_click = self._focused_by_this_click, False
        place = event.get_content_offset(self)
        key = self._pictured().layout.at(*(place + self.scroll_offset)) if place is not None else None
        if key is None:
            return
        event.stop()
        if key != self.chosen:
            self.chosen = key
        elif event.chain > 1 or not brought_focus:
            self.action_choose()

    def action_move(self, columns: int, rows: int) -> None:
        """Go to the next box of the column, or along a line to the next column."""
        boxes = self._pictured().layout.boxes
        here = boxes.get(self.chosen or "")
        if here is None:
            self.chosen = next(iter(boxes), None)
            return
        if rows:
            keys = self._graph.keys[here.column]
            self.chosen = keys[min(len(keys) - 1, max(0, keys.index(here.key) + rows))]
            return
        linked = [
            link.target if columns > 0 else link.source
            for link in self._graph.links
            if here.key == (link.source if columns > 0 else link.target)
        ]
        column = here.column + columns
        beside = [box for box in boxes.values() if box.column == column]
        nearest = min(beside, key=lambda box: abs(box.y - here.y), default=None)
        target = linked[0] if linked else nearest.key if nearest is not None else None
        if target is not None:
            self.chosen = target

    def action_page(self, pages: int) -> None:
        """Go so many windows up or down in the column."""
        boxes = max(1, self.scrollable_content_region.height // (BOX_HEIGHT + 1))
        self.action_move(0, pages * boxes)

    def action_choose(self) -> None:
        """Open the box under the cursor."""
        if (node := self.node) is not None:
            self.post_message(self.Chosen(node))

    def notify_style_update(self) -> None:
        """Draw anew: the theme or the focus has changed."""
        super().notify_style_update()
        self.refresh()

    def _pictured(self) -> Picture:
        room = self.scrollable_content_region.size
        if self._picture is None or self._picture_for != room:
            layout = laid_out(self._graph.keys, self._graph.links, room.width, room.height)
            self._picture = Picture(self._graph, layout, self._function, self._feet, self._flowing)
            self._picture_for = room
        return self._picture

    def _draw_anew(self) -> None:
        self._picture = None
        if self.is_attached:
            layout = self._pictured().layout
            # As wide as the room, wherever that is enough: a scroll bar below would take a line for nothing.
            self.virtual_size = Size(max(layout.width, self.scrollable_content_region.width), layout.height)
        self.refresh()

    def _show_chosen(self) -> None:
        box = self._pictured().layout.boxes.get(self.chosen or "") if self.is_attached else None
        if box is not None:
            self.scroll_to_region(
                Region(box.x, box.y, box.width, BOX_HEIGHT), animate=False, force=True, immediate=True
            )

    def _inks(self) -> Inks:
        def ink(name: str) -> Style:
            return ink_of(self, f"map-view--{name}")

        return Inks(
            frame=ink("frame"),
            chosen=ink("chosen" if self.has_focus else "chosen-blurred"),
            title=ink("title"),
            text=Style.null(),
            faint=ink("faint"),
            problem=ink("problem"),
            line=ink("line"),
            label=ink("label"),
            palette=Palette.of(self.app),
        )

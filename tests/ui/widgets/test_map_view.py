"""The drawing of the map, as one sees it."""

from __future__ import annotations

from lvtui.domain.triggers import API_ROUTE, BUCKET, Trigger
from lvtui.operations import LATEST, PublishVersion
from lvtui.ui.widgets.map_graph import graph_of
from lvtui.ui.widgets.map_view import MapView
from tests.domain.builders import Lab, lab_with_demo, weights
from tests.ui.widgets.apps import WidgetApp, lines

TRIGGERS = {
    "hello": Trigger("hello", API_ROUTE, "GET /hello", "prod"),
    "up": Trigger("up", BUCKET, "uploads", "prod"),
}


def lab() -> Lab:
    """dev on ``$LATEST``, prod on 1 with a tenth on 2; of 9 versions."""
    made = lab_with_demo()
    for number in range(1, 10):
        made.deploy(f"# {number}")
        made.do(PublishVersion(function_name="demo", description=f"the {number}."))
    made.alias("dev", LATEST)
    made.alias("prod", "1", weights(v2=0.1))
    return made


async def test_a_map_reads_without_any_colour() -> None:
    view = MapView()
    view.styles.width, view.styles.height = 60, 16
    async with WidgetApp(view).run_test(size=(60, 16)) as pilot:
        function = lab().demo
        view.show(function, graph_of(function, TRIGGERS, {"up": "not allowed"}))
        await pilot.pause()
        view.chosen = "alias:prod"
        view.show_calls({"alias:prod": "20 calls", "version:1": "18 calls"}, {("alias:prod", "version:1")})
        await pilot.pause()
        assert lines(view) == [
            "                    ╭─ dev ────────╮        ╭─ ╱ $LATEST ──╮",
            "                    │ → ╱ $LATEST  │───────▸│ can be chang…│",
            "                    ╰──────────────╯        ╰──────────────╯",
            "                                            ╭─ ▒I 9 ───────╮",
            "                                            │ the 9.       │",
            "                                            ╰──────────────╯",
            "                                            ╭─ ▒B 2 ───────╮",
            "                                     ╭──10%▸│ the 2.       │",
            "                                     │      ╰──────────────╯",
            "╭─ API route ──╮    ┏━ prod ━━━━━━━┓ │      ╭─ █A 1 ───────╮",
            "│ GET /hello   │─┬─▸┃1 █████████▒ 2┃─●──90%▸│ the 1.       │",
            "╰──────────────╯ │  ┗━━━━ 20 calls ┛        ╰──── 18 calls ╯",
            "╭─ Bucket ─────╮ │                          ╭──────────────╮",
            "│ uploads      │✗╯                          │ + 6 more ver…│",
            "╰─ ✗ not allo… ╯                            ╰──────────────╯",
            "",
        ]


async def test_the_arrows_go_along_the_column_and_along_the_lines_and_the_box_stays_in_view() -> None:
    view = MapView()
    view.styles.width, view.styles.height = 60, 6
    async with WidgetApp(view).run_test(size=(60, 6)) as pilot:
        function = lab().demo
        view.show(function, graph_of(function, TRIGGERS, {}))
        await pilot.pause()
        assert view.chosen == "alias:dev"
        went = []
        for columns, rows in ((0, 1), (1, 0), (0, 1), (0, 1), (-1, 0), (-1, 0), (0, 1), (0, -9), (1, 0)):
            view.action_move(columns, rows)
            await pilot.pause()
            went.append(view.chosen)
            name = view.chosen.partition(":")[2] if view.chosen else ""
            assert any(name in line for line in lines(view)) or name in ("hello", "up", "")
        assert went == [
            "alias:prod",
            "version:1",
            "more-versions:",
            "more-versions:",
            "alias:prod",
            "trigger:hello",
            "trigger:up",
            "trigger:hello",
            "alias:prod",
        ]
        for width, height in ((20, 5), (1, 1), (160, 48), (40, 3)):
            await pilot.resize_terminal(width, height)
            assert len(lines(view)) == view.content_size.height


async def test_a_map_with_nothing_on_it_says_what_to_do_next() -> None:
    view = MapView()
    async with WidgetApp(view).run_test(size=(80, 20)) as pilot:
        view.show(None, graph_of(lab_with_demo().demo, {}, {}))
        await pilot.pause()
        assert "n: new trigger" in "\n".join(lines(view)) and view.chosen is not None

from __future__ import annotations

from rich.text import Text
from textual.app import App, ComposeResult

from lvtui.ui.widgets.passage import Passage

COMMAND = "aws lambda invoke --function-name demo 価格を計算 --payload [bold] response.json"


class OnePassage(App[None]):
    CSS = "Passage { height: auto; max-height: 2; }"

    def compose(self) -> ComposeResult:
        yield Passage()


def lines(app: App[None]) -> list[str]:
    passage = app.query_one(Passage)
    strips = app.screen._compositor.render_strips()[: passage.size.height]
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


async def test_a_passage_says_that_it_is_cut_and_is_whole_again_where_there_is_room() -> None:
    app = OnePassage()
    async with app.run_test(size=(30, 8)) as pilot:
        app.query_one(Passage).update(Text(COMMAND))
        await pilot.pause()
        assert lines(app) == ["aws lambda invoke", "--function-name demo…"]
        await pilot.resize_terminal(60, 8)
        await pilot.pause()
        assert lines(app) == ["aws lambda invoke --function-name demo 価格を計算 --payload", "[bold] response.json"]
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert lines(app)[-1].endswith("…")

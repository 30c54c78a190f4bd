"""The screen: when it is there, what it weighs, and what a key costs on it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from time import process_time

from textual import events
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static, TextArea

from lvtui.experiments.series import ShareSeries
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.share_plot import SharePlot
from tests.benchmarks import one_static
from tests.benchmarks.storage import furnish
from tests.benchmarks.table import NO_GOAL, Effort, Row, Sides, at_most, in_megabytes
from tests.benchmarks.terminal import (
    Program,
    bytes_when_drawn,
    seconds_until_drawn,
    without_memory,
    without_terminals,
)
from tests.experiments.outcomes import tally_of
from tests.ui.driver import Driver, running, settings_for
from tests.ui.widgets.apps import WidgetApp

MANY, FEW = 10_000, 50
TURNS = 100_000
"""Of the loop, in which a key has had its effect if it has any."""
STEP = """\
def step_{number}(event, total):
    \"\"\"What the event's line {number} adds.\"\"\"
    line = event.get("line-{number}", {{"price": 0.0, "count": 1}})
    if line["count"] > 10:  # a discount for many
        return total + 0.9 * line["price"] * line["count"]
    return total + line["price"] * line["count"]


"""
HANDLER = "".join(STEP.format(number=number) for number in range(62)) + "def handler(event, context):\n    return 0\n"
"""About 500 lines."""

Deed = Callable[[], Awaitable[None]]


def one_static_program() -> Program:
    """The least that a Textual app can be."""
    return Program(["-m", "tests.benchmarks.one_static"], [one_static.WORDS.encode()], {})


def whole_screen(folder: Path) -> Program:
    """lvtui on a workspace with a function of 50 versions; its lists and its code are there."""
    elsewhere = {
        "LVTUI_WORKSPACE": f"{folder}/workspace",
        "LVTUI_CONFIG": f"{folder}/config",
        "LVTUI_STATE": f"{folder}/state",
    }
    return Program(["-m", "lvtui"], [f"{FEW} published".encode(), b"Greets whoever the event names"], elsewhere)


def frames(folder: Path) -> Program:
    """The same, as soon as the panes are there."""
    whole = whole_screen(folder)
    return Program(whole.arguments, [b"1 Versions", b"4 Test"], whole.variables)


@asynccontextmanager
async def start_and_one_static(
    effort: Effort, *, program: Callable[[Path], Program], figure: Callable[[Program], Awaitable[float]]
) -> AsyncIterator[Sides]:
    """lvtui on a terminal, and an app of one `Static`; both have been compiled when the first round begins."""
    with tempfile.TemporaryDirectory(prefix="lvtui-bench-") as name:
        furnish(Path(name, "workspace"), FEW)
        ours, limit = program(Path(name)), one_static_program()
        if effort.rounds > 1:  # or there would be no second one to be fair to
            await figure(ours)
            await figure(limit)
        yield Sides(partial(figure, ours), partial(figure, limit))


async def painted(widget: Widget) -> None:
    """Until all that a widget was told has been drawn."""
    done = asyncio.Event()
    widget.call_after_refresh(done.set)
    await done.wait()


async def spent(app: App[None], deed: Deed, times: int) -> float:
    """Seconds of processor that one of so many takes: Textual waits for the next frame before it draws."""
    taken = 0.0
    with app._context():  # two apps run here, and a widget believes that it is in the one that was started last
        for _ in range(times):
            began = process_time()
            await deed()
            taken += process_time() - began
    return taken / times


async def press(widget: Widget, key: str, letter: str | None, has_moved: Callable[[], bool]) -> None:
    """Press a key, and see what it does.

    Raises:
        AssertionError: it does nothing.
    """
    widget.app.post_message(events.Key(key, letter))
    for _ in range(TURNS):
        if has_moved():
            await painted(widget)
            return
        await asyncio.sleep(0)
    raise AssertionError(f"{key} does nothing; the focus is on {widget.app.focused}")


async def type_letter(area: TextArea) -> None:
    """Type one letter where the cursor is."""
    before = area.cursor_location
    await press(area, "x", "x", lambda: area.cursor_location != before)


async def ready_to_type(app: App[None], area: TextArea) -> Deed:
    """The handler is in it and has been highlighted, and the cursor is in its middle, at the end of a line."""
    with app._context():
        area.load_text(HANDLER)
        area.focus()
        await painted(area)
        area.move_cursor((250, len(area.document.get_line(250))))
        await painted(area)
    type_one = partial(type_letter, area)
    await spent(app, type_one, 10)
    return type_one


@asynccontextmanager
async def typing_and_plain(effort: Effort) -> AsyncIterator[Sides]:
    """Our editor alone, and a plain one."""
    times = effort.times(100, at_least=2)
    ours, plain = CodeArea("python"), TextArea(show_line_numbers=True, soft_wrap=False)
    async with shown(ours) as our_app, shown(plain) as its_app:
        type_here, type_there = await ready_to_type(our_app, ours), await ready_to_type(its_app, plain)
        yield Sides(partial(spent, our_app, type_here, times), partial(spent, its_app, type_there, times))


@asynccontextmanager
async def typing_in_the_workbench_and_plain(effort: Effort) -> AsyncIterator[Sides]:
    """The editor in its place, with all that follows what is typed; and a plain one."""
    times = effort.times(100, at_least=2)
    plain = TextArea(show_line_numbers=True, soft_wrap=False)
    async with workbench({"demo": 1}) as drive:
        await drive.pane(3)
        ours = drive.bench.code_pane.query_one(CodeArea)
        type_here = await ready_to_type(drive.app, ours)
        async with shown(plain) as its_app:
            type_there = await ready_to_type(its_app, plain)
            yield Sides(partial(spent, drive.app, type_here, times), partial(spent, its_app, type_there, times))


@asynccontextmanager
async def shown(widget: Widget) -> AsyncIterator[App[None]]:
    """One widget, on a screen of its own."""
    app = WidgetApp(widget)
    async with app.run_test(size=(120, 36)):
        await painted(widget)
        yield app


@asynccontextmanager
async def workbench(functions: dict[str, int]) -> AsyncIterator[Driver]:
    """lvtui on a workspace with functions of so many versions."""
    with tempfile.TemporaryDirectory(prefix="lvtui-bench-") as folder:
        settings = settings_for(Path(folder))
        for name, versions in functions.items():
            furnish(settings.workspace, versions, name)
        async with running(settings, (120, 36), painted=True) as drive:
            await drive.until(lambda: drive.bench.function_name == min(functions))
            yield drive


async def open_and_draw(drive: Driver, name: str) -> None:
    """Open a function, and see it."""
    drive.bench.open_function(name)
    await painted(drive.bench)
    await painted(drive.bench.versions_pane.rows)


@asynccontextmanager
async def cursor_among_many_and_few(effort: Effort) -> AsyncIterator[Sides]:
    """The arrow down in the list of versions."""
    times = effort.times(100, at_least=2)
    async with workbench({"many": effort.times(MANY, FEW), "few": 100}) as drive:
        rows = drive.bench.versions_pane.rows

        async def down() -> None:
            before = rows.cursor
            await press(rows, "down", None, lambda: rows.cursor != before)

        async def side(name: str) -> float:
            await open_and_draw(drive, name)
            await drive.pane(1)
            await drive.press("home")
            return await spent(drive.app, down, min(times, 40))

        yield Sides(partial(side, "many"), partial(side, "few"))


@asynccontextmanager
async def opening_many_and_few(effort: Effort) -> AsyncIterator[Sides]:
    """Open a function that has been opened before."""
    times = effort.times(10, at_least=2)
    async with workbench({"another": 1, "few": FEW, "many": effort.times(MANY, FEW)}) as drive:

        async def side(name: str) -> float:
            taken = 0.0
            for _ in range(times):
                await open_and_draw(drive, "another")
                taken += await spent(drive.app, partial(open_and_draw, drive, name), 1)
            return taken / times

        yield Sides(partial(side, "many"), partial(side, "few"))


async def resize(app: App[None], widget: Widget) -> None:
    """A smaller terminal, and the old one."""
    for size in (Size(101, 30), Size(120, 36)):
        driver = app._driver
        if not isinstance(driver, HeadlessDriver):
            raise TypeError(f"{driver} has a size of its own")
        driver._size = size
        app.post_message(events.Resize(size, size))
        while app.screen._compositor.size != size:  # which waits a moment, lest there be a newer one
            await asyncio.sleep(0.001)
        await painted(widget)


@asynccontextmanager
async def resizing_with_many_and_few(effort: Effort) -> AsyncIterator[Sides]:
    """Two new sizes, of which each arranges the workbench anew."""
    times = effort.times(10, at_least=2)
    async with workbench({"few": FEW, "many": effort.times(MANY, FEW)}) as drive:

        async def side(name: str) -> float:
            await open_and_draw(drive, name)
            return await spent(drive.app, partial(resize, drive.app, drive.bench), times)

        yield Sides(partial(side, "many"), partial(side, "few"))


@asynccontextmanager
async def resizing_and_one_static(effort: Effort) -> AsyncIterator[Sides]:
    """The same two sizes, on an app of one `Static`."""
    times = effort.times(10, at_least=2)
    static = Static(one_static.WORDS)
    async with workbench({"demo": FEW}) as drive, shown(static) as app:
        ours, limit = partial(resize, drive.app, drive.bench), partial(resize, app, static)
        yield Sides(partial(spent, drive.app, ours, times), partial(spent, app, limit, times))


def share_of(calls: int) -> Callable[[], ShareSeries]:
    """Thins a run of so many calls, one in ten of them to version 2, as the plot wants it."""
    tally = tally_of(("1" * 9 + "2") * (calls // 10))
    return lambda: tally.share_series("prod", "2", 0.1, points=160)


async def refresh_plot(plot: SharePlot, series: Callable[[], ShareSeries]) -> None:
    """Draw a plot anew."""
    plot.set_reactive(SharePlot.series, None)
    plot.series = series()
    await painted(plot)


def plot_of_our_size() -> SharePlot:
    """A plot of 80×20."""
    plot = SharePlot()
    plot.styles.width, plot.styles.height = 80, 20
    return plot


@asynccontextmanager
async def plot_and_static(effort: Effort) -> AsyncIterator[Sides]:
    """Draw a plot anew, and a text of its size."""
    times = effort.times(50, at_least=2)
    plot, static = plot_of_our_size(), Static()
    static.styles.width, static.styles.height = 80, 20
    series = share_of(10_000)()
    words = iter(range(1 << 30))

    async def update() -> None:
        static.update("\n".join(f"{next(words):<80}" for _ in range(20)))
        await painted(static)

    ours = partial(refresh_plot, plot, lambda: series)
    async with shown(plot) as our_app, shown(static) as its_app:
        yield Sides(partial(spent, our_app, ours, times), partial(spent, its_app, update, times))


@asynccontextmanager
async def plot_of_many_and_few(effort: Effort) -> AsyncIterator[Sides]:
    """Thin a long run and draw it, and a short one."""
    times = effort.times(50, at_least=2)
    plot = plot_of_our_size()
    many, few = share_of(effort.times(100_000, 1_000)), share_of(1_000)
    async with shown(plot) as app:
        yield Sides(
            partial(spent, app, partial(refresh_plot, plot, many), times),
            partial(spent, app, partial(refresh_plot, plot, few), times),
        )


ROWS = (
    Row(
        "first-paint",
        "a Textual app of one Static; ours as soon as the panes are there",
        at_most(1.35),
        partial(start_and_one_static, program=frames, figure=seconds_until_drawn),
        missing=without_terminals,
    ),
    Row(
        "first-whole-paint",
        "a Textual app of one Static; ours when the lists and the code are there",
        NO_GOAL,
        partial(start_and_one_static, program=whole_screen, figure=seconds_until_drawn),
        missing=without_terminals,
    ),
    Row(
        "screen-memory",
        "a Textual app of one Static",
        at_most(1.35),
        partial(start_and_one_static, program=whole_screen, figure=bytes_when_drawn),
        shown=in_megabytes,
        missing=without_memory,
        most_rounds=3,
    ),
    Row("typing", "a letter in a plain TextArea, 500 lines", at_most(2.5), typing_and_plain),
    Row("typing-in-the-workbench", "the same plain TextArea", NO_GOAL, typing_in_the_workbench_and_plain),
    Row("cursor-10000-versions", "cursor down among 100 versions", at_most(1.5), cursor_among_many_and_few),
    Row("table-10000-versions", "opening a function with 50 versions", at_most(1.2), opening_many_and_few),
    Row("resize-10000-versions", "resizing with 50 versions", at_most(1.2), resizing_with_many_and_few),
    Row("resize", "resizing a Textual app of one Static", NO_GOAL, resizing_and_one_static),
    Row("plot", "Static.update of the same size", at_most(1.5), plot_and_static),
    Row("plot-100000-calls", "thinning and drawing 1,000 calls", at_most(1.2), plot_of_many_and_few),
)

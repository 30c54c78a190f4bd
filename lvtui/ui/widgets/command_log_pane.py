"""What was done in this session: a row for each action, and the one under the cursor whole, in the dialect chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from lvtui.domain.history import label
from lvtui.ui.action_log import Action
from lvtui.ui.action_words import DIALECTS, line_of
from lvtui.ui.ages import Times
from lvtui.ui.history_words import ROOM_FOR_COMMANDS, came_of_it
from lvtui.ui.text import printable, shorten
from lvtui.ui.widgets.as_it_is import AsItIs
from lvtui.ui.widgets.entry_rows import EntryRows
from lvtui.ui.widgets.filtered_pane import FilteredPane
from lvtui.ui.widgets.tab_line import TabLine
from lvtui.ui.widgets.text_lines import TextLines


class CommandLogRows(EntryRows):
    """The actions, said as commands."""

    def show(self, actions: Sequence[Action], region: str, times: Times) -> None:
        """Show these, the latest first."""
        self._actions = {action.key: action for action in actions}
        self._region = region
        self.show_entries({key: action.entry for key, action in self._actions.items()}, times)

    def deed(self, key: str, room: int) -> str:
        """As a command."""
        return _in_row(self._actions[key], room, self._region)


class CommandLogPane(FilteredPane):
    """A filter on demand, the actions, the dialects, and the action under the cursor."""

    TITLE = "Command log"
    ABOUT = (
        "Everything that was done since lvtui was started: at this screen, by commands elsewhere, through the "
        "endpoint. Each is a command that can be copied; those that changed something make a script. What was done "
        "before is in the history. The filter takes words, and who:endpoint fn:demo alias:prod op:publish out:refused."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "dialect", "Dialect", tooltip="Say it as AWS CLI, as boto3, as REST", id="command_log.dialect"),
        Binding("J", "scroll_detail(1)", "Scroll the text down", show=False, id="command_log.scroll_down"),
        Binding("K", "scroll_detail(-1)", "Scroll the text up", show=False, id="command_log.scroll_up"),
    ]

    DEFAULT_CSS = """
    CommandLogPane {
        & #detail {
            height: auto;
            max-height: 50%;
            border-top: solid $foreground 30%;
        }
        & #said { height: auto; max-height: 14; padding: 0 1; }
    }
    """

    def __init__(self, region: str, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """`region` is the one that the screen shows; of others, each action names its own."""
        super().__init__(id=id)
        self._region = region
        self._actions: Mapping[str, Action] = {}
        self._shown: tuple[str, str, int] | None = None

    def compose(self) -> ComposeResult:
        yield Input(None, "words, who:endpoint, fn:demo, alias:prod, op:publish, out:refused", AsItIs(), id="filter")
        yield CommandLogRows("Nothing has been done yet.", id="actions")
        with Vertical(id="detail"):
            yield TabLine(tuple(DIALECTS), id="dialect")
            yield TextLines(id="said")

    @property
    def rows(self) -> CommandLogRows:
        """The actions' list."""
        return self.query_one(CommandLogRows)

    @property
    def selected(self) -> Action | None:
        """The action under the cursor."""
        return self._actions.get(self.rows.row_key or "")

    def show(self, actions: Sequence[Action], empty: str, times: Times) -> None:
        """Show these, the latest first; `empty` is said where there are none."""
        self._actions = {action.key: action for action in actions}
        self.rows.show_empty(empty)
        self.rows.show(actions, self._region, times)
        self.show_detail()

    def show_detail(self) -> None:
        """Show the action under the cursor."""
        action, dialect = self.selected, self.query_one(TabLine).active
        self.query_one("#detail").display = action is not None
        shown = None if action is None else (action.key, dialect, action.times)
        if action is None or shown == self._shown:
            return
        self._shown = shown
        text = self.query_one(TextLines)
        text.clear()
        text.write(said(action, dialect, self._region, max(30, self.size.width - 6)))
        wrong = action.entry.outcome in ("refused", "failed")
        text.write(came_of_it(action.entry), "error" if wrong else "quiet")
        text.show_from(0)

    def said_whole(self, action: Action) -> str:
        """An action in the dialect chosen, to be pasted: a command on one line."""
        dialect = self.query_one(TabLine).active
        if action.request is not None and dialect == "AWS CLI":
            return line_of(action.request, _other(action, self._region))
        return said(action, dialect, self._region, 100)

    def action_dialect(self) -> None:
        """Say it in the next dialect."""
        self.query_one(TabLine).action_step(1)

    def action_scroll_detail(self, pages: int) -> None:
        """Scroll the action's text."""
        self.query_one(TextLines).scroll_pages(pages)


def said(action: Action, dialect: str, region: str, width: int) -> str:
    """An action in a dialect; of what only lvtui has, its own command or what it was."""
    if action.request is None:
        return action.command or f"{label(action.entry)}: lvtui's own, AWS has no such thing"
    lines = DIALECTS[dialect](action.request, width, _other(action, region))
    if not action.whole:
        lines = [*lines, "# done by another process: code and secrets are not in the history"]
    return "\n".join(lines)


def _in_row(action: Action, width: int, region: str) -> str:
    times = f" × {action.times}" if action.times > 1 else ""
    if action.request is None or width < ROOM_FOR_COMMANDS:
        return printable(action.command or label(action.entry)) + times
    line = line_of(action.request, _other(action, region)).removeprefix("aws lambda ")
    return shorten(printable(line[: 8 * width].replace("\n", " ")), width - len(times)) + times


def _other(action: Action, region: str) -> str:
    """The region of an action, if it is another than the screen's."""
    return "" if action.entry.region == region else action.entry.region

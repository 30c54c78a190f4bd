"""Entries of the history as a screen shows them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from lvtui.dialects import awscli
from lvtui.domain.history import Entry, Pointing, Span, label
from lvtui.domain.history_members import request_again
from lvtui.domain.model import Alias
from lvtui.ui.ages import Times
from lvtui.ui.text import pad_right, printable
from lvtui.ui.version_look import Palette
from lvtui.ui.widgets.aliases_pane import alias_text

_ELSEWHERE = {"screen": "At another screen", "command": "By a command", "endpoint": "Through the endpoint"}
ROOM_FOR_COMMANDS = 40
"""Cells from which a row shows a command: of fewer, every row would begin alike and end before it says anything."""
_MOST = 3
"""Things done elsewhere that are named; more are counted."""


def what(entry: Entry) -> str:
    """The ``aws lambda`` line of an entry; of what only lvtui knows, words."""
    request = request_again(entry.operation, entry.members)
    return printable(label(entry) if request is None else awscli.render(request)).replace("\n", " ")


def what_lines(entry: Entry, width: int) -> list[str]:
    """The same on as many lines as it takes."""
    request = request_again(entry.operation, entry.members)
    if request is None:
        return [printable(label(entry))]
    return [printable(line) for line in awscli.render_lines(request, width)]


def came_of_it(entry: Entry) -> str:
    """What came of it, in one line; a cross stands before what went wrong."""
    answer = printable(entry.answer).replace("\n", " ")
    match entry.outcome:
        case "done":
            return f"→ {answer}" if answer else "→ done"
        case "stopped":
            return f"■ stopped: {answer}" if answer else "■ stopped"
        case _:
            return f"✗ {answer or entry.outcome}"


def in_row(entry: Entry, width: int) -> str:
    """What was done, for a row of that many cells: the command if enough of it fits, else a noun."""
    return what(entry).removeprefix("aws lambda ") if width >= ROOM_FOR_COMMANDS else printable(label(entry))


def came_in_short(entry: Entry) -> str:
    """What came of it, for a row: of an undo where the aliases point by it, as it says itself what was undone."""
    if entry.operation not in ("Undo", "Redo") or entry.outcome != "done":
        return came_of_it(entry)
    moved = [
        f"{alias} {'is gone' if pointing is None else f'→ {pointing}'}"
        for aliases in entry.moves.values()
        for alias, pointing in aliases.items()
    ]
    return f"→ {printable(', '.join(moved) or 'done')}"


def span_lines(spans: Sequence[Span], alias: str, width: int, times: Times, palette: Palette) -> list[Text]:
    """Since when an alias pointed where, until when, and who had it do so: a line for each."""
    since_until = [
        f"{times.clock(span.since)} – {'now' if span.until is None else times.clock(span.until)}" for span in spans
    ]
    longest = max(map(len, since_until), default=0)
    room = max(12, min(34, width - longest - 12))
    lines = []
    for time, span in zip(since_until, spans, strict=True):
        line = Text(f"{pad_right(time, longest)}  ", no_wrap=True, overflow="crop")
        line.append_text(_pointing_text(span.pointing, alias, room, palette))
        lines.append(line.append(f"  {printable(span.who)}"))
    return lines


def _pointing_text(pointing: Pointing | None, alias: str, width: int, palette: Palette) -> Text:
    if pointing is None:
        return Text(pad_right(f"no alias {alias}", width))
    shown = Alias(name=alias, function_version=pointing.version, weights=pointing.weights, revision_id="")
    try:
        return alias_text(shown, width, palette)
    except ValueError:  # somebody wrote a version into the file that is none
        return Text(pad_right(printable(str(pointing)), width))


def done_elsewhere(news: Sequence[Entry], times: Times) -> str:
    """Who has changed what, elsewhere; empty if nobody has changed anything."""
    changes = [entry for entry in news if entry.changed]
    told = [
        f"{_ELSEWHERE.get(entry.who, 'Elsewhere')}, {times.clock(entry.when)}: {printable(label(entry))}."
        for entry in changes[-_MOST:]
    ]
    if len(changes) > _MOST:
        told.append(f"And {len(changes) - _MOST} more before that.")
    return " ".join(told)

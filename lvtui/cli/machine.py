"""Looks at what lvtui finds around it: the terminal, the clipboard, optional packages, the config file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from importlib.util import find_spec

from lvtui.settings import Settings
from lvtui.wiring import Finding

SMALLEST = os.terminal_size((80, 24))

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "server": ("starlette", "uvicorn"),
    "cloud": ("boto3",),
    "web": ("textual_serve",),
}
"""Extra → the packages it brings."""

_COPIERS = ("pbcopy", "clip.exe", "wl-copy", "xclip", "xsel", "termux-clipboard-set")


def config_file(settings: Settings) -> list[Finding]:
    """Whether the config file makes sense."""
    path = settings.config_folder / "config.toml"
    if settings.problems:
        advice = "Mend that line, or take it out; until then the default stands in for it."
        return [Finding("config", problem, fine=False, advice=advice) for problem in settings.problems]
    return [Finding("config", f"{path} can be read." if path.exists() else f"There is no {path}, and none is needed.")]


def terminal(environ: Mapping[str, str], size: os.terminal_size | None, encoding: str | None) -> list[Finding]:
    """What the screen would have to do with; `size` is ``None`` where the output is no terminal."""
    found: list[Finding] = []
    if size is None:
        found.append(Finding("terminal", "The output is no terminal, so nothing is known of its size."))
    else:
        words = f"The terminal has {size.columns} columns and {size.lines} rows"
        if size.columns < SMALLEST.columns or size.lines < SMALLEST.lines:
            advice = f"Make it {SMALLEST.columns} by {SMALLEST.lines} or larger: parts of the screen are cut off."
            found.append(Finding("terminal", f"{words}.", fine=False, advice=advice))
        else:
            found.append(Finding("terminal", f"{words}."))
    kind = environ.get("TERM", "")
    if size is not None and os.name != "nt" and kind in ("", "dumb", "unknown"):
        advice = "Set TERM to what the terminal is, such as xterm-256color."
        found.append(Finding("terminal", f"TERM is {kind or 'not set'}.", fine=False, advice=advice))
    else:
        found.append(Finding("terminal", f"TERM is {kind or 'not set'}; {_colours(environ)}."))
    if (encoding or "").lower().replace("-", "") == "utf8":
        found.append(Finding("terminal", "Text is written as UTF-8."))
    else:
        advice = "Choose a UTF-8 locale, for example with LANG=C.UTF-8: frames and plots need it."
        found.append(Finding("terminal", f"Text is written as {encoding}.", fine=False, advice=advice))
    return found


def _colours(environ: Mapping[str, str]) -> str:
    if environ.get("NO_COLOR"):
        return "NO_COLOR asks for no colour, and nothing is told by colour alone"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "it shows 16 million colours"
    if "256color" in environ.get("TERM", ""):
        return "it shows 256 colours, to which those of the themes are rounded"
    return "how many colours it shows is not said (COLORTERM=truecolor would)"


def clipboard(environ: Mapping[str, str]) -> list[Finding]:
    """How a text would be copied; nothing is."""
    programs = [program for program in _COPIERS if shutil.which(program, path=environ.get("PATH"))]
    words = "lvtui copies by asking the terminal (OSC 52), which most of them do"
    if environ.get("TMUX"):
        words += "; inside tmux it takes `set -s set-clipboard on`"
    elif environ.get("TERM_PROGRAM") == "Apple_Terminal":
        words += "; Apple's own Terminal does not"
    elif environ.get("TERM") == "linux":
        words += "; the Linux console does not"
    found = f" Found beside it: {', '.join(programs)}." if programs else " No program for the clipboard was found."
    return [Finding("clipboard", f"{words}.{found}")]


def extras() -> list[Finding]:
    """Which optional parts are installed."""
    found = []
    for extra, packages in EXTRAS.items():
        missing = [package for package in packages if find_spec(package) is None]
        words = f"is not installed: pip install 'lvtui[{extra}]' brings it" if missing else "is installed"
        found.append(Finding("extras", f"The optional part {extra} {words}."))
    return found

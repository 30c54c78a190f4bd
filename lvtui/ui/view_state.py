"""How the panes were left, as the session keeps it: names and texts, of which none need be there or make sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ViewState:
    """What of the screen is brought back at the next start."""

    pane: int = 1
    """The number of the pane with the focus."""
    zoomed: bool = False
    side_width: int | None = None
    """Columns of the lists, if the user has chosen a width."""
    tab: str = ""
    """The tab of the code pane."""
    file: str = ""
    """The file in the editor."""
    alias: str = ""
    """The alias under the cursor."""
    cursor: tuple[int, int] | None = None
    """Line and column in the editor, from 0."""
    lately: tuple[str, ...] = ()
    """Where the user has been, see :mod:`lvtui.ui.recents`."""

    def as_extra(self) -> dict[str, str]:
        """To be kept."""
        kept = {
            "pane": str(self.pane),
            "zoomed": "yes" if self.zoomed else "",
            "side width": "" if self.side_width is None else str(self.side_width),
            "tab": self.tab,
            "file": self.file,
            "alias": self.alias,
            "cursor": "" if self.cursor is None else f"{self.cursor[0]},{self.cursor[1]}",
            "lately": " ".join(self.lately),
        }
        return {key: text for key, text in kept.items() if text}

    @classmethod
    def of(cls, extra: Mapping[str, str]) -> ViewState:
        """What was kept; whatever makes no sense is as at a first start."""
        line, _, column = extra.get("cursor", "").partition(",")
        place = (_whole(line), _whole(column))
        return cls(
            pane=_whole(extra.get("pane", "")) or 1,
            zoomed=extra.get("zoomed") == "yes",
            side_width=_whole(extra.get("side width", "")),
            tab=extra.get("tab", ""),
            file=extra.get("file", ""),
            alias=extra.get("alias", ""),
            cursor=None if place[0] is None or place[1] is None else (place[0], place[1]),
            lately=tuple(dict.fromkeys(extra.get("lately", "").split())),
        )


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None

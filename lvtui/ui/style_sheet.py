"""The app's style sheet, which reads each source once.

Textual's own keeps 64 parsed sources, and lvtui has more: going through them in turn, it finds none of them kept, and
parses everything anew whenever a widget of a new kind is mounted.
"""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

SOURCES = 1024
"""More than all widgets and screens have together."""


class StyleSheet(Stylesheet):
    """As Textual's, and parses again only what is new, or what a theme has changed."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        """`variables` are those of a theme."""
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(SOURCES)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other variables; with those that it has already, all that was parsed stands."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Take in what has changed. Where that cannot be read, the rules stay as they were."""
        self.parse()

"""Where the user has been lately, each place by its qualified name: ``demo``, ``demo:3``, ``demo:prod``."""

from __future__ import annotations

from dataclasses import dataclass

from lvtui.domain.model import Region
from lvtui.operations import LATEST

MOST = 12
"""Places that are remembered."""


@dataclass(frozen=True)
class Recents:
    """Places, the latest first."""

    places: tuple[str, ...] = ()

    def visited(self, function: str, qualifier: str = LATEST) -> Recents:
        """With one more; ``$LATEST`` is where one is with the function itself."""
        place = function if qualifier == LATEST else f"{function}:{qualifier}"
        return Recents((place, *(other for other in self.places if other != place))[:MOST])

    def still_there(self, region: Region) -> list[tuple[str, str]]:
        """(function, qualifier) of each that there still is."""
        found = []
        for place in self.places:
            name, _, qualifier = place.partition(":")
            function = region.functions.get(name)
            if function is not None and (
                not qualifier or function.has_version(qualifier) or qualifier in function.aliases
            ):
                found.append((name, qualifier or LATEST))
        return found

    def functions_first(self, region: Region) -> list[str]:
        """All functions: those that one has been at lately, then the others by name."""
        lately = dict.fromkeys(name for name, _ in self.still_there(region))
        return [*lately, *sorted(region.functions.keys() - lately.keys())]

"""Which aliases a list shows, and in what order."""

from __future__ import annotations

from collections.abc import Mapping

from lvtui.domain.model import Alias
from lvtui.experiments.version_names import order
from lvtui.ui.sorting import RowOrder


class AliasSorting(RowOrder):
    """An order of aliases."""

    NAME = "by name"
    VERSION = "newest version first"
    SPLIT = "splits first"


def aliases_found(aliases: Mapping[str, Alias], typed: str, sorting: AliasSorting) -> list[str]:
    """The names of the aliases that fit each word of a filter; capitals make no difference.

    A word is looked for in the name and in the description; one like ``7`` or ``v7`` is a version as well.
    """
    words = typed.casefold().split()
    found = [alias for alias in aliases.values() if all(_fits(alias, word) for word in words)]
    found.sort(key=lambda alias: alias.name)
    if sorting is AliasSorting.VERSION:
        found.sort(key=lambda alias: -max(order(version) for version in alias.versions))
    elif sorting is AliasSorting.SPLIT:
        found.sort(key=lambda alias: not alias.weights)
    return [alias.name for alias in found]


def _fits(alias: Alias, word: str) -> bool:
    versions = alias.versions
    return (
        word in alias.name.casefold()
        or word in alias.description.casefold()
        or any(word in (version.casefold(), f"v{version}") for version in versions)
    )

"""Versions for the screen: one whose file is damaged shows as such, and takes nothing else with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lvtui.domain.model import Function, Version
from lvtui.operations import LATEST
from lvtui.operations.errors import ServiceFailure
from lvtui.ui.text import printable

UNREADABLE = "cannot be read"


def version_or_why(function: Function, name: str) -> tuple[Version | None, str]:
    """A version, ``None`` if there is none; and the sentence that says why it cannot be read, if that is so."""
    try:
        return function.version(name), ""
    except ServiceFailure as failure:
        return None, str(failure)


class Targets(Mapping[str, str]):
    """Every qualifier of a function, with what is said of it in a list; a version is looked at once its row is seen."""

    def __init__(self, function: Function | None) -> None:
        """Aliases by name, ``$LATEST``, then the newest version first."""
        self._function = function
        names = [*sorted(function.aliases), LATEST, *function.newest_first] if function is not None else []
        self._names = dict.fromkeys(names)

    def __getitem__(self, name: str) -> str:
        function = self._function
        if function is None or name not in self._names:
            raise KeyError(name)
        if name in function.aliases:
            return f"alias → {function.aliases[name].function_version}"
        if name == LATEST:
            return "the mutable copy; what an unqualified name runs"
        version, why = version_or_why(function, name)
        description = version.configuration.description if version is not None else ""
        return UNREADABLE if why else f"“{printable(description)}”" if description else "published"

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __len__(self) -> int:
        return len(self._names)

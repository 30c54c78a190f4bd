"""Versions for the screen: one whose file is damaged shows as such, and takes nothing else with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

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


class Described(Mapping[str, str]):
    """Names in an order, with what is said of each in a list; each is looked at once its row is seen."""

    def __init__(self, names: Iterable[str]) -> None:
        """Each of `names` once."""
        self._names = dict.fromkeys(names)

    def describe(self, name: str) -> str:
        """What is said of one of the names."""
        raise NotImplementedError

    def __getitem__(self, name: str) -> str:
        if name not in self._names:
            raise KeyError(name)
        return self.describe(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __len__(self) -> int:
        return len(self._names)


class Targets(Described):
    """Every qualifier of a function."""

    def __init__(self, function: Function | None) -> None:
        """Aliases by name, ``$LATEST``, then the newest version first."""
        super().__init__([*sorted(function.aliases), LATEST, *function.newest_first] if function is not None else ())
        self._function = function

    def describe(self, name: str) -> str:
        """Where an alias points, the description of a version."""
        function = self._function
        assert function is not None  # without one there are no names
        if name in function.aliases:
            return f"alias → {function.aliases[name].function_version}"
        if name == LATEST:
            return "the mutable copy; what an unqualified name runs"
        version, why = version_or_why(function, name)
        description = version.configuration.description if version is not None else ""
        return UNREADABLE if why else f"“{printable(description)}”" if description else "published"

"""Which versions a list shows, and in what order; what only a version itself knows is looked at as late as can be.

A number and the aliases that point at it are known without a look at the version, its description, sha and size are
not: of ten thousand, that is ten thousand files. So whatever can be told without them is told at once, and
`VersionFacts` are fetched by whoever can wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from lvtui.domain.model import Alias, Function
from lvtui.experiments.version_names import order
from lvtui.operations import LATEST
from lvtui.ui.reading import version_or_why
from lvtui.ui.sorting import RowOrder

SHORTEST_SHA = 3
"""Letters from which a word is looked for in the CodeSha256 too: fewer stand in nearly all of them."""


class Sorting(RowOrder):
    """An order of versions."""

    NEWEST = "newest first"
    OLDEST = "oldest first"
    TRAFFIC = "most traffic first"
    DESCRIPTION = "by description"
    SIZE = "largest first"

    @property
    def reads(self) -> bool:
        """Whether every version has to be looked at."""
        return self in (Sorting.DESCRIPTION, Sorting.SIZE)


class Holder(NamedTuple):
    """An alias that sends a version calls, or would."""

    alias: str
    share: float
    """Of the alias's calls, from 0 to 1."""


Holders: TypeAlias = Mapping[str, Sequence[Holder]]
"""Version → the aliases that name it, by name."""


class VersionFacts(NamedTuple):
    """What a list looks for in a version itself."""

    description: str
    sha256: str
    """CodeSha256, in base64."""
    size: int
    """Bytes of code."""


NOTHING_KNOWN = VersionFacts("", "", 0)
"""Of a version that cannot be read."""


@dataclass(frozen=True)
class Sought:
    """The words of a filter: a version has to fit each of them."""

    words: tuple[str, ...] = ()

    @classmethod
    def read(cls, typed: str) -> Sought:
        """From what is typed; capitals make no difference."""
        return cls(tuple(typed.casefold().split()))

    def __bool__(self) -> bool:
        return bool(self.words)

    def fits(self, version: str, holders: Holders, facts: VersionFacts | None = None) -> bool:
        """Whether a version fits; without `facts`, whether it does so whatever they are."""
        names = [holder.alias.casefold() for holder in holders.get(version, ())]
        return all(_fits(word, version, names, facts) for word in self.words)


def _fits(word: str, version: str, aliases: Iterable[str], facts: VersionFacts | None) -> bool:
    # A number is typed from its beginning: a 1 that is anywhere in it would let nearly everything through.
    if version.casefold().startswith(word) or f"v{version}".startswith(word) or any(word in name for name in aliases):
        return True
    if version == LATEST and word in LATEST.casefold():
        return True
    if facts is None:
        return False
    return word in facts.description.casefold() or (
        len(word) >= SHORTEST_SHA and facts.sha256.casefold().startswith(word)
    )


def holders_of(aliases: Mapping[str, Alias]) -> Holders:
    """Which aliases name each version, and the share of its calls that each of them sends there."""
    found: dict[str, list[Holder]] = {}
    for name in sorted(aliases):
        alias = aliases[name]
        for version in alias.versions:
            found.setdefault(version, []).append(Holder(name, alias.share_of(version)))
    return found


def facts_of(function: Function, version: str) -> VersionFacts:
    """What is known of a version, which is read from its file if it has not been yet."""
    found = version_or_why(function, version)[0]
    if found is None:
        return NOTHING_KNOWN
    return VersionFacts(found.configuration.description, found.code.sha256, found.code.size)


def without_reading(function: Function, holders: Holders, sought: Sought, sorting: Sorting) -> list[str]:
    """What surely fits, as well ordered as can be, with no version looked at; ``$LATEST`` stands above the numbers."""
    versions = _all(function, holders, sorting)
    return [version for version in versions if sought.fits(version, holders)] if sought else versions


def with_facts(
    function: Function, holders: Holders, sought: Sought, sorting: Sorting, facts: Mapping[str, VersionFacts]
) -> list[str]:
    """What fits by what is known; all that `facts` has nothing on must fit without."""
    found = [
        version
        for version in _all(function, holders, sorting)
        if not sought or sought.fits(version, holders, facts.get(version))
    ]
    if not sorting.reads:
        return found
    numbers = [version for version in found if version != LATEST]
    if sorting is Sorting.DESCRIPTION:
        # What has no description has nothing to be found by, so it comes last.
        numbers.sort(key=lambda n: _description_key(facts.get(n, NOTHING_KNOWN).description))
    else:
        numbers.sort(key=lambda n: -facts.get(n, NOTHING_KNOWN).size)
    return [*found[: len(found) - len(numbers)], *numbers]


def _description_key(description: str) -> tuple[bool, str]:
    return not description, description.casefold()


def _all(function: Function, holders: Holders, sorting: Sorting) -> list[str]:
    if sorting is Sorting.OLDEST:
        return [LATEST, *function.published]
    if sorting is not Sorting.TRAFFIC:
        return [LATEST, *function.newest_first]
    wanted = {version: sum(holder.share for holder in found) for version, found in holders.items()}
    return [LATEST, *sorted(function.published, key=lambda n: (-wanted.get(n, 0.0), -order(n)))]

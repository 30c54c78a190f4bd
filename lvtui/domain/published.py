"""The published versions of a function: a mapping of which no version is fetched before somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from operator import is_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lvtui.domain.model import Version

Fetch = Callable[[str], "Version"]
"""Gives the version of a number, at each time the very same object.

Raises:
    ServiceFailure: where it is kept, it cannot be read.
"""


def _nothing_kept(number: str) -> Version:
    raise KeyError(number)


class Published(Mapping[str, "Version"]):
    """Number → version, in the order of publishing. It never changes: what does not hold a version yet fetches it when
    it is asked for, and the one who keeps the versions gives the same object every time.

    Which numbers there are, and how much code they hold, is known without any of them. Whatever looks at a version may
    raise the `ServiceFailure` that says why it cannot be read.
    """

    __slots__ = ("_code_size", "_entries", "_fetch")

    def __init__(
        self,
        versions: Mapping[str, Version] | None = None,
        *,
        kept: Iterable[str] = (),
        fetch: Fetch = _nothing_kept,
        code_size: int | None = None,
    ) -> None:
        """`kept` are the numbers of versions that `fetch` gives, and stand before `versions`.

        `code_size` is the bytes of code of all of them; where it is not known it is counted when asked for.
        """
        self._entries: dict[str, Version | None] = dict.fromkeys(kept)
        self._entries.update(versions or {})
        self._fetch = fetch
        self._code_size = code_size

    def __getitem__(self, number: str) -> Version:
        return self._entries[number] or self._fetch(number)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, number: object) -> bool:
        return number in self._entries

    def keys(self) -> KeysView[str]:
        """The numbers; no version is looked at."""
        return self._entries.keys()

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Mapping):
            return NotImplemented
        if self.keys() != other.keys():
            return False
        return next(self.differing(published(other)), None) is None

    __hash__ = None  # type: ignore[assignment]  # as of any mapping

    def __repr__(self) -> str:
        return f"Published({', '.join(self._entries)})"

    @property
    def last(self) -> str | None:
        """The highest number."""
        return next(reversed(self._entries), None)

    @property
    def code_size(self) -> int:
        """Bytes of code, each version counting its own copy (semantics §3)."""
        if self._code_size is None:
            self._code_size = sum(version.code.size for version in self.values())
        return self._code_size

    @property
    def known_code_size(self) -> int | None:
        """The same, ``None`` where it is not known without fetching a version."""
        if self._code_size is None and None in self._entries.values():
            return None
        return self.code_size

    def with_version(self, version: Version) -> Published:
        """With one more, the newest."""
        more = self._like({**self._entries, version.version: version})
        if self._code_size is not None:
            more._code_size = self._code_size + version.code.size
        return more

    def holding(self, numbers: Iterable[str]) -> Published:
        """The same, which need not fetch these versions any more: their files are about to go.

        Raises:
            ServiceFailure: one of them cannot be read.
        """
        same = self._like({**self._entries, **{number: self[number] for number in numbers}})
        same._code_size = self._code_size
        return same

    def fetch_all(self) -> None:
        """Have every version looked at, in its order.

        Raises:
            ServiceFailure: one of them cannot be read.
        """
        for number in self._entries:
            self[number]

    def without(self, number: str) -> Published:
        """Without that number, which is there."""
        fewer = self._like(dict(self._entries))
        del fewer._entries[number]
        if self._code_size is not None:
            left = self._code_size - self[number].code.size
            fewer._code_size = left if left >= 0 else None  # what was said of the whole was wrong: to be counted
        return fewer

    def joined(self, newer: Published) -> Published:
        """These and `newer`, whose versions prevail."""
        if self._fetch is newer._fetch:
            return self._like({**self._entries, **newer._entries})
        return Published({**self, **newer})

    def changes_to(self, newer: Published) -> tuple[list[str], list[str]]:
        """The numbers that `newer` has other versions for, or new ones, and those that it has no more.

        Versions that both have not fetched yet, and from the same place, are the same ones and stay where they are.
        """
        if newer is self:
            return [], []
        before, after = self._entries, newer._entries
        if newer._fetch is self._fetch and len(after) >= len(before):
            # Nearly always something was added at the end: lists compare by identity first, and ten thousand are soon
            # compared that way.
            place = len(before)
            numbers, versions = list(after), list(after.values())
            if numbers[:place] == list(before) and _identical(versions[:place], list(before.values())):
                return numbers[place:], []
        fresh = [number for number in after if number not in before]
        gone = [number for number in before if number not in after]
        return [*self.differing(newer), *fresh], gone

    def differing(self, other: Published) -> Iterator[str]:
        """The numbers of both whose versions are not equal; only what may differ is fetched."""
        same_place = self._fetch is other._fetch
        for number, version in self._entries.items():
            if number not in other._entries:
                continue
            another = other._entries[number]
            if version is another and (version is not None or same_place):
                continue
            one, two = version or self[number], another or other[number]
            if one is not two and one != two:
                yield number

    def _like(self, entries: dict[str, Version | None]) -> Published:
        made = Published(fetch=self._fetch)
        made._entries = entries
        return made


def published(versions: Mapping[str, Version]) -> Published:
    """Any mapping of versions as a `Published`; one that is one already stays as it is."""
    return versions if isinstance(versions, Published) else Published(versions)


def _identical(one: list[Version | None], other: list[Version | None]) -> bool:
    return all(map(is_, one, other))

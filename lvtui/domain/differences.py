"""What tells two states of a region apart, in words that a person reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any, Literal, TypeVar

from lvtui.domain.code import Code
from lvtui.domain.model import CONFIGURATION_FIELDS, Alias, Configuration, Function, Region, Version
from lvtui.domain.published import published
from lvtui.operations.functions import CreateFunction
from lvtui.operations.shapes import FunctionCode
from lvtui.operations.wire import to_document

T = TypeVar("T")

LINES_LIMIT = 5_000
"""Lines of a file above which two texts are not compared line by line: that takes the square of their number."""

VERSIONS_LIMIT = 5
"""Versions that are named one by one; of more, the numbers are said."""


@dataclass(frozen=True)
class FileDifference:
    """One file of ``$LATEST``'s package."""

    path: str
    diff: Sequence[str]
    """A unified diff without its two head lines, or one sentence where the file is no text that could be compared."""


@dataclass(frozen=True)
class FunctionDifference:
    """What differs of one function."""

    name: str
    kind: Literal["added", "removed", "changed"]
    """Added: the state after has it, and the one before has not."""
    lines: Sequence[str]
    """A line for each thing, without a full stop."""
    code: Sequence[FileDifference] = ()


@dataclass(frozen=True)
class Differences:
    """What differs between two regions; false if nothing does."""

    functions: Sequence[FunctionDifference]

    def __bool__(self) -> bool:
        return bool(self.functions)

    def in_short(self) -> str:
        """``1 function added, 2 changed``, or ``nothing differs``."""
        counts = {kind: sum(each.kind == kind for each in self.functions) for kind in ("added", "removed", "changed")}
        parts = [f"{count} {kind}" for kind, count in counts.items() if count]
        if not parts:
            return "nothing differs"
        first, space, rest = parts[0].partition(" ")
        noun = "function" if first == "1" else "functions"
        return ", ".join([f"{first} {noun}{space}{rest}", *parts[1:]])

    def in_full(self, *, code: bool = True) -> Iterator[str]:
        """Every line, functions at the margin and all else indented; with the code's diffs, or without."""
        for function in self.functions:
            yield f"{function.name}: {function.kind}"
            yield from (f"  {line}" for line in function.lines)
            for file in function.code if code else ():
                yield f"  {file.path}"
                yield from (f"    {line}" for line in file.diff)

    def of(self, function: str) -> Differences:
        """Those of one function."""
        return Differences(tuple(each for each in self.functions if each.name == function))


def compare(before: Region, after: Region) -> Differences:
    """What `after` has that `before` has not, and the other way round, by function.

    RevisionIds and times are not compared: no call could tell. Neither are account and region.
    """
    found = []
    for name in sorted({**before.functions, **after.functions}):
        old, new = before.functions.get(name), after.functions.get(name)
        if old is None and new is not None:
            found.append(FunctionDifference(name, "added", _whole(new)))
        elif new is None and old is not None:
            found.append(FunctionDifference(name, "removed", _whole(old)))
        elif old is not None and new is not None and old is not new:
            lines, code = tuple(_function(old, new)), tuple(code_difference(old.latest.code, new.latest.code))
            if lines or code:
                found.append(FunctionDifference(name, "changed", lines, code))
    return Differences(tuple(found))


def code_difference(before: Code, after: Code) -> Iterator[FileDifference]:
    """What differs between two packages, file by file."""
    if before.sha256 == after.sha256:
        return
    for path in sorted({**before.files, **after.files}):
        old, new = before.files.get(path), after.files.get(path)
        if old != new:
            yield FileDifference(path, tuple(_file(old, new)))


@dataclass(frozen=True)
class SettingDifference:
    """One setting that two configurations have otherwise."""

    name: str
    """AWS's path to it, e.g. ``VpcConfig.SubnetIds`` or ``Environment.Variables.STAGE``."""
    before: object | None
    """``None``: not set."""
    after: object | None


def setting_differences(old: Configuration, new: Configuration) -> Iterator[SettingDifference]:
    """What differs between two configurations, one by one, environment variables too; by name."""
    if old is new or old == new:
        return
    before, after = _flat(_document(old)), _flat(_document(new))
    for key in sorted({**before, **after}):
        if before.get(key) != after.get(key):
            yield SettingDifference(key, before.get(key), after.get(key))


def numbers(versions: Sequence[str]) -> str:
    """Version numbers, ascending, in short: ``version 3``, ``versions 1-3 and 5``."""
    runs: list[list[int]] = []
    for number in map(int, versions):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    parts = [f"{first}-{last}" if first < last else str(first) for first, last in runs]
    words = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{'version' if len(versions) == 1 else 'versions'} {words}"


def route(alias: Alias) -> str:
    """Where an alias sends its calls: ``→ 1``, ``→ 1 (90 %), 2 (10 %)``."""
    if not alias.weights:
        return f"→ {alias.function_version}"
    versions = alias.versions
    return "→ " + ", ".join(f"{version} ({_percent(alias.share_of(version))})" for version in versions)


def _whole(function: Function) -> tuple[str, ...]:
    """A function that is on one side only."""
    lines = [f"{numbers(list(function.published))}" if function.published else "$LATEST only, no version"]
    lines += [f"alias {alias.name} {route(alias)}" for _, alias in sorted(function.aliases.items())]
    return tuple(lines)


def _function(old: Function, new: Function) -> Iterator[str]:
    yield from _latest(old.latest, new.latest)
    yield from _versions(old, new)
    yield from _aliases(old, new)
    yield from _attached(old, new)
    yield from _mapping("tag", old.tags, new.tags)
    if old.reserved_concurrency != new.reserved_concurrency:
        yield f"reserved concurrency {_or_none(old.reserved_concurrency)} → {_or_none(new.reserved_concurrency)}"
    if old.next_number != new.next_number:
        yield f"number of the next version {old.next_number} → {new.next_number}"


def _latest(old: Version, new: Version) -> Iterator[str]:
    if old.code.sha256 != new.code.sha256:
        yield "$LATEST: code"
    for setting in _settings(old.configuration, new.configuration):
        yield f"$LATEST: {setting}"


def _settings(old: Configuration, new: Configuration) -> Iterator[str]:
    for found in setting_differences(old, new):
        yield f"{found.name} {_shown(found.before)} → {_shown(found.after)}"


def _versions(old: Function, new: Function) -> Iterator[str]:
    if old.published is new.published:
        return
    for word, here, there in (("added", new, old), ("removed", old, new)):
        found = [number for number in here.published if number not in there.published]
        if len(found) > VERSIONS_LIMIT:
            yield f"{numbers(found)} {word}"
        else:
            yield from (f"version {number}{_described(here.published[number])} {word}" for number in found)
    for number in published(old.published).differing(published(new.published)):
        before, version = old.published[number], new.published[number]
        parts = ["code"] if before.code.sha256 != version.code.sha256 else []
        parts += _settings(before.configuration, version.configuration)
        if parts:
            yield f"version {number} is another: {', '.join(parts)}"


def _aliases(old: Function, new: Function) -> Iterator[str]:
    for name in sorted({**old.aliases, **new.aliases}):
        before, after = old.aliases.get(name), new.aliases.get(name)
        if before is None and after is not None:
            yield f"alias {name} added, {route(after)}"
        elif after is None and before is not None:
            yield f"alias {name} removed, was {route(before)}"
        elif before is not None and after is not None:
            if route(before) != route(after) or before.weights != after.weights:
                yield f"alias {name} {route(after)}, was {route(before)}"
            if before.description != after.description:
                yield f"alias {name}: Description {before.description!r} → {after.description!r}"


_ATTACHED: Sequence[tuple[str, str, Callable[[Any], object]]] = (
    ("provisioned concurrency", "provisioned", lambda config: config.requested),
    ("policy", "policies", lambda policy: policy.statements),
    ("function URL", "urls", lambda url: (url.url_id, url.auth_type, url.invoke_mode, url.cors)),
    (
        "asynchronous settings",
        "event_invoke_configs",
        lambda c: (c.maximum_retry_attempts, c.maximum_event_age_in_seconds, c.on_success, c.on_failure),
    ),
)
"""What it is called, where it is kept by qualifier, and what of it is compared."""


def _attached(old: Function, new: Function) -> Iterator[str]:
    for words, attribute, compared in _ATTACHED:
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before is after:
            continue
        for qualifier in sorted({**before, **after}):
            one, other = before.get(qualifier), after.get(qualifier)
            if one is None or other is None:
                yield f"{words} of {qualifier} {'added' if one is None else 'removed'}"
            elif compared(one) != compared(other):
                yield f"{words} of {qualifier} changed"


def _mapping(words: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for key in sorted({**old, **new}):
        if old.get(key) != new.get(key):
            yield f"{words} {key} {_shown(old.get(key))} → {_shown(new.get(key))}"


def _file(old: bytes | None, new: bytes | None) -> Iterator[str]:
    before, after = text_lines(old), text_lines(new)
    if before is None or after is None:
        yield f"{_size(old)} → {_size(new)}, not text"
    elif max(len(before), len(after)) > LINES_LIMIT:
        yield f"{len(before)} lines → {len(after)} lines, too many to be compared"
    else:
        old_lines, new_lines = ([line.rstrip("\r\n") for line in side] for side in (before, after))
        if old is not None and new is not None and old_lines == new_lines:
            yield "only line ends differ"
            return
        yield from list(unified_diff(old_lines, new_lines, lineterm=""))[2:]


def text_lines(content: bytes | None) -> list[str] | None:
    """The lines of a file, none for a file that is not there; ``None`` for what is not text."""
    try:
        text = (content or b"").decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text.splitlines(keepends=True)


def _document(configuration: Configuration) -> dict[str, Any]:
    settings = {name: getattr(configuration, name) for name in CONFIGURATION_FIELDS}
    document = to_document(CreateFunction(function_name="", code=FunctionCode(), **settings))
    return {key: value for key, value in document.items() if key not in ("FunctionName", "Code")}


def _flat(document: Mapping[str, Any], under: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in document.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{under}{key}.")
        else:
            flat[f"{under}{key}"] = value
    return flat


def _described(version: Version) -> str:
    description = version.configuration.description
    return f" “{description}”" if description else ""


def _shown(value: object | None) -> str:
    return "none" if value is None else repr(value)


def _or_none(value: int | None) -> str:
    return "none" if value is None else str(value)


def _size(content: bytes | None) -> str:
    return "no file" if content is None else f"{len(content):,} bytes"


def _percent(share: float) -> str:
    return f"{share * 100:.4g} %"

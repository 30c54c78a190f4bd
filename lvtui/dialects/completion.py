"""What could come next in an ``aws lambda …`` line: operations, options, and the names that there are.

Pure: the line, where the cursor is and the state go in. It needs no correct line; it looks only at what is before the
cursor, word by word as a shell would read it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lvtui.dialects.awscli.manual import summary
from lvtui.dialects.awscli.options import (
    BY_CLI_NAME,
    GLOBALS,
    Option,
    is_structure,
    options_of,
)
from lvtui.dialects.awscli.waiters import WAITERS
from lvtui.domain.locator import locate
from lvtui.domain.model import Function, Region
from lvtui.domain.runtimes import OTHER_LANGUAGES, PYTHON
from lvtui.operations.aliases import CreateAlias
from lvtui.operations.errors import LambdaError
from lvtui.operations.functions import CreateFunction
from lvtui.operations.shapes import RoutingConfig
from lvtui.operations.table import Request
from lvtui.operations.vocabulary import LATEST

_WORD = re.compile(r"""(?:[^\s'"\\]|\\.|'[^']*'?|"(?:\\.|[^"\\])*"?)+""")


@dataclass(frozen=True)
class Candidate:
    """One way to go on."""

    text: str
    """What stands in the line then, quoted where a shell would want quotes."""
    about: str = ""
    """A few words on it."""


@dataclass(frozen=True)
class Completions:
    """The ways to go on: each candidate takes the place of ``line[start:cursor]``."""

    start: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class _Typed:
    """An operation's words so far."""

    request: type[Request[object]]
    options: Sequence[Option]
    words: Sequence[str]

    @property
    def given(self) -> frozenset[str]:
        """The flags that are there already."""
        return frozenset(word.partition("=")[0] for word in self.words if word.startswith("--"))

    def value_of(self, flag: str) -> str | None:
        """What was given for an option, if it was."""
        for place, word in enumerate(self.words):
            if word == flag and place + 1 < len(self.words):
                return self.words[place + 1]
            if word.startswith(f"{flag}="):
                return word.partition("=")[2]
        return None

    def open_option(self) -> Option | None:
        """The option that the next word would belong to."""
        for word in reversed(self.words):
            if not word.startswith("--"):
                continue
            option = next((option for option in (*self.options, *GLOBALS) if option.flag == word), None)
            filled = word is not self.words[-1]
            if option is None or option.takes == "nothing" or (filled and option.takes == "value"):
                return None
            return option
        return None


def complete(line: str, cursor: int, region: Region) -> Completions:
    """What could stand where the cursor is, the likeliest first; `line` may begin with ``aws lambda`` or after it."""
    words, current, start = _split(line[:cursor])
    if words[:1] == ["aws"]:
        words = words[1:]
    shortened = words[:1] != ["lambda"]
    if not shortened:
        words = words[1:]
    found = list(_candidates(words, current, region, at_start=shortened))
    beginning = [candidate for candidate, raw in found if raw.startswith(current)]
    return Completions(start, tuple(beginning))


def _split(text: str) -> tuple[list[str], str, int]:
    """The finished words, the one being typed as far as it goes, and where that begins."""
    found = list(_WORD.finditer(text))
    if not found or found[-1].end() < len(text):
        return [_unquoted(match[0]) for match in found], "", len(text)
    return [_unquoted(match[0]) for match in found[:-1]], _unquoted(found[-1][0]), found[-1].start()


def _unquoted(word: str) -> str:
    for closing in ("", "'", '"'):
        try:
            return "".join(shlex.split(word + closing))
        except ValueError:
            continue
    return word


def _candidates(words: list[str], current: str, region: Region, *, at_start: bool) -> Iterator[tuple[Candidate, str]]:
    """Candidates, each with the text that what is typed must be the beginning of."""
    if not words:
        if at_start and current and "aws".startswith(current):
            yield Candidate("aws lambda", "as in a shell"), "aws lambda"
        yield from _commands()
        return
    if words[0] == "wait":
        if len(words) == 1:
            yield from (_named(name, f"{waiter.path or 'an answer'}") for name, waiter in WAITERS.items())
            return
        binding = WAITERS[words[1]].request.binding if words[1] in WAITERS else None
        words = words[1:]
    else:
        binding = BY_CLI_NAME.get(words[0])
    if binding is not None:
        yield from _of_operation(_Typed(binding.request, options_of(binding.request), words[1:]), current, region)


def _commands() -> Iterator[tuple[Candidate, str]]:
    for name, binding in BY_CLI_NAME.items():
        yield _named(name, summary(binding.request).partition(". ")[0].removesuffix("."))
    yield _named("wait", "Wait until a function is ready")
    yield _named("help", "What there is")


def _of_operation(typed: _Typed, current: str, region: Region) -> Iterator[tuple[Candidate, str]]:
    flag, sign, _ = current.partition("=")
    option = typed.open_option()
    if sign and current.startswith("--"):
        joined = next((each for each in typed.options if each.flag == flag), None)
        for candidate, raw in _values(joined, typed, region) if joined else ():
            yield Candidate(f"{flag}={candidate.text}", candidate.about), f"{flag}={raw}"
        return
    if option is not None and not current.startswith("--"):
        yield from _values(option, typed, region)
        if option.takes == "value" or typed.words[-1] == option.flag:
            return
    yield from _flags(typed)


def _flags(typed: _Typed) -> Iterator[tuple[Candidate, str]]:
    for option in sorted(typed.options, key=lambda option: not option.required):
        if not typed.given.intersection(option.flags):
            for flag in option.flags:
                yield _named(flag, "required" if option.required else option.about)
    for option in GLOBALS:
        if option.flag not in typed.given and not option.about.startswith("Ignored"):
            yield _named(option.flag, option.about)


def _named(text: str, about: str = "") -> tuple[Candidate, str]:
    return Candidate(shlex.quote(text), about), text


def _values(option: Option, typed: _Typed, region: Region) -> Iterator[tuple[Candidate, str]]:
    if option.choices:
        yield from (_named(word) for word in option.choices)
        return
    member = option.member
    if member is None:
        if option.flag == "--zip-file":
            yield _named("fileb://", "a zip file's path")
        return
    if member.kind is bytes:
        yield _named("fileb://", "a file's path")
    elif is_structure(member.kind) and member.kind is RoutingConfig:
        yield from _routing_configs(_function(typed, region))
    elif (suggest := _SUGGESTED.get(member.name)) is not None:
        yield from (_named(text, about) for text, about in suggest(typed, region))


def _function(typed: _Typed, region: Region) -> Function | None:
    name = typed.value_of("--function-name")
    try:
        return region.functions.get(locate(region, name).name) if name else None
    except LambdaError:
        return None


Texts = Iterable[tuple[str, str]]
"""Each with a few words on it."""


def _function_names(typed: _Typed, region: Region) -> Texts:
    if typed.request is CreateFunction:
        return []
    return [(name, _counted(len(function.published), "version")) for name, function in sorted(region.functions.items())]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _alias_names(typed: _Typed, region: Region) -> Texts:
    function = _function(typed, region)
    if function is None or typed.request is CreateAlias:
        return []
    return [(name, f"→ {alias.function_version}") for name, alias in sorted(function.aliases.items())]


def _versions(typed: _Typed, region: Region) -> Texts:
    function = _function(typed, region)
    return [(number, "") for number in [*function.newest_first, LATEST]] if function else []


def _qualifiers(typed: _Typed, region: Region) -> Texts:
    return [*_alias_names(typed, region), *_versions(typed, region)]


def _arns(_: _Typed, region: Region) -> Texts:
    return [(region.arn(name), "") for name in sorted(region.functions)]


def _tag_keys(typed: _Typed, region: Region) -> Texts:
    arn = typed.value_of("--resource")
    found = [function for name, function in region.functions.items() if region.arn(name) == arn]
    return [(key, value) for function in found for key, value in function.tags.items()]


def _roles(_: _Typed, region: Region) -> Texts:
    return [(role, "") for role in sorted({each.latest.configuration.role for each in region.functions.values()})]


_SUGGESTED: Mapping[str, Callable[[_Typed, Region], Texts]] = {
    "FunctionName": _function_names,
    "Name": _alias_names,
    "FunctionVersion": _versions,
    "Qualifier": _qualifiers,
    "Runtime": lambda *_: [(name, "") for name in (*PYTHON, *OTHER_LANGUAGES)],
    "Resource": _arns,
    "TagKeys": _tag_keys,
    "Role": _roles,
}
"""Member → what there is to name."""


def _routing_configs(function: Function | None) -> Iterator[tuple[Candidate, str]]:
    for number in function.newest_first if function else []:
        text = f"AdditionalVersionWeights={{{number}=0.1}}"
        yield Candidate(text, f"a tenth to version {number}"), text
    yield Candidate("AdditionalVersionWeights={}", "all to the alias's own version"), "AdditionalVersionWeights={}"

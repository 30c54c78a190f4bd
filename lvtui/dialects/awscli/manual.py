"""The help of the ``aws lambda`` commands, written from the table."""

from __future__ import annotations

import inspect
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lvtui import __version__
from lvtui.dialects.awscli.options import (
    BY_CLI_NAME,
    GLOBALS,
    Option,
    is_list,
    is_map,
    is_paged,
    is_structure,
    item_of,
    options_of,
    takes_outfile,
)
from lvtui.dialects.awscli.waiters import WAITERS
from lvtui.operations.constraints import OneOf, Pattern
from lvtui.operations.table import Binding, Request, Shape

_WIDTH = 80
_KINDS = {str: "text", int: "integer", float: "number", bool: "switch", bytes: "bytes"}


def version() -> str:
    """One line, as ``aws --version`` has it."""
    return f"lvtui/{__version__} (speaks `aws lambda` as AWS CLI version 2 does)\n"


def of_everything() -> str:
    """``aws help``."""
    return _page(
        "aws [options] lambda <subcommand> [parameters]",
        "lvtui answers the AWS CLI's commands for Lambda from its own workspace: offline, and without an account.",
        [("lambda", "Functions, versions, aliases, and calling them: see `aws lambda help`.")],
        "Options of every command",
        [(_head(option), option.about) for option in GLOBALS],
    )


def of_lambda() -> str:
    """``aws lambda help``."""
    commands = [(name, summary(binding.request)) for name, binding in BY_CLI_NAME.items()]
    return _page(
        "aws lambda <subcommand> [parameters]",
        "See `aws lambda <subcommand> help` for what each of them takes.",
        [*commands, ("wait", "Wait until a function is ready: see `aws lambda wait help`.")],
    )


def of_wait() -> str:
    """``aws lambda wait help``."""
    waits = [
        (
            name,
            f"Ask {waiter.request.binding.cli_name}{_until(waiter.path, waiter.states)}, {waiter.seconds} s at most.",
        )
        for name, waiter in WAITERS.items()
    ]
    return _page(
        "aws lambda wait <subcommand> [parameters]", "Ends with 255 if what it waits for does not come.", waits
    )


def of_operation(binding: Binding) -> str:
    """``aws lambda create-alias help``."""
    options = options_of(binding.request)
    synopsis = [f"aws lambda {binding.cli_name}", *(_in_synopsis(option) for option in options)]
    if takes_outfile(binding.request):
        synopsis.append("<outfile>")
    about = _plain(binding.request.__doc__ or "")
    if is_paged(binding.request):
        about += " All pages are asked for, and given as one answer, unless --no-paginate is there."
    entries = [(_head(option), _about(option)) for option in options]
    if takes_outfile(binding.request):
        entries.append(("<outfile>", "Where the function's answer is written."))
    return _page("\n  ".join(synopsis), about, entries, title="Parameters")


def skeleton(request: type[Request[Any]]) -> str:
    """An empty document for ``--cli-input-json``."""
    return f"{json.dumps(_empty(request), indent=4)}\n"


def _empty(kind: Any) -> Any:
    if is_structure(kind):
        return {member.name: _first_word(member.constraints) or _empty(member.kind) for member in kind.members()}
    if is_map(kind):
        return {"KeyName": _empty(item_of(kind))}
    if is_list(kind):
        return [_empty(item_of(kind))]
    return {str: "", int: 0, float: 0.0, bool: True, bytes: None}[kind]


def _first_word(constraints: Iterable[object]) -> str | None:
    return next((constraint.words[0] for constraint in constraints if isinstance(constraint, OneOf)), None)


def _page(
    synopsis: str,
    about: str,
    entries: Iterable[tuple[str, str]],
    more_title: str = "",
    more: Iterable[tuple[str, str]] = (),
    *,
    title: str = "Commands",
) -> str:
    lines = [f"  {synopsis}", "", *textwrap.wrap(about, _WIDTH), "", f"{title}:", "", *_listed(entries)]
    if more_title:
        lines += ["", f"{more_title}:", "", *_listed(more)]
    return "\n".join([*lines, ""])


def _listed(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    for head, about in entries:
        yield f"  {head}"
        yield from textwrap.wrap(about, _WIDTH, initial_indent="      ", subsequent_indent="      ")


def summary(request: type[Shape]) -> str:
    """What an operation does, in a few sentences."""
    return _plain(inspect.cleandoc(request.__doc__ or "").split("\n\n")[0])


def _plain(text: str) -> str:
    """A docstring without what is for readers of the code."""
    return " ".join(re.sub(r" \(semantics [^)]*\)|[`*]", "", text).split())


def _head(option: Option) -> str:
    return " | ".join(option.flags) + {"value": " <value>", "values": " <value> ...", "nothing": ""}[option.takes]


def _in_synopsis(option: Option) -> str:
    return _head(option) if option.required else f"[{_head(option)}]"


def _about(option: Option) -> str:
    if option.member is None:
        return option.about
    facts = ["required"] if option.required else []
    facts.append(_kind(option.member.kind))
    limits = [
        sentence.removeprefix("Member must ").replace("satisfy enum value set: ", "be one of ")
        for constraint in option.member.constraints
        if not isinstance(constraint, Pattern)
        for sentence in constraint.describe()
    ]
    return f"{', '.join(facts)}. {option.about}{' ' if option.about else ''}{_sentence(limits)}".strip()


def _sentence(limits: list[str]) -> str:
    return f"Must {'; must '.join(limits)}." if limits else ""


def _kind(kind: Any) -> str:
    if is_structure(kind):
        return f"structure ({', '.join(f'{member.name}={_kind(member.kind)}' for member in kind.members())})"
    if is_map(kind):
        return f"map of {_kind(item_of(kind))}"
    if is_list(kind):
        return f"list of {_kind(item_of(kind))}"
    return _KINDS[kind]


def _until(path: str | None, states: Iterable[tuple[str, str]]) -> str:
    meanings: Mapping[str, str] = {meaning: found for found, meaning in states}
    return f" until {path} is {meanings['success']}" if path else " until there is an answer"

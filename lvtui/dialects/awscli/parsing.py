"""The words of an ``aws lambda …`` command, as the operation they ask for and the way to print its answer."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from lvtui.dialects.awscli import manual
from lvtui.dialects.awscli.checks import check
from lvtui.dialects.awscli.options import (
    BY_CLI_NAME,
    CLI_INPUT_JSON,
    GLOBAL_CHOICES,
    GLOBALS,
    OWN,
    SKELETON,
    ZIP_FILE,
    Option,
    is_paged,
    options_of,
    takes_outfile,
)
from lvtui.dialects.awscli.paging import Paging
from lvtui.dialects.awscli.refusals import failed, misused, not_sent, refused_by_lambda, unknown_options
from lvtui.dialects.awscli.values import ReadFile, from_file, parse_json, unpack, with_bytes
from lvtui.dialects.awscli.waiters import WAITERS, Waiter
from lvtui.operations.errors import LambdaError
from lvtui.operations.table import Binding, Request
from lvtui.operations.wire import from_document

TOO_SMALL_A_LIST = "warning: Non-positive values for --max-items may result in undefined behavior.\n"


@dataclass(frozen=True)
class ParsedCommand:
    """One operation to do, and how to print what it answers."""

    request: Request[Any]
    output: str = "json"
    """``json``, ``text`` or ``table``."""
    query: str | None = None
    """A JMESPath expression, known to be one."""
    region: str | None = None
    outfile: str | None = None
    """Where the answer's body goes, of an Invoke."""
    paging: Paging | None = None
    """All pages are asked for, with these terms; ``None``: a single call is made."""
    waiter: Waiter | None = None
    """The request is made until this is content with the answer, and nothing is printed."""
    warning: str = ""
    """What goes to stderr beside the answer."""


@dataclass(frozen=True)
class Told:
    """Nothing to do: a text to print, the help for one."""

    text: str


def parse(words: Sequence[str], read_file: ReadFile) -> ParsedCommand | Told:
    """What the words of a command mean; ``aws`` at their head may be left out.

    `read_file` gives the content of the files that ``file://`` and ``fileb://`` name.

    Raises:
        CommandRefused: what the AWS CLI would refuse by itself, before any call, or Lambda before it looked any closer.
    """
    words = words[1:] if words[:1] == ["aws"] else words
    if "--version" in words[:1]:
        return Told(manual.version())
    given, rest = _global_parser().parse_known_args(list(words))
    if given.command == "help":
        return Told(manual.of_everything())
    _check_globals(given)
    operation, rest = _operation_parser().parse_known_args(rest)
    if operation.operation == "help":
        return Told(manual.of_lambda())
    if operation.operation == "wait":
        return _parse_wait(given, rest, read_file)
    return _parse_operation(given, BY_CLI_NAME[operation.operation], rest, read_file)


class _Parser(argparse.ArgumentParser):
    """Python's own, as AWS's CLI uses it too; says what is wrong in AWS's frame."""

    def __init__(self) -> None:
        super().__init__(prog="aws", usage="", add_help=False, conflict_handler="resolve")

    def error(self, message: str) -> NoReturn:
        raise misused(message)


def _global_parser() -> _Parser:
    parser = _Parser()
    for option in GLOBALS:
        _add(parser, option)
    parser.add_argument("command", type=_one_of(["lambda", "help"]))
    return parser


def _operation_parser() -> _Parser:
    parser = _Parser()
    parser.add_argument("operation", type=_one_of([*BY_CLI_NAME, "wait", "help"]))
    return parser


def _check_globals(given: argparse.Namespace) -> None:
    if given.query is not None:
        _check_query(given.query)
    if given.endpoint_url is not None and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", given.endpoint_url):
        raise not_sent(
            f'Bad value for --endpoint-url "{given.endpoint_url}": scheme is missing.  '
            "Must be of the form http://<hostname>/ or https://<hostname>/"
        )


def _check_query(query: str) -> None:
    import jmespath  # type: ignore[import-untyped]
    import jmespath.exceptions  # type: ignore[import-untyped]

    try:
        jmespath.compile(query)
    except jmespath.exceptions.JMESPathError as error:
        raise not_sent(f"Bad value for --query {query}: {error}") from error


def _parse_wait(given: argparse.Namespace, words: list[str], read_file: ReadFile) -> ParsedCommand | Told:
    parser = _Parser()
    parser.add_argument("subcommand", nargs="?", type=_one_of([*WAITERS, "help"]))
    named, rest = parser.parse_known_args(words)
    if named.subcommand is None:
        raise not_sent("usage: aws [options] <command> <subcommand> [parameters]\naws: error: too few arguments")
    if named.subcommand == "help":
        return Told(manual.of_wait())
    waiter = WAITERS[named.subcommand]
    return _parse_operation(given, waiter.request.binding, rest, read_file, waiter)


def _parse_operation(
    given: argparse.Namespace, binding: Binding, words: list[str], read_file: ReadFile, waiter: Waiter | None = None
) -> ParsedCommand | Told:
    request = binding.request
    options = options_of(request)
    if words == ["help"]:
        return Told(manual.of_operation(binding))
    parser = _Parser()
    lenient = any(option.flag in words for option in (CLI_INPUT_JSON, SKELETON))
    for option in options:
        _add(parser, option, required=option.required and not lenient)
    if takes_outfile(request):
        parser.add_argument("outfile")
    parser.add_argument("help", nargs="?")
    found, rest = parser.parse_known_args(words)
    if found.help == "help":
        return Told(manual.of_operation(binding))
    if rest := [*rest, *([found.help] if found.help is not None else [])]:
        raise unknown_options(rest)
    values = vars(found)
    if values.get(SKELETON.attribute):
        return Told(manual.skeleton(request))
    document = _document(options, values, read_file)
    paging = _paging(given, request, values, document)
    if paging is not None:
        document.pop("MaxItems", None)
    return ParsedCommand(
        request=_checked(request, document, base64_given=given.cli_binary_format == "base64"),
        output=given.output,
        query=given.query,
        region=given.region,
        outfile=values.get("outfile"),
        paging=paging,
        waiter=waiter,
        warning=TOO_SMALL_A_LIST if paging and paging.max_items is not None and paging.max_items <= 0 else "",
    )


def _document(options: Sequence[Option], values: Mapping[str, Any], read_file: ReadFile) -> dict[str, Any]:
    """The members that are given, in the order of the table."""
    document: dict[str, Any] = {}
    for option in options:
        value = values[option.attribute]
        if value is None or (option in OWN and option != ZIP_FILE):
            continue
        unpacked = value if option.takes == "nothing" else unpack(option, value, read_file)
        if option == ZIP_FILE:
            document["Code"] = {**document.get("Code", {}), "ZipFile": unpacked}
        elif option.member is not None:
            if option.flag == "--code" and isinstance(unpacked, dict) and "ZipFile" in unpacked:
                raise not_sent(
                    "ZipFile cannot be provided as part of the --code argument.  "
                    "Please use the '--zip-file' option instead to specify a zip file."
                )
            document[option.member.name] = unpacked
    if (text := values.get(CLI_INPUT_JSON.attribute)) is not None:
        whole = parse_json("cli-input-json", str(from_file(CLI_INPUT_JSON.flag, text, read_file)))
        if not isinstance(whole, dict):
            raise failed(f"'{type(whole).__name__}' object has no attribute 'keys'")
        document = {**document, **{name: item for name, item in whole.items() if name not in document}}
    return document


def _paging(
    given: argparse.Namespace, request: type[Request[Any]], values: Mapping[str, Any], document: Mapping[str, Any]
) -> Paging | None:
    if not is_paged(request):
        return None
    by_hand = values["marker"] is not None or (values["max_items"] is None and "MaxItems" in document)
    if given.no_paginate or by_hand or "Marker" in document:
        if used := [flag for flag in ("--starting-token", "--page-size") if values[flag[2:].replace("-", "_")]]:
            raise not_sent(f"Cannot specify --no-paginate along with pagination arguments: {', '.join(used)}")
        return None
    return Paging(values["max_items"], values["starting_token"], values["page_size"])


def _checked(request: type[Request[Any]], document: dict[str, Any], *, base64_given: bool) -> Request[Any]:
    document = with_bytes(request, document, base64_given=base64_given)
    check(request, document)
    try:
        return from_document(request, document)
    except LambdaError as refusal:
        raise refused_by_lambda(request.binding.operation, refusal) from refusal


def _add(parser: argparse.ArgumentParser, option: Option, *, required: bool = False) -> None:
    # argparse is not told of defaults: what was not given is None, and so is what only GLOBALS know the default of.
    add = cast("Callable[..., Any]", parser.add_argument)
    if option == SKELETON:
        add(option.flag, nargs="?", const="input", type=_one_of(["input"]))
    elif option.takes == "nothing":
        yes, *no = option.flags
        add(yes, action="store_true", default=None, dest=option.attribute)
        for flag in no:
            add(flag, action="store_false", default=None, dest=option.attribute)
    elif option.takes == "values":
        add(option.flag, nargs="*", required=required)
    elif option in GLOBALS and option.flag in GLOBAL_CHOICES:
        choices = GLOBAL_CHOICES[option.flag]
        add(option.flag, type=_one_of(choices), default=choices[0])
    else:
        add(option.flag, required=required, type=int if _is_of_paging(option) else str)


def _is_of_paging(option: Option) -> bool:
    return option.flag in ("--page-size", "--max-items")


def _one_of(choices: Collection[str]) -> Callable[[str], str]:
    """A kind of word that argparse takes: one of these, and AWS's own way to say that it is none."""
    listed = list(choices)

    def check(word: str) -> str:
        if word in listed:
            return word
        lines = [f"{first:<40} | {second:<40}" for first, second in zip(listed[::2], listed[1::2], strict=False)]
        lines += [f"{listed[-1]:<40}"] if len(listed) % 2 else []
        text = "\n".join(["Invalid choice, valid choices are:\n", *lines])
        from difflib import get_close_matches

        if close := get_close_matches(word, listed, cutoff=0.8):
            text += "\n" + "\n".join(
                [f"\n\nInvalid choice: {word!r}, maybe you meant:\n", *(f"  * {w}" for w in close)]
            )
        raise argparse.ArgumentTypeError(text)

    return check

"""The options of each operation on the AWS CLI, from the table; and those of every command."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from lvtui.operations.constraints import OneOf
from lvtui.operations.functions import CreateFunction
from lvtui.operations.invocations import Invoke
from lvtui.operations.table import OPERATIONS, Binding, Member, Request, Shape, item_markers

Takes: TypeAlias = Literal["value", "values", "nothing"]


@dataclass(frozen=True)
class Option:
    """One option: ``--function-name NAME``."""

    flag: str
    takes: Takes
    required: bool = False
    member: Member | None = None
    """What of the request it fills; ``None`` for what is the CLI's own."""
    about: str = ""
    """What a member does not say of itself: a phrase for the help."""

    @property
    def attribute(self) -> str:
        """``function_name``."""
        return self.flag.removeprefix("--").replace("-", "_")

    @property
    def flags(self) -> tuple[str, ...]:
        """The flag, and of a switch the one that turns it off."""
        return (self.flag, f"--no-{self.flag[2:]}") if self.takes == "nothing" and self.member else (self.flag,)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that AWS takes here, if it takes only some."""
        return words_of(self.member) if self.member else GLOBAL_CHOICES.get(self.flag, ())


ZIP_FILE = Option(
    "--zip-file", "value", about="The package: fileb:// and the path of a zip file; this or --code, not both."
)
STARTING_TOKEN = Option("--starting-token", "value", about="Where to go on: the NextToken of an answer before.")
PAGE_SIZE = Option("--page-size", "value", about="How many to ask Lambda for at once; the answer holds all the same.")
MAX_ITEMS = Option("--max-items", "value", about="How many there may be in the answer; NextToken tells of more.")
CLI_INPUT_JSON = Option(
    "--cli-input-json", "value", about="All members as one JSON document, or file:// and its path; options go first."
)
SKELETON = Option("--generate-cli-skeleton", "nothing", about="Print an empty document for --cli-input-json instead.")
OWN = (ZIP_FILE, STARTING_TOKEN, PAGE_SIZE, CLI_INPUT_JSON, SKELETON)

GLOBALS = (
    Option("--query", "value", about="Print only what this JMESPath expression finds."),
    Option(
        "--output", "value", about="How to print the answer: json, text or table; not AWS's yaml, yaml-stream and off."
    ),
    Option("--region", "value", about="The region; each has functions of its own."),
    Option("--no-paginate", "nothing", about="Ask for one page only."),
    Option("--cli-binary-format", "value", about="How bytes are written in an option."),
    Option("--color", "value", about="Ignored here."),
    Option("--profile", "value", about="Ignored here: there is no account."),
    Option("--endpoint-url", "value", about="Ignored here: nothing is sent anywhere."),
    Option("--ca-bundle", "value", about="Ignored here."),
    Option("--cli-read-timeout", "value", about="Ignored here."),
    Option("--cli-connect-timeout", "value", about="Ignored here."),
    Option("--no-cli-pager", "nothing", about="Ignored here: nothing is paged."),
    Option("--no-sign-request", "nothing", about="Ignored here."),
    Option("--no-verify-ssl", "nothing", about="Ignored here."),
    Option("--no-cli-auto-prompt", "nothing", about="Ignored here."),
    Option("--debug", "nothing", about="Ignored here."),
)
"""The options of every command."""

GLOBAL_CHOICES: Mapping[str, tuple[str, ...]] = {
    "--output": ("json", "text", "table"),
    "--cli-binary-format": ("base64", "raw-in-base64-out"),
    "--color": ("on", "off", "auto"),
}

BY_CLI_NAME: Mapping[str, Binding] = {
    binding.cli_name: binding for _, binding in sorted(OPERATIONS.items(), key=lambda item: item[1].cli_name)
}
"""``create-alias`` → what it is."""


def options_of(request: type[Request[Any]]) -> tuple[Option, ...]:
    """The options of an operation, in AWS's order; required ones say so."""
    found = [_option(request, member) for member in _members(request)]
    if request is CreateFunction:
        found.append(ZIP_FILE)
    if request is not Invoke:  # what writes a file takes no document, and gives none
        found += [CLI_INPUT_JSON, SKELETON]
    if is_paged(request):
        found += [STARTING_TOKEN, PAGE_SIZE]
    return tuple(found)


def _members(request: type[Request[Any]]) -> tuple[Member, ...]:
    return request.members()


def _option(request: type[Request[Any]], member: Member) -> Option:
    hoisted = request is CreateFunction and member.name == "Code"  # --zip-file does as well
    about = MAX_ITEMS.about if is_paged(request) and member.name == "MaxItems" else ""
    return Option(member.flag, _takes(member), member.required and not hoisted, member, about)


def _takes(member: Member) -> Takes:
    if member.kind is bool:
        return "nothing"
    return "values" if is_list(member.kind) else "value"


def is_paged(request: type[Request[Any]]) -> bool:
    """Whether the CLI asks for all its pages by itself: it does for every operation that has pages."""
    return {"Marker", "MaxItems"} <= {member.name for member in _members(request)}


def takes_outfile(request: type[Request[Any]]) -> bool:
    """Whether its answer's body goes to a file, which must be named."""
    return request is Invoke


def is_list(kind: Any) -> bool:
    """Whether a kind is a sequence."""
    origin = typing.get_origin(kind)
    return origin is not None and issubclass(origin, Sequence)


def is_map(kind: Any) -> bool:
    """Whether a kind is a mapping."""
    origin = typing.get_origin(kind)
    return origin is not None and issubclass(origin, Mapping)


def is_structure(kind: Any) -> bool:
    """Whether a kind is a shape of the table."""
    return isinstance(kind, type) and issubclass(kind, Shape)


def item_of(kind: Any) -> Any:
    """What a list or a map holds, without what stands beside it."""
    return item_markers(typing.get_args(kind)[-1])[0]


def words_of(member: Member) -> tuple[str, ...]:
    """The words AWS takes for a member, or for each item of one; none where it takes more than some."""
    markers = member.constraints
    if is_list(member.kind):
        markers = item_markers(typing.get_args(member.kind)[0])[1]
    return next((marker.words for marker in markers if isinstance(marker, OneOf)), ())

"""The workspace's files from the domain's values. Members that AWS has carry AWS's names; lvtui's own are small."""

from __future__ import annotations

import base64
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

from lvtui.domain.code import Code
from lvtui.domain.desk import Draft, Session
from lvtui.domain.model import CONFIGURATION_FIELDS, Alias, Configuration, Function, Version
from lvtui.domain.published import published
from lvtui.operations.errors import ServiceFailure
from lvtui.operations.functions import CreateFunction
from lvtui.operations.shapes import FunctionCode
from lvtui.operations.wire import to_document
from lvtui.storage.toml_text import toml_file
from lvtui.storage.writing_attached import attached_document, attached_to_versions

FORMAT = 2
"""The version of the layout and of every file in it; what has changed since the first is told in `migrations`."""

HIGHEST_NUMBER = 10**15
"""The highest number that a next version can have: one limit for every file that says one, and far from what TOML has
a number for."""

CONFIGURATION_MEMBERS = tuple(m for m in CreateFunction.members() if m.attribute in CONFIGURATION_FIELDS)
"""The settings of a version under AWS's names: CreateFunction's members, so that a new one needs no code here."""


def workspace_file(account_id: str, region: str, seed: int, workspace_id: str | None) -> bytes:
    """`workspace.toml`."""
    comment = (
        "A workspace of lvtui: AWS Lambda functions, versions and aliases that exist on this machine only.",
        "These are the account and the home region of all that is in it, and the seed of its random draws.",
        "functions/<region>/<name>/ holds one function each; drafts/ holds text that was not deployed yet.",
        "In a file name, + stands before a letter that is a capital in the function's name.",
        "older/ keeps what stood here before lvtui brought it to a newer format; nothing reads it.",
    )
    document = {"format": FORMAT, "account_id": account_id, "region": region, "seed": seed}
    return toml_file("workspace.toml", comment, document if workspace_id is None else {**document, "id": workspace_id})


def with_id(workspace_file: bytes, workspace_id: str) -> bytes:
    """A `workspace.toml` that has no id, with one: a line at its end, where no table is open, and no other changed."""
    return workspace_file.rstrip() + f'\nid = "{workspace_id}"\n'.encode()


def head_file(function: Function) -> bytes:
    """`function.toml`: ``$LATEST``, numbering and tags, which versions there are, and what is attached to them.

    Raises:
        ServiceFailure: its numbering is at its end, or a text holds what no file can.
    """
    if function.next_number > HIGHEST_NUMBER:
        raise ServiceFailure(
            f"{function.name} could not be saved: lvtui does not number versions beyond {HIGHEST_NUMBER - 1}."
        )
    comment = (
        f"{function.name}: $LATEST, the one copy that can change, and the numbering of its versions.",
        "lvtui rewrites this file at each change. versions/ and aliases.toml lie beside it.",
    )
    document = {"format": FORMAT, "name": function.name, **head_document(function)}
    texts = texts_of(function.latest.code)
    return toml_file(f"{function.name}/function.toml", comment, document, texts=texts, under="latest.code.files")


def head_document(function: Function) -> dict[str, Any]:
    """What `function.toml` says, without the texts of the code."""
    document: dict[str, Any] = {
        "next_number": function.next_number,
        "published": published_numbers(function),
    }
    if (code_size := published(function.published).known_code_size) is not None:
        document["published_code_size"] = code_size
    document["tags"] = dict(sorted(function.tags.items()))
    if function.reserved_concurrency is not None:
        document["ReservedConcurrentExecutions"] = function.reserved_concurrency
    if function.revisions:
        document["revisions"] = {number: function.revisions[number] for number in sorted(function.revisions, key=int)}
    if attached := attached_to_versions(function):
        document["attached"] = attached
    document["latest"] = record_document(function.name, function.latest)
    return document


def version_file(function: Function, version: Version) -> bytes:
    """`versions/<number>.toml`."""
    number = version.version
    comment = (f"Version {number} of {function.name}: immutable. lvtui writes this file once and never again.",)
    document = {"format": FORMAT, "Version": number, **record_document(function.name, version)}
    name = f"{function.name}/versions/{number}.toml"
    return toml_file(name, comment, document, texts=texts_of(version.code), under="code.files")


def aliases_file(function: Function) -> bytes:
    """`aliases.toml`."""
    comment = (
        f"The aliases of {function.name}: names that point at a version, and may send a share of their calls",
        "to a second one (AdditionalVersionWeights: version = share).",
    )
    document = {"format": FORMAT, "aliases": aliases_document(function)}
    return toml_file(f"{function.name}/aliases.toml", comment, document)


def aliases_document(function: Function) -> dict[str, Any]:
    """A table for each alias."""
    return {name: _alias(function, alias) for name, alias in sorted(function.aliases.items())}


def retired_file(region: str, retired_numbers: Mapping[str, int]) -> bytes:
    """`retired.toml`."""
    comment = (
        f"Functions deleted from {region}, and the number that the next version of each would have had:",
        "a function made again under an old name goes on counting there, so that no number is used twice.",
    )
    document = {"format": FORMAT, "next_number": dict(sorted(retired_numbers.items()))}
    return toml_file("retired.toml", comment, document)


def draft_file(function: str, draft: Draft) -> bytes:
    """`drafts/<region>/<name>.toml`."""
    comment = (f"Text typed for {function} and not deployed yet.",)
    document: dict[str, object] = {"format": FORMAT, "based_on": draft.based_on}
    if draft.removed:
        document["removed"] = list(draft.removed)
    return toml_file(
        f"The draft of {function}", comment, document, texts=dict(sorted(draft.files.items())), under="files"
    )


def session_file(session: Session) -> bytes:
    """`drafts/session.toml`."""
    where = {
        "function": session.function,
        "qualifier": session.qualifier,
        "event": session.event,
        "target": session.target,
    }
    document = {
        "format": FORMAT,
        **{key: value for key, value in where.items() if value is not None},
        "extra": dict(session.extra),
    }
    return toml_file("session.toml", ("Where the user was, so that lvtui opens there again.",), document)


def texts_of(code: Code) -> Mapping[str, str] | None:
    """The code as texts by path, if they alone give back the very same zip; ``None`` if the zip must be kept."""
    if not code.typed_here:
        return None
    try:
        return {path: content.decode() for path, content in code.files.items()}
    except UnicodeDecodeError:
        return None


def zip_name(code: Code) -> str:
    """The name of the file that keeps `code` byte for byte: its CodeSha256, in the alphabet of file names."""
    return base64.urlsafe_b64encode(base64.b64decode(code.sha256)).decode().rstrip("=") + ".zip"


def published_numbers(function: Function) -> str:
    """The numbers of the published versions in short: ``1-3, 5``."""
    if 0 < len(function.published) == function.next_number - 1:
        return ranges([(1, function.next_number - 1)])  # none is missing, so none need be looked at
    numbers = sorted(map(int, function.published))
    runs: list[tuple[int, int]] = []
    first = 0
    while first < len(numbers):
        # Within a run, number and place grow alike: its end is found without going through it.
        ahead = numbers[first] - first
        past = bisect_right(range(len(numbers)), ahead, first, key=lambda place: numbers[place] - place)
        runs.append((numbers[first], numbers[past - 1]))
        first = past
    return ranges(runs)


def ranges(runs: Iterable[tuple[int, int]]) -> str:
    """Runs of numbers, first and last of each, as text."""
    return ", ".join(f"{first}-{last}" if first < last else str(first) for first, last in runs)


def configuration_document(function: str, configuration: Configuration) -> dict[str, Any]:
    """The settings as AWS's members."""
    settings = {name: getattr(configuration, name) for name in CONFIGURATION_FIELDS}
    document = to_document(CreateFunction(function_name=function, code=FunctionCode(), **settings))
    return {member.name: document[member.name] for member in CONFIGURATION_MEMBERS if member.name in document}


def record_document(function: str, version: Version) -> dict[str, Any]:
    """What ``$LATEST`` and a published version have in common, without the texts of the code."""
    record: dict[str, Any] = {"RevisionId": version.revision_id, "LastModified": version.last_modified}
    if version.source_description:
        record["source_description"] = version.source_description
    if version.settling is not None:
        settling = version.settling
        record["settling"] = {
            "change": settling.change,
            "RevisionId": settling.revision_id,
            "until": settling.until,
        }
    record["configuration"] = configuration_document(function, version.configuration)
    code: dict[str, Any] = {"CodeSha256": version.code.sha256, "CodeSize": version.code.size}
    if texts_of(version.code) is None:
        code["zip"] = f"code/{zip_name(version.code)}"
    record["code"] = code
    return record


def _alias(function: Function, alias: Alias) -> dict[str, Any]:
    document: dict[str, Any] = {
        "FunctionVersion": alias.function_version,
        "Description": alias.description,
        "RevisionId": alias.revision_id,
    }
    if alias.routing_config is not None:
        document["RoutingConfig"] = to_document(alias.routing_config)
    if attached := attached_document(function, alias.name):
        document["attached"] = attached
    return document

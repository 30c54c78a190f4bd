"""The domain's values from the workspace's files. All that can be wrong with a file is an `Unreadable` that says where.

What is read has passed the same limits as a request (`operations.validation`), so that a file edited by hand cannot
bring in what no request could.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

from lvtui.domain.desk import Draft, Session
from lvtui.domain.model import Alias, Version
from lvtui.operations.aliases import CreateAlias
from lvtui.operations.concurrency import PutFunctionConcurrency
from lvtui.operations.vocabulary import LATEST
from lvtui.storage.checked import as_request, refuse_others
from lvtui.storage.reading_attached import Attached, joined, read_attached
from lvtui.storage.reading_records import Packages, record_of
from lvtui.storage.table import Table, open_table
from lvtui.storage.writing import HIGHEST_NUMBER
from lvtui.toml_files import Unreadable

MOST_VERSIONS = 1_000_000
"""Published versions that a function may have: a range is soon mistyped, and each number in it takes memory."""

_RANGE = re.compile(r"([1-9][0-9]{0,17})(?:-([1-9][0-9]{0,17}))?")


def is_region(name: str) -> bool:
    """Whether a region can have that name."""
    return re.fullmatch("[a-z]{2,}(-[a-z0-9]+)+-[0-9]+", name) is not None


@dataclass(frozen=True)
class WorkspaceFile:
    """`workspace.toml`."""

    account_id: str
    region: str
    seed: int
    workspace_id: str | None
    """Tells one workspace from another (see `trust`); a workspace of lvtui's first version has none."""

    @property
    def problem(self) -> str | None:
        """What is wrong with it, if anything is."""
        if not re.fullmatch("[0-9]{12}", self.account_id):
            return f"`account_id` should be twelve digits, not {self.account_id!r}"
        # It becomes a folder's name, and a part of every ARN.
        if not is_region(self.region):
            return f"`region` should be a region such as us-east-1, not {self.region!r}"
        if self.workspace_id is not None and not re.fullmatch("[0-9a-f-]{36}", self.workspace_id):
            return f"`id` should be 36 digits, letters a to f and hyphens, not {self.workspace_id!r}"
        return None


class _Numbers:
    """The numbers in some ranges, as text: there may be thousands of them, of which a few are asked about."""

    def __init__(self, runs: Sequence[range]) -> None:
        self._runs = runs

    def __contains__(self, number: object) -> bool:
        found = _RANGE.fullmatch(number) if isinstance(number, str) else None
        return found is not None and found[2] is None and any(int(found[1]) in run for run in self._runs)


@dataclass(frozen=True)
class Head:
    """`function.toml`."""

    latest: Version
    next_number: int
    published: Sequence[range]
    """The numbers of the published versions, ascending."""
    published_code_size: int | None
    """Bytes of code of all of them; ``None`` where the file, such as one of format 1, does not say."""
    tags: Mapping[str, str]
    reserved_concurrency: int | None
    revisions: Mapping[str, str]
    attached: Attached
    """What is attached to the function and to its versions, not to its aliases."""

    def numbers(self) -> Iterator[int]:
        """Each published number."""
        return chain.from_iterable(self.published)


def read_workspace(path: Path) -> WorkspaceFile:
    """Read `workspace.toml`."""
    table = open_table(path)
    workspace_id = table.text("id") if "id" in table else None
    head = WorkspaceFile(table.text("account_id"), table.text("region"), table.whole("seed"), workspace_id)
    if (problem := head.problem) is not None:
        raise Unreadable(f"{path}: {problem}.")
    table.end()
    return head


def read_head(folder: Path, name: str) -> Head:
    """Read `function.toml` of the function `name`, code included."""
    table = open_table(folder / "function.toml")
    if (found := table.text("name")) != name:
        raise table.wrong("name", f"says {found!r}, but the folder's name stands for {name!r}")
    return head_of(table, folder, name)


def head_of(table: Table, packages: Packages, name: str) -> Head:
    """What `function.toml` says, or a part of a larger file that is made like it."""
    next_number = table.whole("next_number")
    check_number(table, "next_number", next_number)
    published = _read_ranges(table, "published", next_number)
    code_size = table.whole("published_code_size") if "published_code_size" in table else None
    if code_size is not None and code_size < 0:
        raise table.wrong("published_code_size", f"should be 0 or more, not {code_size}")
    tags = table.table("tags").texts()
    reserved = _read_reserved(table, name)
    numbers = _Numbers(published)
    revisions = _read_revisions(table, numbers)
    attached = _read_attached_to_versions(table, name, numbers)
    latest = record_of(table.table("latest"), packages, name, LATEST)
    table.end()
    return Head(latest, next_number, published, code_size, tags, reserved, revisions, attached)


def read_version(folder: Path, name: str, number: str) -> Version:
    """Read one published version, code included."""
    table = open_table(folder / "versions" / f"{number}.toml")
    if (found := table.text("Version")) != number:
        raise table.wrong("Version", f"says {found!r}, but the file is that of version {number}")
    return record_of(table, folder, name, number)


def read_aliases(folder: Path, name: str) -> tuple[dict[str, Alias], Attached]:
    """Read `aliases.toml`: the aliases, and what is attached to them."""
    table = open_table(folder / "aliases.toml")
    found = aliases_of(table.table("aliases"), name)
    table.end()
    return found


def aliases_of(table: Table, name: str) -> tuple[dict[str, Alias], Attached]:
    """The aliases in a table that has one for each, and what is attached to them."""
    aliases: dict[str, Alias] = {}
    attached: list[Attached] = []
    for alias, entry in table.tables():
        if (found := entry.optional_table("attached")) is not None:
            attached.append(read_attached(found, name, alias))
        aliases[alias] = _read_alias(entry, name, alias)
    return aliases, joined(*attached)


def read_retired(path: Path) -> dict[str, int]:
    """Read `retired.toml`."""
    table = open_table(path)
    numbers = table.table("next_number").wholes()
    for name, number in numbers.items():
        check_number(table, f"next_number.{name}", number)
    table.end()
    return numbers


def check_number(table: Table, key: str, number: int) -> None:
    """Raise `Unreadable` if no next version can have that number."""
    if not 1 <= number <= HIGHEST_NUMBER:
        raise table.wrong(key, f"should be 1 to {HIGHEST_NUMBER}, not {number}")


def read_draft(path: Path) -> Draft:
    """Read one unsaved text."""
    table = open_table(path)
    removed = table.several("removed") if "removed" in table else ()
    draft = Draft(based_on=table.text("based_on"), files=table.table("files").texts(), removed=removed)
    table.end()
    return draft


def read_session(path: Path) -> Session:
    """Read where the user was."""
    table = open_table(path)
    where = {key: table.text(key) for key in ("function", "qualifier", "event", "target") if key in table}
    session = Session(**where, extra=table.table("extra").texts())
    table.end()
    return session


def _read_reserved(table: Table, function: str) -> int | None:
    if "ReservedConcurrentExecutions" not in table:
        return None
    reserved = table.whole("ReservedConcurrentExecutions")
    document = {"FunctionName": function, "ReservedConcurrentExecutions": reserved}
    return as_request(PutFunctionConcurrency, table, document).reserved_concurrent_executions


def _read_revisions(table: Table, numbers: Container[str]) -> Mapping[str, str]:
    found = table.optional_table("revisions")
    if found is None:
        return {}
    revisions = found.texts()
    for number in revisions:
        if number not in numbers:
            raise found.wrong(number, "is not the number of a published version")
    return revisions


def _read_attached_to_versions(table: Table, function: str, numbers: Container[str]) -> Attached:
    found = table.optional_table("attached")
    attached: list[Attached] = []
    for qualifier, entry in found.tables() if found is not None else ():
        if qualifier != LATEST and qualifier not in numbers:
            raise table.wrong(f"attached.{qualifier}", "is not the number of a published version")
        attached.append(read_attached(entry, function, qualifier))
    return joined(*attached)


def _read_alias(table: Table, function: str, name: str) -> Alias:
    revision_id = table.text("RevisionId")
    members = table.rest()
    refuse_others(table, members, {"FunctionVersion", "Description", "RoutingConfig"})
    request = as_request(CreateAlias, table, {**members, "FunctionName": function, "Name": name})
    routing = request.routing_config
    weights = dict((routing.additional_version_weights if routing else None) or {})
    if len(weights) > 1:
        raise table.wrong("RoutingConfig.AdditionalVersionWeights", "names more than one version")
    return Alias(
        name=name,
        function_version=request.function_version,
        description=request.description or "",
        weights=weights,
        revision_id=revision_id,
    )


def _read_ranges(table: Table, key: str, next_number: int) -> tuple[range, ...]:
    """``1-3, 5``, ascending and below `next_number`."""
    text = table.text(key)
    runs = []
    for part in text.split(", ") if text else ():
        found = _RANGE.fullmatch(part)
        if found is None:
            raise table.wrong(key, f"should be numbers and ranges such as 1-3, 5, not {text!r}")
        runs.append(range(int(found[1]), int(found[2] or found[1]) + 1))
    ends = [end for run in runs for end in (run.start, run.stop)]
    if any(not run for run in runs) or any(left > right for left, right in pairwise(ends)):
        raise table.wrong(key, f"should ascend, not {text!r}")
    if sum(map(len, runs)) > MOST_VERSIONS:
        raise table.wrong(key, f"names more than {MOST_VERSIONS:,} versions")
    if runs and runs[-1][-1] >= next_number:
        raise table.wrong("next_number", f"should be larger than every published number, not {next_number}")
    return tuple(runs)

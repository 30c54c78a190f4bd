"""``$LATEST`` or a published version from a table that says it: what `function.toml` and `versions/<n>.toml` share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from lvtui.domain.code import Code, pack
from lvtui.domain.model import Configuration, Settling, Version
from lvtui.operations.errors import LambdaError
from lvtui.operations.functions import CreateFunction
from lvtui.storage.checked import as_request, refuse_others
from lvtui.storage.table import Table
from lvtui.storage.writing import CONFIGURATION_MEMBERS
from lvtui.toml_files import Unreadable, cannot_be

_ZIP = re.compile(r"code/[A-Za-z0-9_-]+\.zip")

Packages: TypeAlias = Path | Mapping[str, Code]
"""Where the packages that no text gives back are: in `code/` of a folder, or by that same path in the file itself."""


def record_of(table: Table, packages: Packages, function: str, version: str) -> Version:
    """``$LATEST`` or a published version, code included."""
    record = Version(
        version=version,
        revision_id=table.text("RevisionId"),
        last_modified=table.moment("LastModified"),
        source_description=table.text("source_description", ""),
        settling=_read_settling(table.optional_table("settling")),
        configuration=_read_configuration(table.table("configuration"), function),
        code=_read_code(packages, table.table("code")),
    )
    table.end()
    return record


def _read_settling(table: Table | None) -> Settling | None:
    if table is None:
        return None
    changes: Mapping[str, Literal["create", "update"]] = {"create": "create", "update": "update"}
    change = changes.get(found := table.text("change"))
    if change is None:
        raise table.wrong("change", f"should be create or update, not {found!r}")
    settling = Settling(change, table.text("RevisionId"), table.moment("until"))
    table.end()
    return settling


def _read_configuration(table: Table, function: str) -> Configuration:
    settings = table.rest()
    known = {member.name for member in CONFIGURATION_MEMBERS}
    refuse_others(table, settings, known)
    request = as_request(CreateFunction, table, {**settings, "FunctionName": function, "Code": {}})
    given = {member.attribute: getattr(request, member.attribute) for member in CONFIGURATION_MEMBERS}
    return Configuration(**{name: value for name, value in given.items() if value is not None})


def _read_code(packages: Packages, table: Table) -> Code:
    """The code, from its texts or from its zip; a CodeSha256 beside it must be true of it."""
    stated = table.text("CodeSha256", "")
    if "CodeSize" in table:
        table.whole("CodeSize")  # for people: it follows from the code
    place = table.text("zip", "")
    code = _read_zip(packages, place, table) if place else pack(_read_files(table.table("files")))
    if stated and code.sha256 != stated:
        beside = packages / place if place and isinstance(packages, Path) else "the code beside it"
        raise table.wrong(
            "CodeSha256",
            f"says {stated}, but {beside} gives {code.sha256}; if the code was changed on purpose, "
            "take the line with CodeSha256 out",
        )
    table.end()
    return code


def _read_files(table: Table) -> Mapping[str, bytes]:
    files = {path: text.encode() for path, text in table.texts().items()}
    for path in files:
        if not path or path.endswith("/") or len(path.encode()) > 0xFFFF:
            raise table.wrong(path, "cannot be a file's path in a zip")
    return files


def _read_zip(packages: Packages, place: str, table: Table) -> Code:
    if not _ZIP.fullmatch(place):
        raise table.wrong("zip", f"should be code/<name>.zip, not {place!r}")
    if isinstance(packages, Mapping):
        if place not in packages:
            raise table.wrong("zip", f"names {place}, which is not among the packages")
        return packages[place]
    path = packages / place
    return _or_unreadable(path, lambda: Code.uploaded(path.read_bytes()))


def _or_unreadable(path: Path, read: Callable[[], Code]) -> Code:
    try:
        return read()
    except OSError as error:
        raise cannot_be("read", path, error) from error
    except LambdaError as error:
        raise Unreadable(f"{path} is not a package: {error}") from error

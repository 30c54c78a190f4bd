"""What the words of an option mean: plain values, shorthand, JSON, and the contents of files.

The kind of a member decides; what comes out is a document as the wire has it, but with bytes as bytes.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from lvtui.dialects.awscli.options import Option, is_list, is_map, is_structure, item_of
from lvtui.dialects.awscli.refusals import failed, not_sent, unreadable
from lvtui.operations.table import Member, Shape

ReadFile: TypeAlias = Callable[[str], bytes]
"""Gives the bytes of the file at a path, as the user wrote it; raises `OSError`."""

NO_ZIP = "--zip-file must be a zip file with the fileb:// prefix.\nExample usage:  --zip-file fileb://path/to/file.zip"


def unpack(option: Option, given: Any, read_file: ReadFile) -> Any:
    """What `given`, the word or the words after an option, says.

    Raises:
        CommandRefused: nothing, or a file that cannot be read.
    """
    given = from_file(option.flag, given, read_file)
    kind = option.member.kind if option.member else bytes
    if option.flag == "--zip-file":
        return _zip(given)
    if option.member is not None and _is_stream(option.member):
        return _stream(option.flag, given, read_file)
    try:
        if _takes_shorthand(kind) and not _looks_like_json(given):
            return _from_shorthand(option.flag, kind, given, read_file)
        return _unpacked(option.flag, kind, given)
    except (ValueError, TypeError, IndexError) as error:
        raise failed(str(error)) from error


def from_file(flag: str, given: Any, read_file: ReadFile) -> Any:
    """The content of the file that a value names by ``file://`` or ``fileb://``; any other value as it is.

    Raises:
        CommandRefused: it cannot be read.
    """
    reference = given[0] if isinstance(given, list) and len(given) == 1 else given
    if not isinstance(reference, str):
        return given
    found = _referred(flag, reference, read_file)
    return given if found is None else found


def parse_json(flag: str, text: str) -> Any:
    """A JSON document.

    Raises:
        CommandRefused: it is none.
    """
    try:
        return json.loads(text)
    except ValueError as error:
        raise unreadable(flag, f"Invalid JSON: {error}\nJSON received: {text}") from error


def with_bytes(kind: type[Shape], document: dict[str, Any], *, base64_given: bool) -> dict[str, Any]:
    """The document with texts that stand for bytes turned into those.

    With `base64_given`, a text is base64, read as leniently as the AWS CLI reads it: what is not of its alphabet is
    skipped, so that JSON given by mistake becomes some other bytes.

    Raises:
        CommandRefused: a text that is no base64 even so.
    """

    def turned(member_kind: Any, value: Any) -> Any:
        if member_kind is bytes and isinstance(value, str):
            return _from_base64(value) if base64_given else _as_typed(value)
        if is_structure(member_kind) and isinstance(value, dict):
            kinds = {member.name: member.kind for member in member_kind.members()}
            return {name: turned(kinds.get(name), item) for name, item in value.items()}
        return value

    return {name: turned(_kinds(kind).get(name), value) for name, value in document.items()}


def _as_typed(text: str) -> bytes:
    try:
        return text.encode(errors="surrogateescape")
    except UnicodeEncodeError as error:
        raise failed(str(error)) from error


def _kinds(kind: type[Shape]) -> Mapping[str, Any]:
    return {member.name: member.kind for member in kind.members()}


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise failed(f'Invalid base64: "{text}"') from error


def _referred(flag: str, reference: str, read_file: ReadFile) -> str | bytes | None:
    prefix = next((prefix for prefix in ("file://", "fileb://") if reference.startswith(prefix)), None)
    if prefix is None:
        return None
    path = reference.removeprefix(prefix)
    try:
        content = read_file(path)
    except OSError as error:
        raise unreadable(flag, f"Unable to load paramfile {reference}: {error}") from error
    if prefix == "fileb://":
        return content
    try:
        return content.decode().replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise unreadable(
            flag,
            f"Unable to load paramfile ({path}), text contents could not be decoded.  "
            "If this is a binary file, please use the fileb:// prefix instead of the file:// prefix.",
        ) from error


def _zip(given: Any) -> bytes:
    content = given.encode(errors="surrogateescape") if isinstance(given, str) else bytes(given)
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)):
            return content
    except zipfile.BadZipFile as error:
        raise not_sent(NO_ZIP) from error


def _is_stream(member: Member) -> bool:
    return member.place == "payload" and member.required


def _stream(flag: str, given: Any, read_file: ReadFile) -> bytes:
    # Of a stream the CLI takes the bare name of a file and nothing else.
    try:
        return read_file(str(given))
    except OSError as error:
        raise unreadable(flag, "Blob values must be a path to a file.") from error


def _takes_shorthand(kind: Any) -> bool:
    return is_structure(kind) or is_map(kind) or (is_list(kind) and _takes_shorthand(item_of(kind)))


def _looks_like_json(given: Any) -> bool:
    first = given[0] if isinstance(given, list) and given else given
    return isinstance(first, str) and first.strip().startswith(("[", "{"))


def _from_shorthand(flag: str, kind: Any, given: Any, read_file: ReadFile) -> Any:
    from lvtui.dialects.awscli import shorthand  # its patterns take a while to compile

    def read(text: str) -> str | bytes:
        found = _referred(flag, text, read_file)
        return text if found is None else found

    try:
        if isinstance(given, list):
            return [typed(item_of(kind), shorthand.parse(item, read)) for item in given]
        return typed(kind, shorthand.parse(given, read))
    except shorthand.NotShorthand as error:
        raise unreadable(flag, str(error)) from error


def typed(kind: Any, value: Any) -> Any:
    """`value`, as shorthand has it, with each text turned into what stands in its place: a number, a yes, a list.

    Raises:
        ValueError: a number was wanted and it is none.
    """
    if is_structure(kind):
        if not isinstance(value, dict):
            return value
        kinds = _kinds(kind)
        return {name: typed(kinds.get(name), item) for name, item in value.items()}
    if is_map(kind):
        return {key: typed(item_of(kind), item) for key, item in value.items()} if isinstance(value, dict) else value
    if is_list(kind):
        return [typed(item_of(kind), item) for item in value] if isinstance(value, list) else [value]
    if kind is bool:
        return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value
    return kind(value) if kind in (int, float) else value


def _unpacked(flag: str, kind: Any, given: Any) -> Any:
    if is_structure(kind) or is_map(kind):
        if isinstance(given, str) and given.lstrip()[0] == "{":
            return parse_json(flag, given)
        raise unreadable(flag, f"Invalid JSON:\n{given}")
    if is_list(kind):
        whole = given if isinstance(given, str) else given[0] if len(given) == 1 else ""
        if whole.strip().startswith("["):
            return parse_json(flag, whole)
        return [_unpacked(flag, item_of(kind), item) for item in given]
    return kind(given) if kind in (int, float) else given

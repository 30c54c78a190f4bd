"""A head of which all but a few keys can be read: those that can are kept, ``$LATEST`` first of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lvtui.domain.model import Function
from lvtui.domain.published import Published
from lvtui.storage.disk import replace_file
from lvtui.storage.findings import Aside
from lvtui.storage.mending import Seen, code_size, function_of, lowest_next_number, tried
from lvtui.storage.reading import Head, head_of
from lvtui.storage.table import Table
from lvtui.storage.writing import HIGHEST_NUMBER, head_file, ranges
from lvtui.toml_files import parsed, read_text


@dataclass(frozen=True)
class Salvaged:
    """What a head says that can be read."""

    function: Function
    corrected: Sequence[str]
    """The keys that are otherwise than the file says them, as something else tells what is right."""
    left_out: Sequence[str]
    """The keys that are in the original only."""


def salvage(seen: Seen) -> Salvaged | None:
    """What can be kept of a head that cannot be read as a whole; ``None`` where it is no TOML, or not even ``$LATEST``
    can be read, or what is left would make no sound head."""
    document, _ = tried(lambda: parsed(seen.head_path, read_text(seen.head_path)))
    if document is None or "latest" not in document:
        return None
    corrected = [] if document.get("name") == seen.name else ["name"]
    document = {key: value for key, value in document.items() if key not in ("format", "name")}
    kept: dict[str, Any] = {"next_number": HIGHEST_NUMBER, "published": "", "tags": {}, "latest": document["latest"]}
    if _read(seen, kept) is None:
        return None
    for key in ("published", "next_number"):
        if key in document and _read(seen, {**kept, key: document[key]}) is not None:
            kept[key] = document[key]
        else:
            kept[key] = _published(seen) if key == "published" else _next_number(seen, kept)
            corrected.append(key)
    others = [key for key in document if key not in ("latest", "published", "next_number")]
    left_out = [lost for key in others for lost in _keep(seen, kept, key, document[key])]
    head = _read(seen, kept)
    if head is None:
        return None
    numbers = [str(number) for number in head.numbers()]
    size = head.published_code_size
    if size is None and seen.version_troubles:
        size = code_size(seen, numbers)  # where it is not said, whoever publishes has to look at every version
    function = function_of(seen, head, Published(kept=numbers, code_size=size))
    return Salvaged(function, corrected, left_out)


def mended_head(seen: Seen, salvaged: Salvaged, aside: Aside) -> Sequence[str]:
    """Write the head again with what can be read of it."""
    said = aside.keep(seen.head_path)
    replace_file(aside.disk, seen.head_path, head_file(salvaged.function))
    number = salvaged.function.next_number
    said.append(f"{seen.head_path} is written again: $LATEST is as it was, the next version will be {number}.")
    if salvaged.corrected:
        said.append(f"Corrected by what else there is: {', '.join(salvaged.corrected)}.")
    if salvaged.left_out:
        said.append(f"In the original only: {', '.join(salvaged.left_out)}.")
    return said


def _read(seen: Seen, document: Mapping[str, Any]) -> Head | None:
    return tried(lambda: head_of(Table(seen.head_path, document), seen.folder, seen.name))[0]


def _published(seen: Seen) -> str:
    return ranges((n, n) for n in sorted({*map(int, seen.versions), *map(int, seen.version_troubles)}))


def _next_number(seen: Seen, kept: Mapping[str, Any]) -> int:
    head = _read(seen, kept)
    published = max(head.numbers(), default=0) if head is not None else 0
    return max(lowest_next_number(seen), published + 1)


def _keep(seen: Seen, kept: dict[str, Any], key: str, value: object) -> Iterator[str]:
    """Put into `kept` what can be read of one more key; which parts of it cannot."""
    if _read(seen, {**kept, key: value}) is not None:
        kept[key] = value
    elif not isinstance(value, dict) or _read(seen, {**kept, key: {}}) is None:
        yield key
    else:
        kept[key] = {}
        for name, entry in value.items():
            more = {**kept[key], name: entry}
            if _read(seen, {**kept, key: more}) is not None:
                kept[key] = more
            else:
                yield f"{key}.{name}"

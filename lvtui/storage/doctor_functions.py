"""Looks at one function's folder file by file: what is wrong there, and which mending is offered (see `mending`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from lvtui.operations.vocabulary import LATEST
from lvtui.storage import writing
from lvtui.storage.faults import read_faults
from lvtui.storage.findings import (
    RIGHT,
    Finding,
    curable,
    listed,
    moved_aside,
    of_a_newer_format,
    problem,
    unreadable,
    was_refused,
)
from lvtui.storage.mending import (
    Seen,
    is_there,
    new_aliases,
    new_head,
    put_away,
    see,
    tried,
    version_files,
    with_code_counted,
    without_version,
)
from lvtui.storage.salvage import mended_head, salvage
from lvtui.storage.triggers import read_triggers
from lvtui.toml_files import cannot_be


def examine_function(folder: Path) -> list[Finding]:
    """What is wrong with a function's folder; one finding that says so where nothing is."""
    seen = see(folder)
    found = [*seen.listing, *_head(seen), *_versions(seen), *_code_size(seen), *_aliases(seen), *_beside(seen)]
    if found:
        return found
    counts = f"{len(seen.versions)} published, {len(seen.aliases)} aliases"
    return [Finding(seen.subject, f"{folder} can be read: {counts}.")]


def _head(seen: Seen) -> Iterator[Finding]:
    if seen.head_trouble is None:
        return
    newer = [path for path in version_files(seen.folder)[0].values() if of_a_newer_format(path)]
    salvaged = salvage(seen)
    if newer:
        words = f"A newer lvtui wrote {newer[0]}: use that one to mend this."
        yield problem(seen.subject, str(seen.head_trouble), words)
    elif salvaged is not None:
        wrong = ", ".join((*salvaged.corrected, *salvaged.left_out)) or "its format"
        repair = f"Keeps it aside and writes it again with all that can be read, $LATEST as it is; wrong is: {wrong}."
        cure = partial(mended_head, seen, salvaged)
        yield unreadable(seen.subject, seen.head_path, seen.head_trouble, repair, cure)
    elif seen.listing or any(map(was_refused, seen.version_troubles.values())):
        yield problem(seen.subject, str(seen.head_trouble), f"To make another, its versions are needed. {RIGHT}")
    elif seen.versions:
        newest = max(seen.versions, key=int)
        repair = (
            f"Keeps it aside and makes another from the versions that can be read: $LATEST becomes as version {newest}."
        )
        yield unreadable(seen.subject, seen.head_path, seen.head_trouble, repair, partial(new_head, seen))
    else:
        repair = f"Moves {seen.folder} aside, as no version is left to make another from."
        yield unreadable(seen.subject, seen.head_path, seen.head_trouble, repair, partial(put_away, seen))


def _versions(seen: Seen) -> Iterator[Finding]:
    for number, trouble in seen.version_troubles.items():
        pointing = [alias.name for alias in seen.aliases.values() if number in alias.versions]
        path = seen.folder / "versions" / f"{number}.toml"
        if was_refused(trouble):
            yield problem(seen.subject, str(trouble), RIGHT)
        elif pointing:
            advice = (
                f"Mend the file, or point {', '.join(pointing)} at another version: then a repair can leave it out."
            )
            yield problem(seen.subject, str(trouble), advice)
        elif seen.head is not None:
            repair = f"Leaves version {number} out; its number is not used again, and what there is of it is kept."
            yield unreadable(seen.subject, path, trouble, repair, without_version(seen, number))
        else:
            yield problem(
                seen.subject, str(trouble), "Mend function.toml first; then a repair can leave this version out."
            )
    for path in seen.surplus if seen.head is not None else ():
        sentence = f"{path} is a version that function.toml does not name, such as an interrupted change leaves."
        yield curable(seen.subject, sentence, "Moves it aside.", moved_aside(path))


def _code_size(seen: Seen) -> Iterator[Finding]:
    """Opening takes on trust how much code the versions have, so that none need be read."""
    if seen.head is None or seen.head.published_code_size is None or seen.version_troubles:
        return
    stated, counted = seen.head.published_code_size, sum(version.code.size for version in seen.versions.values())
    if stated != counted:
        sentence = (
            f"{seen.head_path}: `published_code_size` says that the published versions hold {stated} bytes of code, "
            f"but they hold {counted}."
        )
        repair = f"Corrects that to {counted}; it counts towards the account's code storage."
        yield curable(seen.subject, sentence, repair, partial(with_code_counted, seen))


def _aliases(seen: Seen) -> Iterator[Finding]:
    path = seen.folder / "aliases.toml"
    if seen.aliases_trouble is not None:
        repair = "Keeps it aside and makes another with those of its aliases that can be read."
        yield unreadable(seen.subject, path, seen.aliases_trouble, repair, partial(new_aliases, seen))
    if seen.head is None:
        return
    named = {LATEST, *map(str, seen.head.numbers())}
    for alias in seen.aliases.values():
        for version in alias.versions:
            if version not in named:
                sentence = f"{path}: `aliases.{alias.name}` names version {version}, which is not there."
                advice = "Name one that is there: where the alias is to point is for a person to say."
                yield problem(seen.subject, sentence, advice)


def _beside(seen: Seen) -> Iterator[Finding]:
    path = seen.folder / "faults.toml"
    if is_there(path):
        _, trouble = tried(lambda: read_faults(path))
        if trouble is not None:
            repair = "Moves it aside: the fault dials are off then, as they are now."
            yield unreadable(seen.subject, path, trouble, repair, moved_aside(path))
    triggers = seen.folder / "triggers.toml"
    if is_there(triggers):
        _, trouble = tried(lambda: read_triggers(triggers))
        if trouble is not None:
            repair = "Moves it aside: the function has no triggers then, as it has none now."
            yield unreadable(seen.subject, triggers, trouble, repair, moved_aside(triggers))
    paths, wrong = listed(seen.subject, seen.folder / "events")
    yield from wrong
    for event in (path for path in paths if _is_shown(path, ".json")):
        try:
            event.read_bytes()
        except OSError as error:
            complaint = cannot_be("read", event, error)
            yield unreadable(seen.subject, event, complaint, "Moves it aside.", moved_aside(event))
    packages, wrong = listed(seen.subject, seen.folder / "code")
    yield from wrong
    if seen.head is None or seen.version_troubles:
        return  # which packages are used is not known
    used = {writing.zip_name(version.code) for version in (seen.head.latest, *seen.versions.values())}
    for package in packages:
        if _is_shown(package, ".zip") and package.name not in used:
            sentence = f"{package} is a package that no version uses, such as an interrupted change leaves."
            yield curable(seen.subject, sentence, "Moves it aside.", moved_aside(package))


def _is_shown(path: Path, suffix: str) -> bool:
    return path.suffix == suffix and not path.name.startswith(".")

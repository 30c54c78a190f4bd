"""Older formats of a workspace: what has changed since, and how one is brought to the format of this lvtui.

1   The first. Its last release also wrote `id` into `workspace.toml`, which an older one of the same format calls
    unknown: that should have been a format of its own. Both kinds are read.
2   `function.toml` says how much code the published versions hold (`published_code_size`), so that a workspace can be
    opened without reading them.

Files of older formats are read as they are, so opening an older workspace writes nothing. Before the first change all
that will be written over from then on is copied to ``older/format-<n>/``, and last of all `workspace.toml` is brought
to the new format: from then on an older lvtui refuses the workspace instead of stumbling over parts of it. Each file
gets its new format when it is next written; a published version never is. A crash on the way leaves an older workspace,
of which the next change begins anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lvtui.operations.errors import ServiceFailure
from lvtui.storage.disk import Disk, make_folders, refusing, replace_file
from lvtui.storage.table import open_table
from lvtui.storage.writing import FORMAT
from lvtui.toml_files import Unreadable

OLDER = "older"
"""The folder for what was brought to a newer format."""

_FORMAT_LINE = re.compile(rb"^(?:\xef\xbb\xbf)?format[ \t]*=[ \t]*[0-9]+", re.MULTILINE)


def bring_up_to_date(folder: Path, disk: Disk) -> None:
    """Make an older workspace one of this format, its files kept as they were. The caller holds the workspace's lock.

    Raises:
        ServiceFailure: the disk refused, or `workspace.toml` is damaged or of a newer format by now. The workspace is
            as it was.
    """
    path = folder / "workspace.toml"
    try:
        found = open_table(path).format
    except Unreadable as error:
        raise ServiceFailure(f"{error} Nothing was changed.") from error
    if found == FORMAT:
        return
    for file in _written_over(folder):
        aside = folder / OLDER / f"format-{found}" / file.relative_to(folder)
        with refusing(file, "kept"):
            content = file.read_bytes()
        make_folders(disk, aside.parent)
        replace_file(disk, aside, content)
    with refusing(path, "read"):
        content = path.read_bytes()
    replace_file(disk, path, _FORMAT_LINE.sub(b"format = %d" % FORMAT, content, count=1))


def _written_over(folder: Path) -> Iterator[Path]:
    """The files that a later change may put others in the place of: all but versions, packages and what lies beside."""
    yield folder / "workspace.toml"
    for region in sorted((folder / "functions").glob("[!.]*")):
        for pattern in ("retired.toml", "[!.]*/function.toml", "[!.]*/aliases.toml", "[!.]*/faults.toml"):
            yield from (path for path in sorted(region.glob(pattern)) if path.is_file())

"""A version's code, from its zip to a read-only folder."""

from __future__ import annotations

import io
import lzma
import os
import zipfile
import zlib
from pathlib import Path

UNZIPPED_LIMIT = 262_144_000
"""Bytes (semantics §2.1)."""


UNSOUND = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(NotImplementedError, RuntimeError, ValueError),  # how zipfile says that it can't read what may be sound
)


class UnpackError(Exception):
    """The code could not be laid out; the message is a sentence for a person."""


def unpack(zip_file: bytes, folder: Path) -> None:
    """Lay out `zip_file` in `folder`, which must not exist yet, and take away the right to write there.

    Raises `UnpackError` when it is no sound zip, too big, or the disk refuses."""
    try:
        with zipfile.ZipFile(io.BytesIO(zip_file)) as archive:
            if sum(member.file_size for member in archive.infolist()) > UNZIPPED_LIMIT:
                raise UnpackError(f"The code is larger than {UNZIPPED_LIMIT} bytes when unzipped.")
            folder.mkdir(parents=True)
            for member in archive.infolist():
                _extract(archive, member, folder)
    except UNSOUND as error:
        raise UnpackError(f"The code could not be unzipped: {error}.") from error
    except OSError as error:
        raise UnpackError(f"The code could not be laid out in {folder}: {error.strerror or error}.") from error
    for parent, _, _ in os.walk(folder):
        Path(parent).chmod(0o555)


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    # extract() takes drives, leading slashes and ".." out of names, so nothing lands outside.
    path = Path(archive.extract(member, folder))
    if not member.is_dir():
        path.chmod(0o444 | (member.external_attr >> 16) & 0o111)

"""A version's code: a zip, byte for byte, and the hash AWS knows it by (semantics §2.5)."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lvtui.operations.errors import InvalidParameterValue, RequestEntityTooLarge

ZIP_LIMIT = 52_428_800
UNZIPPED_LIMIT = 262_144_000

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16


@dataclass(frozen=True)
class Code:
    """One package. Equal when the bytes are equal, which is what `sha256` stands for."""

    zip_file: bytes

    @cached_property
    def sha256(self) -> str:
        """AWS's ``CodeSha256``: base64 of the SHA-256 of the zip's bytes."""
        return base64.b64encode(hashlib.sha256(self.zip_file).digest()).decode()

    @property
    def size(self) -> int:
        """AWS's ``CodeSize``: the zip's own size, in bytes."""
        return len(self.zip_file)

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Path inside the package → content, in the package's order."""
        with zipfile.ZipFile(io.BytesIO(self.zip_file)) as package:
            return {item.filename: package.read(item) for item in package.infolist() if not item.is_dir()}

    @cached_property
    def typed_here(self) -> bool:
        """Whether :func:`pack` makes the very same bytes of the files, so that the files alone say it all."""
        return pack(self.files).zip_file == self.zip_file

    @classmethod
    def uploaded(cls, zip_file: bytes) -> Code:
        """Accept a package as AWS would.

        Raises:
            RequestEntityTooLarge: over 50 MB zipped.
            InvalidParameterValue: not a zip, or over 250 MB unzipped (semantics §2.1).
        """
        if len(zip_file) > ZIP_LIMIT:
            raise RequestEntityTooLarge(f"Zipped size must be smaller than {ZIP_LIMIT} bytes")
        try:
            with zipfile.ZipFile(io.BytesIO(zip_file)) as package:
                entries = package.infolist()
                # Asked before anything is unpacked: a small zip can hold a very large file.
                unzipped = sum(entry.file_size for entry in entries)
                broken = not all(map(_can_be_unzipped, entries)) or (
                    unzipped <= UNZIPPED_LIMIT and package.testzip() is not None
                )
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise InvalidParameterValue(_NOT_A_ZIP) from error
        if broken:
            raise InvalidParameterValue(_NOT_A_ZIP)
        if unzipped > UNZIPPED_LIMIT:
            raise InvalidParameterValue(f"Unzipped size must be smaller than {UNZIPPED_LIMIT} bytes")
        return cls(zip_file)


def _can_be_unzipped(entry: zipfile.ZipInfo) -> bool:
    return bool(entry.filename) and entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


_NOT_A_ZIP = "Could not unzip uploaded file. Please check your file, then try to upload again."


def pack(files: Mapping[str, bytes]) -> Code:
    """Zip `files` so that equal files always give equal bytes: sorted, one fixed date, and stored uncompressed,
    because what a compressor writes differs between builds of zlib."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, date_time=_FIXED_DATE)
            entry.create_system = 3  # Unix, wherever this runs
            entry.external_attr = _PLAIN_FILE
            package.writestr(entry, files[path])
    return Code(buffer.getvalue())

"""Packages: made here, accepted from elsewhere, or refused (semantics §2.1, §2.5)."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.domain.code import UNZIPPED_LIMIT, Code, pack
from lvtui.operations.errors import InvalidParameterValue, LambdaError, RequestEntityTooLarge
from tests.domain.builders import OversizedPackage, refused
from tests.domain.texts import NOT_A_ZIP

FILES = {"app.py": b"import lib.a\n", "lib/a.py": b"A = 1\n", "data.bin": bytes(range(256))}


def package(
    files: Mapping[str, bytes],
    *,
    compression: int = zipfile.ZIP_DEFLATED,
    date: tuple[int, ...] = (2020, 2, 2, 2, 2, 2),
) -> bytes:
    """A zip as another tool would make it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as target:
        for name, content in files.items():
            target.writestr(zipfile.ZipInfo(name, date_time=date), content, compress_type=compression)  # type: ignore[arg-type]
    return buffer.getvalue()


def refusal(zip_file: bytes) -> LambdaError:
    with pytest.raises(LambdaError) as found:
        Code.uploaded(zip_file)
    return found.value


# --- packed here -------------------------------------------------------------------------------------------------

paths = st.lists(st.text("abAB._- é", min_size=1, max_size=5), min_size=1, max_size=3).map("/".join)
file_maps = st.dictionaries(paths, st.binary(max_size=60), max_size=5)


@given(file_maps, st.randoms(use_true_random=False))
def test_equal_files_give_equal_bytes_in_whatever_order_they_come(files: dict[str, bytes], chance: object) -> None:
    shuffled = list(files.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert pack(dict(shuffled)) == pack(files)


@given(file_maps)
def test_what_was_packed_is_what_is_read(files: dict[str, bytes]) -> None:
    code = pack(files)
    assert code.files == files
    assert list(code.files) == sorted(files)
    assert code.typed_here
    assert Code.uploaded(code.zip_file) == code


def test_the_bytes_of_a_package_are_the_same_on_every_machine() -> None:
    assert pack({"app.py": b"1\n"}).sha256 == "hxucZthPqs/GmlGDXK1qhsz1r33GsEKhTXwjeKuRO7A="


def test_other_files_give_another_hash() -> None:
    hashes = {pack(files).sha256 for files in ({}, FILES, FILES | {"app.py": b""}, {"a/app.py": b""}, {"app.py": b""})}
    assert len(hashes) == 5


# --- sizes and hashes --------------------------------------------------------------------------------------------


def test_hash_and_size_are_of_the_zip_itself() -> None:
    code = Code.uploaded(package(FILES))
    assert code.sha256 == base64.b64encode(hashlib.sha256(code.zip_file).digest()).decode()
    assert code.size == len(code.zip_file)


def test_zipping_the_same_files_at_another_time_changes_the_hash() -> None:
    one, other = (Code.uploaded(package(FILES, date=(2020, 2, 2, 2, 2, second))) for second in (2, 4))
    assert one.files == other.files
    assert one.sha256 != other.sha256


# --- uploaded ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_package_of_another_tool_is_kept_byte_for_byte(compression: int) -> None:
    zip_file = package(FILES, compression=compression)
    code = Code.uploaded(zip_file)
    assert (code.zip_file, code.files, list(code.files)) == (zip_file, FILES, list(FILES))
    assert not code.typed_here


def test_folders_in_a_package_are_no_files() -> None:
    assert Code.uploaded(package({"lib/": b"", "lib/a.py": b"A"})).files == {"lib/a.py": b"A"}


@pytest.mark.parametrize(
    "zip_file",
    [
        b"",
        b"def handler(event, context): ...",
        b"PK\x03\x04",
        package(FILES)[:-30],
        package(FILES)[: len(package(FILES)) // 2],
        package({"app.py": b"A" * 50}, compression=zipfile.ZIP_STORED).replace(b"A" * 50, b"B" * 50),
        package({"": b"nameless"}),
        package(FILES, compression=zipfile.ZIP_BZIP2),
        package(FILES, compression=zipfile.ZIP_LZMA),
    ],
    ids=["empty", "text", "head", "truncated", "half", "wrong sum", "nameless", "bzip2", "lzma"],
)
def test_what_cannot_be_unzipped_is_refused(zip_file: bytes) -> None:
    assert refused(refusal(zip_file)) == NOT_A_ZIP


def test_an_encrypted_package_is_refused() -> None:
    zip_file = bytearray(package(FILES))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = zip_file.find(signature)
        while at >= 0:
            zip_file[at + offset] |= 1
            at = zip_file.find(signature, at + 4)
    assert refused(refusal(bytes(zip_file))) == NOT_A_ZIP


def test_a_package_over_50_mb_is_refused_unread() -> None:
    error = refusal(OversizedPackage(package(FILES)))
    assert isinstance(error, RequestEntityTooLarge)
    assert (error.status, error.message) == (413, "Zipped size must be smaller than 52428800 bytes")


def test_a_small_package_that_declares_a_large_content_is_refused_before_it_is_unpacked() -> None:
    zip_file = bytearray(package({"app.py": b"1"}))
    central = zip_file.find(b"PK\x01\x02")
    zip_file[central + 24 : central + 28] = (UNZIPPED_LIMIT + 1).to_bytes(4, "little")
    error = refusal(bytes(zip_file))
    assert (type(error), error.message) == (
        InvalidParameterValue,
        "Unzipped size must be smaller than 262144000 bytes",
    )


def test_a_package_that_declares_less_than_it_holds_is_refused() -> None:
    zip_file = bytearray(package({"app.py": b"1" * 1000}))
    central = zip_file.find(b"PK\x01\x02")
    zip_file[central + 24 : central + 28] = (10).to_bytes(4, "little")
    assert refused(refusal(bytes(zip_file))) == NOT_A_ZIP


@settings(max_examples=200)
@given(
    st.sampled_from([package(FILES), package(FILES, compression=zipfile.ZIP_LZMA), pack(FILES).zip_file]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(0, 40),
)
def test_any_damaged_package_is_accepted_and_readable_or_refused(
    zip_file: bytes, damage: list[tuple[int, int]], cut: int
) -> None:
    damaged = bytearray(zip_file)
    for place, byte in damage:
        damaged[place % len(damaged)] = byte
    try:
        code = Code.uploaded(bytes(damaged[: len(damaged) - cut]))
    except LambdaError:
        return
    assert isinstance(code.typed_here, bool)
    assert all(isinstance(content, bytes) for content in code.files.values())

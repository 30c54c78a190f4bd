"""Laying out code."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from lvtui.runtime import unpack as unpacking
from lvtui.runtime.folders import remove
from lvtui.runtime.unpack import UnpackError, unpack
from tests.runtime.functions import zip_of


def test_files_and_folders_land_where_the_zip_says(tmp_path: Path) -> None:
    unpack(zip_of({"app.py": "x", "pkg/deep/mod.py": "y"}), tmp_path / "v" / "code")
    assert (tmp_path / "v" / "code" / "app.py").read_text() == "x"
    assert (tmp_path / "v" / "code" / "pkg" / "deep" / "mod.py").read_text() == "y"
    remove(tmp_path / "v")
    assert not (tmp_path / "v").exists()


def test_names_that_point_outside_stay_inside(tmp_path: Path) -> None:
    unpack(zip_of({"../../outside.py": "x", "/etc/absolute.py": "y"}), tmp_path / "v" / "code")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["v"]
    assert sorted(path.name for path in (tmp_path / "v" / "code").rglob("*.py")) == ["absolute.py", "outside.py"]
    remove(tmp_path / "v")


def test_programs_stay_executable(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo("tool")
        member.external_attr = 0o755 << 16
        archive.writestr(member, "#!/bin/sh\n")
    unpack(buffer.getvalue(), tmp_path / "v" / "code")
    assert (tmp_path / "v" / "code" / "tool").stat().st_mode & 0o777 == 0o555
    remove(tmp_path / "v")


def test_a_damaged_zip_is_an_unpack_error(tmp_path: Path) -> None:
    damaged = bytearray(zip_of({"app.py": "x" * 100}))
    damaged[50] ^= 1
    with pytest.raises(UnpackError, match="could not be unzipped"):
        unpack(bytes(damaged), tmp_path / "v" / "code")


def test_code_over_the_limit_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "UNZIPPED_LIMIT", 99)
    with pytest.raises(UnpackError, match="larger than 99 bytes"):
        unpack(zip_of({"app.py": "x" * 100}), tmp_path / "v" / "code")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_an_unpack_error(tmp_path: Path) -> None:
    (tmp_path / "v").write_text("in the way")
    with pytest.raises(UnpackError, match="could not be laid out"):
        unpack(zip_of({"app.py": "x"}), tmp_path / "v" / "code")

"""Each room opens on its own, without the screen."""

from __future__ import annotations

import subprocess
import sys

import pytest

ROOMS = [
    "operations",
    "domain",
    "service",
    "runtime",
    "storage",
    "dialects",
    "experiments",
    "learning",
    "server",
    "cli",
    "wiring",
]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_opens_without_the_screen(room: str) -> None:
    probe = f"import lvtui.{room}, sys; print(sorted({{'textual', 'rich', 'boto3'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

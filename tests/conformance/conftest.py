"""One endpoint for a whole file of tests: each has functions of its own names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.conformance.serving import Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A real ``lvtui serve``."""
    folder: Path = tmp_path_factory.mktemp("served")
    with serving(folder) as running:
        yield running


@pytest.fixture(scope="module")
def client(served: Served) -> Any:
    """boto3 on it."""
    return served.client()


@pytest.fixture
def name() -> str:
    """A function's name that no other test uses."""
    return f"f-{uuid4().hex[:12]}"

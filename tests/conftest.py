"""What every test shares: how hypothesis looks for examples, and how many workers there are."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("lvtui", deadline=None)
settings.register_profile("lvtui-ci", deadline=None, derandomize=True)
settings.load_profile("lvtui-ci" if os.environ.get("CI") else "lvtui")


def pytest_addoption(parser: pytest.Parser) -> None:
    """What tests can be asked to do beyond passing or failing."""
    parser.addoption("--update-looks", action="store_true", help="keep the pictures of now (tests/ui/looks)")
    parser.addoption("--every-look", action="store_true", help="look at every sight in each look at each size")
    parser.addoption("--monkey", type=int, default=3_000, metavar="N", help="how often the monkey acts")
    parser.addoption("--monkey-seed", type=int, default=7, metavar="N", help="what its chances begin with")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """More workers than processors: a good part of what the screen and the processes are tested by is waiting."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processors + max(1, processors // 2)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, or one worker would be at it when all others have ended."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)

"""How much code an account keeps, and how much it may (semantics §2.1, §3)."""

from __future__ import annotations

from lvtui.domain.model import Region
from lvtui.domain.world import World
from lvtui.operations.errors import CodeStorageExceeded


def code_stored(region: Region) -> int:
    """Bytes of code: ``$LATEST`` and each published version count a copy of their own, be it the same code."""
    return sum(function.code_size for function in region.functions.values())


def check_code_storage(changed: Region, world: World) -> None:
    """Refuse a change after which more would be kept than may be.

    Raises:
        CodeStorageExceeded: delete versions that nobody needs.
    """
    if code_stored(changed) > world.choices.code_storage:
        raise CodeStorageExceeded("Code storage limit exceeded.")

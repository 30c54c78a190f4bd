"""Files that are written because the user asked for them: an export, a script."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def there_already(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Those of the files that would take another's place."""
    return [path for path in files if os.path.lexists(folder / path)]


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all of them, in the place of what is there; scripts can be run. Blocking.

    Raises:
        OSError: one of them cannot be written; those before it are.
    """
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if path.endswith(".sh"):
            target.chmod(0o755)

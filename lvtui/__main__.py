"""``lvtui`` with no command opens the screen; with one, does that."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lvtui.cli.main import ScreenOptions


def main() -> None:
    """The entry point of the ``lvtui`` command and of ``python -m lvtui``."""
    if len(sys.argv) == 1 and all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        sys.exit(_open_screen(None))  # there is nothing to be parsed
    from lvtui.cli.main import lvtui

    lvtui(obj=_open_screen, prog_name="lvtui")


def _open_screen(options: ScreenOptions | None) -> int:
    gc.disable()  # until the screen is there: until then hardly anything is made that does not stay
    # Nothing before this line may import textual: it is most of a command's start.
    from lvtui.ui.start import start

    return start(**options._asdict()) if options is not None else start()


if __name__ == "__main__":
    main()

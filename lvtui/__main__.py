"""``lvtui`` with no command opens the screen; with one, does that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lvtui.cli.main import ScreenOptions


def main() -> None:
    """The entry point of the ``lvtui`` command and of ``python -m lvtui``."""
    from lvtui.cli.main import lvtui

    lvtui(obj=_open_screen, prog_name="lvtui")


def _open_screen(options: ScreenOptions) -> int:
    # Nothing before this line may import textual: it is most of a command's start.
    from lvtui.ui.start import start

    return start(**options._asdict())


if __name__ == "__main__":
    main()

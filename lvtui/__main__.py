"""``lvtui`` with no command opens the screen; with one, does that."""

from __future__ import annotations


def main() -> None:
    """The entry point of the ``lvtui`` command and of ``python -m lvtui``."""
    from lvtui.cli.main import lvtui

    lvtui(obj=_open_screen, prog_name="lvtui")


def _open_screen(workspace: str | None, seed: int | None, theme: str | None, serve: int | None) -> int:
    # Nothing before this line may import textual: it is most of a command's start.
    from lvtui.ui.start import start

    return start(workspace=workspace, seed=seed, theme=theme, serve=serve)


if __name__ == "__main__":
    main()

"""Opens the screen."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from rich.console import Console

from lvtui.settings import load_settings, themes_folder
from lvtui.ui.app import LvtuiApp
from lvtui.ui.terminal import colours_of
from lvtui.ui.themes import load_theme, load_themes


def start(
    *,
    workspace: str | None = None,
    seed: int | None = None,
    theme: str | None = None,
    serve: int | None = None,
    readonly: bool | None = None,
    presenter: bool | None = None,
) -> int:
    """Run the app on a workspace until the user leaves; the exit code. `serve` is the port of an endpoint; what is
    ``None`` is as the settings have it."""
    settings = load_settings(
        workspace=Path(workspace) if workspace else None,
        seed=seed,
        theme=theme,
        readonly=readonly,
        presenter=presenter,
        environ=os.environ,
    )
    colours = colours_of(os.environ, Console(force_terminal=True).color_system)
    folders = (themes_folder(), settings.user_themes_folder)
    library = load_themes(*folders) if colours.terminals_own else load_theme(settings.theme, *folders)
    app = LvtuiApp(settings, None, None, library, serve=serve, colours=colours)

    async def run() -> None:
        try:
            await app.run_async()
        finally:
            if app.opened is not None:
                await app.opened.regions.close()

    asyncio.run(run())
    if app.unreadable:
        print(f"lvtui: {app.unreadable}", file=sys.stderr)  # noqa: T201 - there is no screen any more to say it on
    return app.return_code or 0

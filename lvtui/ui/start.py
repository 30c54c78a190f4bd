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
from lvtui.ui.themes import load_themes
from lvtui.wiring import WorkspaceUnreadable, open_workspace, samples


def start(
    *,
    workspace: str | None,
    seed: int | None,
    theme: str | None,
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
    try:
        opened = open_workspace(settings)
    except WorkspaceUnreadable as error:
        print(f"lvtui: {error}", file=sys.stderr)  # noqa: T201 - there is no screen to say it on
        return 1
    library = load_themes(themes_folder(), settings.user_themes_folder)
    system = Console(force_terminal=True).color_system
    app = LvtuiApp(settings, opened, samples(), library, serve=serve, colours=colours_of(os.environ, system))

    async def run() -> None:
        try:
            await app.run_async()
        finally:
            await opened.regions.close()

    asyncio.run(run())
    return app.return_code or 0

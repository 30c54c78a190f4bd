"""The picture at the top of the README: ``python -m tests.ui.looks.readme [--check]``.

It is what the app itself shows half way through the lecture, after calls that have really been made: half of what is
sent to `prod` goes to version 2. Nothing in it depends on where or when it is made.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.ui.looks.deeds import run_many
from tests.ui.looks.picture import hold_still, svg_in
from tests.ui.looks.world import still_app

PICTURE = Path(__file__).parents[3] / ".github" / "workbench.svg"
SIZE = (112, 42)
TITLE = "lvtui: prod sends half of its calls to version 2"


async def picture() -> str:
    """The SVG."""
    with tempfile.TemporaryDirectory(prefix="lvtui-readme-") as folder:
        async with still_app(Path(folder), SIZE, "lvtui-dark") as drive:
            drive.bench.show_pane(2)
            await drive.until(lambda: drive.bench.aliases_pane.has_focus_within, "the focus on the aliases")
            drive.bench.aliases_pane.rows.move_to("prod")
            await run_many(drive)
            return svg_in(await hold_still(drive), TITLE)


def main() -> int:
    """Make it; with ``--check``, only say whether the one that is there is like it: 1 if it is not."""
    parser = argparse.ArgumentParser("python -m tests.ui.looks.readme", description="Make the picture in the README.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if another picture is committed")
    options = parser.parse_args()
    made = asyncio.run(picture())
    there = PICTURE.read_text(encoding="utf-8") if PICTURE.exists() else None
    if there == made:
        return 0
    if options.check:
        print(f"{PICTURE} is not what the app shows. Make it anew: python -m tests.ui.looks.readme", file=sys.stderr)
        return 1
    PICTURE.write_text(made, encoding="utf-8")
    print(PICTURE)
    return 0


if __name__ == "__main__":
    sys.exit(main())

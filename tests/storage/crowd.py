"""A program that forks members of a crowd: processes that all change one function of one workspace at once.

For each line ``folder name rounds`` on its input it forks a member, which says what it has done as soon as that has
returned, in lines of a word, its name and a number. ``python -m tests.storage.crowd``
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path

from lvtui.domain import apply
from lvtui.domain.model import Region
from lvtui.operations import CreateAlias, TagResource, UpdateAlias
from tests.storage.everything import open_here
from tests.storage.kit import deploy, do_now, world


def main() -> None:
    """Fork members until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        folder, name, rounds = line.split()
        if os.fork() == 0:
            try:
                take_part(Path(folder), name, int(rounds))
            except BaseException:
                traceback.print_exc()
                say("failed", name, 0)
            finally:
                os._exit(0)


def take_part(folder: Path, name: str, rounds: int) -> None:
    """Publish, point an alias, keep an event and count, in turn."""
    workspace = open_here(folder)
    say("began", name, os.getpid())
    for n in range(rounds):
        published = int(do_now(workspace, deploy(f"# {name} {n}", publish=True)).version)
        say("published", f"{name}-{n}", published)
        point = CreateAlias if n == 0 else UpdateAlias
        do_now(workspace, point(function_name="demo", name=name, function_version=str(published)))
        say("pointed", name, published)
        workspace.save_event("demo", name, str(n).encode())
        say("saved", name, n)
        workspace.change(count_up)
        say("counted", name, n)
    say("ended", name, rounds)


def count_up(region: Region) -> tuple[Region, None]:
    """Read, add one, write: what is lost when two do it at once."""
    number = int(region.functions["demo"].tags.get("count", "0")) + 1
    tag = TagResource(resource=region.arn("demo"), tags={"count": str(number)})
    return apply(region, tag, world(number))[0], None


def say(word: str, name: str, number: int) -> None:
    """Print it at once and whole: several write to one pipe."""
    os.write(1, f"{word} {name} {number}\n".encode())


if __name__ == "__main__":
    main()

"""What stands for ``/tmp``: an environment's own, for as long as the environment lives (semantics §7.6)."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import ARN, answer, call, executable

NOTING = (
    "import os, tempfile\ndef handler(event, context):\n    folder = tempfile.gettempdir()\n"
    "    found = sorted(os.listdir(folder))\n    open(os.path.join(folder, event), 'w').close()\n    return found\n"
)
MEETING = (
    "import os, tempfile, time\ndef handler(event, context):\n    here, other = event\n    open(here, 'w').close()\n"
    "    while not os.path.exists(other): time.sleep(0.001)\n    return tempfile.gettempdir()\n"
)


async def test_what_a_call_leaves_in_tmp_is_there_in_the_next(environments: ExecutionEnvironments) -> None:
    version = executable(NOTING)
    found = [answer(await environments.invoke(call(version, name))) for name in ("a", "b", "c")]
    assert found == [[], ["a"], ["a", "b"]]


async def test_two_versions_have_a_tmp_each(environments: ExecutionEnvironments) -> None:
    one, two = executable(NOTING, version="1"), executable(NOTING, version="2")
    found = [answer(await environments.invoke(call(version, "note"))) for version in (one, two, one)]
    assert found == [[], [], ["note"]]


async def test_two_environments_of_one_version_have_a_tmp_each(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    version, left, right = executable(MEETING), str(tmp_path / "left"), str(tmp_path / "right")
    outcomes = await asyncio.gather(
        environments.invoke(call(version, [left, right])), environments.invoke(call(version, [right, left]))
    )
    assert len({answer(outcome) for outcome in outcomes}) == 2


async def test_after_a_deploy_tmp_is_empty(environments: ExecutionEnvironments) -> None:
    version = executable(NOTING, version="$LATEST")
    await environments.invoke(call(version, "note"))
    await environments.retire(ARN, "$LATEST")
    assert answer(await environments.invoke(call(version, "note"))) == []


async def test_tmp_is_not_the_apps_and_children_have_the_same(environments: ExecutionEnvironments) -> None:
    code = (
        "import os, subprocess, tempfile\ndef handler(event, context):\n"
        "    told = subprocess.run(['sh', '-c', 'printf %s \"$TMPDIR\"'], capture_output=True, text=True).stdout\n"
        "    folder = tempfile.gettempdir()\n"
        "    return [folder, told, os.environ['TMPDIR'], os.access(folder, os.R_OK | os.W_OK | os.X_OK)]\n"
    )
    folder, *others, accessible = answer(await environments.invoke(call(executable(code))))
    assert others == [folder, folder]
    assert accessible
    assert not os.path.samefile(os.path.dirname(folder), tempfile.gettempdir())  # noqa: PTH120, PTH121


async def test_a_tmp_that_was_removed_is_there_again_after_a_crash(environments: ExecutionEnvironments) -> None:
    code = (
        "import os, shutil, tempfile\ndef handler(event, context):\n    folder = tempfile.gettempdir()\n"
        "    if event: shutil.rmtree(folder), os._exit(1)\n    return os.listdir(folder)\n"
    )
    version = executable(code)
    assert (await environments.invoke(call(version, True))).failed
    assert answer(await environments.invoke(call(version, False))) == []

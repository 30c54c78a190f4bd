"""Which Python runs a declared runtime."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from lvtui.runtime import ExecutionEnvironments, Interpreters
from lvtui.runtime.interpreters import OWN, UnsupportedRuntime
from tests.runtime.functions import OWN_RUNTIME, answer, call, error, executable

INSTALLED = sorted(Path.home().glob(".pyenv/versions/3.*/bin"))


def other_pythons() -> list[tuple[str, Path]]:
    """Runtime ids and folders of Pythons on this machine, apart from our own minor version."""
    found = {}
    for folder in INSTALLED:
        runtime = "python" + ".".join(folder.parent.name.split(".")[:2])
        if runtime != OWN_RUNTIME and (folder / runtime).exists() and int(runtime.split(".")[1]) >= 8:
            found[runtime] = folder
    return list(found.items())


@pytest.mark.parametrize("minor", range(8, 16))
async def test_the_declared_python_runs_it_where_there_is_one(tmp_path: Path, minor: int) -> None:
    runtime = f"python3.{minor}"
    folder = dict(other_pythons()).get(runtime)
    if folder is None:
        pytest.skip(f"no other {runtime} on this machine")
    environments = ExecutionEnvironments(work_folder=tmp_path, interpreters=Interpreters(str(folder)))
    code = (
        "import json, logging, sys\nfrom decimal import Decimal\ndef handler(event, context):\n"
        "    logging.warning('here')\n    print(context)\n    if event: raise ValueError(event)\n"
        "    return {'version': '{}.{}.{}'.format(*sys.version_info), 'left': context.get_remaining_time_in_millis(),\n"
        "            'number': Decimal('1.5')}\n"
    )
    version = executable(code, runtime=runtime)
    try:
        good = await environments.invoke(call(version, client_context=b'{"client": {"app_title": "x"}}'))
        bad = await environments.invoke(call(version, "boom"))
        broken = await environments.invoke(call(executable("1 +", runtime=runtime)))
        lost = await environments.invoke(call(executable("import os\nos._exit(3)\n", runtime=runtime)))
    finally:
        await environments.close()
    assert good.interpreter.startswith(f"3.{minor}.")
    assert answer(good)["version"] == good.interpreter
    assert answer(good)["number"] == 1.5
    assert b"\there\n" in good.log
    assert error(bad)["stackTrace"] == [
        '  File "/var/task/app.py", line 6, in handler\n    if event: raise ValueError(event)\n'
    ]
    assert error(broken)["errorType"] == "Runtime.UserCodeSyntaxError"
    assert error(lost)["errorMessage"].endswith("exit status 3")


async def test_without_one_the_apps_own_python_runs_it_and_says_so(tmp_path: Path) -> None:
    runtime = "python3.9" if OWN_RUNTIME != "python3.9" else "python3.10"
    environments = ExecutionEnvironments(work_folder=tmp_path, interpreters=Interpreters(str(tmp_path)))
    try:
        outcome = await environments.invoke(call(executable(runtime=runtime)))
    finally:
        await environments.close()
    assert not outcome.failed
    assert outcome.interpreter == OWN.version


@pytest.mark.parametrize("runtime", ["nodejs20.x", "", "python2.7", "provided.al2023", "python3.11; rm -rf"])
async def test_a_runtime_that_is_no_python_3_is_an_outcome_with_a_sentence(
    environments: ExecutionEnvironments, runtime: str
) -> None:
    outcome = await environments.invoke(call(executable(runtime=runtime)))
    document = error(outcome)
    assert document["errorType"] == "Runtime.Unsupported"
    assert "only python3 runtimes can be invoked here" in document["errorMessage"]
    assert document["errorMessage"].encode() in outcome.log
    assert outcome.interpreter == ""


@pytest.mark.parametrize(
    "script",
    [
        "#!/bin/sh\nexit 127\n",
        "#!/bin/sh\necho not a python\n",
        f'#!/bin/sh\nexec {sys.executable} "$@"\n',  # works, but is another version
        "#!/nowhere/at/all\n",
    ],
)
async def test_an_interpreter_that_does_not_work_is_not_used(tmp_path: Path, script: str) -> None:
    pretender = tmp_path / "python3.99"
    pretender.write_text(script)
    pretender.chmod(0o755)
    assert await Interpreters(str(tmp_path)).find("python3.99") == OWN


async def test_an_interpreter_is_looked_for_once(tmp_path: Path) -> None:
    pretender = tmp_path / "python3.99"
    pretender.write_text(f"#!/bin/sh\necho asked >> {tmp_path}/asked\nexit 1\n")
    pretender.chmod(0o755)
    interpreters = Interpreters(str(tmp_path))
    for _ in range(3):
        await interpreters.find("python3.99")
    assert (tmp_path / "asked").read_text() == "asked\n"


async def test_a_python_too_old_for_the_worker_is_not_looked_for(tmp_path: Path) -> None:
    assert await Interpreters(os.defpath).find("python3.7") == OWN


async def test_the_apps_own_version_needs_no_search(tmp_path: Path) -> None:
    assert await Interpreters(str(tmp_path)).find(OWN_RUNTIME) == OWN


async def test_an_unsupported_runtime_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedRuntime, match=r"declares the runtime nodejs20\.x"):
        await Interpreters(str(tmp_path)).find("nodejs20.x")

"""The function's code: of many files, in packages, first in line to be imported, and not to be written."""

from __future__ import annotations

import pytest

from lvtui.runtime import ExecutionEnvironments
from tests.runtime.bad_handlers.endings import rights_count
from tests.runtime.functions import GOOD, answer, call, error, executable


@pytest.mark.parametrize(
    ("files", "handler"),
    [
        ({"pkg/__init__.py": GOOD}, "pkg.handler"),
        ({"pkg/__init__.py": "", "pkg/mod.py": "from . import tool\nhandler = tool.handler\n", "pkg/tool.py": GOOD},
         "pkg.mod.handler"),
        ({"nowhere/declared/mod.py": "from .tool import handler\n", "nowhere/declared/tool.py": GOOD},
         "nowhere/declared/mod.handler"),
        ({"app.py": "import a\nhandler = a.handler\n", "a.py": "import b\n" + GOOD, "b.py": "import a\nthere = a\n"},
         "app.handler"),
        ({"app.py": "def handler(e, c):\n    from late import handler as other\n    return other(e, c)\n",
          "late.py": GOOD}, "app.handler"),
        ({"app.py": "import importlib\nhandler = importlib.import_module('.deep.mod', 'pkg').handler\n",
          "pkg/deep/mod.py": GOOD}, "app.handler"),
        ({"app.py": "from wide import *\n", "wide.py": "__all__ = ['handler']\n" + GOOD}, "app.handler"),
        ({"überall.py": GOOD}, "überall.handler"),
    ],
)  # fmt: skip
async def test_code_of_many_files_is_imported_as_python_would(
    environments: ExecutionEnvironments, files: dict[str, str], handler: str
) -> None:
    assert answer(await environments.invoke(call(executable(files, handler=handler))))["version"] == "1"


async def test_a_relative_import_outside_of_a_package_cannot_be_done(environments: ExecutionEnvironments) -> None:
    outcome = await environments.invoke(call(executable({"app.py": "from . import other\n", "other.py": ""})))
    assert error(outcome)["errorMessage"] == (
        "Unable to import module 'app': attempted relative import with no known parent package"
    )


async def test_an_error_in_a_module_that_the_handlers_imports_has_its_place(
    environments: ExecutionEnvironments,
) -> None:
    files = {"app.py": "from pkg import broken\n", "pkg/broken.py": "import os\nraise ValueError('here')\n"}
    document = error(await environments.invoke(call(executable(files))))
    assert (document["errorType"], document["requestId"]) == ("ValueError", "")
    assert '  File "/var/task/app.py", line 1, in <module>\n    from pkg import broken\n' in document["stackTrace"]
    assert document["stackTrace"][-1] == (
        "  File \"/var/task/pkg/broken.py\", line 2, in <module>\n    raise ValueError('here')\n"
    )


@pytest.mark.parametrize(
    "name", ["calendar", "colorsys", "email", "http", "queue", "random", "secrets", "socket", "statistics", "uuid"]
)
async def test_a_module_of_the_standard_library_that_awss_client_does_not_load_can_be_replaced(
    environments: ExecutionEnvironments, name: str
) -> None:
    files = {"app.py": f"from {name} import handler\n", f"{name}.py": GOOD}
    assert answer(await environments.invoke(call(executable(files))))["version"] == "1"


async def test_what_lies_in_the_zip_hides_what_is_installed_on_this_machine(
    environments: ExecutionEnvironments,
) -> None:
    files = {
        "app.py": "import pytest\ndef handler(e, c):\n    return pytest.MINE\n",
        "pytest/__init__.py": "MINE = 7\n",
    }
    assert answer(await environments.invoke(call(executable(files)))) == 7


async def test_data_in_a_package_is_found_by_the_usual_means(environments: ExecutionEnvironments) -> None:
    code = (
        "import importlib.resources, pathlib, pkgutil\ndef handler(event, context):\n"
        "    import pkg\n    beside = pathlib.Path(pkg.__file__).with_name('note.txt')\n"
        "    return [importlib.resources.files(pkg).joinpath('note.txt').read_text(),\n"
        "            pkgutil.get_data('pkg', 'note.txt').decode(), beside.read_text()]\n"
    )
    files = {"app.py": code, "pkg/__init__.py": "", "pkg/note.txt": "found"}
    assert answer(await environments.invoke(call(executable(files)))) == ["found"] * 3


async def test_code_leaves_nothing_beside_itself_when_it_is_imported(environments: ExecutionEnvironments) -> None:
    code = (
        "import os\nimport pkg.mod\ndef handler(event, context):\n"
        "    return sorted(name for _, *found in os.walk('.') for names in found for name in names)\n"
    )
    found = answer(await environments.invoke(call(executable({"app.py": code, "pkg/mod.py": ""}))))
    assert found == ["app.py", "mod.py", "pkg"]


@pytest.mark.skipif(not rights_count(), reason="this user may write anywhere")
@pytest.mark.parametrize(
    "statement",
    [
        "open('new.py', 'w')",
        "open('app.py', 'a')",
        "os.remove('app.py')",
        "os.rename('app.py', 'other.py')",
        "os.mkdir('new')",
        "open('pkg/new.py', 'w')",
        "shutil.rmtree('pkg')",
        "open(__file__, 'r+')",
    ],
)
async def test_code_cannot_be_written(environments: ExecutionEnvironments, statement: str) -> None:
    code = f"import os, shutil\ndef handler(event, context):\n    {statement}\n"
    outcome = await environments.invoke(call(executable({"app.py": code, "pkg/mod.py": ""})))
    assert error(outcome)["errorType"] in ("PermissionError", "OSError")


@pytest.mark.parametrize(
    "statement",
    [
        "os.chmod('app.py', 0o644), open('app.py', 'w').write('def handler(e, c): return \"another\"')",
        "os.chmod('.', 0o755), os.chmod('app.py', 0o644), os.remove('app.py')",
        "os.chmod('.', 0o755), os.rename('app.py', 'other.py')",
        "os.rename(os.environ['LAMBDA_TASK_ROOT'], os.environ['LAMBDA_TASK_ROOT'] + '.away')",
        "shutil.rmtree(os.path.dirname(os.environ['LAMBDA_TASK_ROOT']), ignore_errors=True)",
    ],
    ids=["overwritten", "removed", "renamed", "moved away", "all around it removed"],
)
async def test_a_version_stays_what_it_is_whatever_a_handler_that_may_do_so_does_to_its_code(
    environments: ExecutionEnvironments, statement: str
) -> None:
    code = "import os, shutil, sys\ndef handler(event, context):\n"
    code += f"    if event:\n        try: {statement}\n        finally: os._exit(1)\n    return 'itself'\n"
    version = executable(code)
    assert answer(await environments.invoke(call(version))) == "itself"
    assert (await environments.invoke(call(version, "spoil"))).failed
    assert answer(await environments.invoke(call(version))) == "itself"

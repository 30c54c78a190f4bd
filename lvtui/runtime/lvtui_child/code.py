"""Finding and importing the handler, as if its code lay in ``/var/task``."""

from __future__ import annotations

import importlib
import importlib.machinery
import os
import sys
from typing import Any, Callable, Iterable  # noqa: UP035 (Python 3.8 can't subscript the newer ones)

from . import answers
from .answers import TASK_ROOT, Fault

Handler = Callable[[Any, Any], Any]


class TaskLoader(importlib.machinery.SourceFileLoader):
    """Compiles the function's files under the name they have on Lambda.

    Every trace, warning and log of the handler's own then says ``/var/task/app.py``, while ``__file__`` stays the
    real path, so that a handler finds the files beside it."""

    def get_code(self, fullname: str) -> Any:
        """Compile from source always: a cached file would bring its own idea of where it lies."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), as_on_lambda(path))


# Python leaves the import machinery out of a trace, which it knows by this name, as long as nothing else is in between.
TaskLoader.get_code.__code__ = TaskLoader.get_code.__code__.replace(
    co_filename="<frozen importlib._bootstrap_external>"
)


def as_on_lambda(path: str) -> str:
    """What `path`, below the unpacked code, is called on Lambda; any other path as it is."""
    root = answers.code_folder
    return TASK_ROOT + path[len(root) :].replace(os.sep, "/") if path.startswith(root + os.sep) else path


def look_in_task_root_first() -> None:
    """Put the function's code, then its PYTHONPATH, before everything else that can be imported."""
    root = answers.code_folder = os.environ["LAMBDA_TASK_ROOT"]
    find = importlib.machinery.FileFinder.path_hook(
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
        (TaskLoader, importlib.machinery.SOURCE_SUFFIXES),
        (importlib.machinery.SourcelessFileLoader, importlib.machinery.BYTECODE_SUFFIXES),
    )

    def hook(path: str) -> Any:
        if path != root and not path.startswith(root + os.sep):
            raise ImportError("not the function's code")
        return find(path)

    sys.path_hooks.insert(0, hook)
    sys.path[:0] = own_folders()


def own_folders() -> list[str]:
    """Where the function's own modules lie: its code, then its PYTHONPATH."""
    root = os.environ["LAMBDA_TASK_ROOT"]
    extra = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    return [root, *(entry.replace(TASK_ROOT, root, 1) for entry in extra)]


def make_way(preloaded: Iterable[str]) -> None:
    """Forget those `preloaded` modules that have a namesake among the function's own, which on Lambda comes first."""
    own: set[str] = set()
    for folder in own_folders():
        try:
            own.update(name.partition(".")[0] for name in os.listdir(folder))  # noqa: PTH208 (nothing to import first)
        except OSError:
            continue  # Python passes over it too
    for name in list(preloaded):
        if name.partition(".")[0] in own:
            del sys.modules[name]


def import_handler(handler: str) -> Handler:
    """The function that a handler setting such as ``pkg/module.function`` names.

    Raises `Fault` in AWS's words (semantics §7.2), or whatever the module's body raises."""
    module_name, dot, function_name = handler.rpartition(".")
    if not dot:
        problem = "not enough values to unpack (expected 2, got 1)"
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{handler}': {problem}")
    if module_name.split(".")[0] in sys.builtin_module_names:
        text = f"Cannot use built-in module {module_name} as a handler module"
        raise Fault("Runtime.BuiltInModuleConflict", text)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        text = f"Unable to import module '{module_name}': {error}"
        raise Fault("Runtime.ImportModuleError", text) from error
    except SyntaxError as error:
        place = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        text = f"Syntax error in module '{module_name}': {error}"
        raise Fault("Runtime.UserCodeSyntaxError", text, [place]) from error
    if not hasattr(module, function_name):
        text = f"Handler '{function_name}' missing on module '{module_name}'"
        raise Fault("Runtime.HandlerNotFound", text)
    found: Handler = getattr(module, function_name)
    return found

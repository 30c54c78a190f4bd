"""What can be known to be wrong with code before it runs: syntax, names, and a handler that is not there.

Nothing here runs the code. What is said of it is what Python's own parser and pyflakes say; what is said of the handler
is what Lambda would answer, in the words of semantics §7.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from lvtui.ui.package_paths import handler_module, language_of, module_files

LONGEST = 400_000
"""Characters beyond which a text is not checked while it is typed."""

Weight = Literal["error", "warning"]
"""An error fails when it is reached; a warning may be meant."""

_WARNINGS = frozenset(
    {
        "UnusedImport",
        "UnusedVariable",
        "UnusedAnnotation",
        "UnusedIndirectAssignment",
        "RedefinedWhileUnused",
        "ImportShadowedByLoopVar",
        "ImportStarUsed",
        "ImportStarUsage",
        "MultiValueRepeatedKeyLiteral",
        "MultiValueRepeatedKeyVariable",
        "IsLiteral",
        "FStringMissingPlaceholders",
        "TStringMissingPlaceholders",
        "AssertTuple",
        "IfTuple",
        "LateFutureImport",
        "StringDotFormatMissingArgument",
        "DoctestSyntaxError",
    }
)
"""What pyflakes finds that may well run."""


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in one file."""

    line: int
    """Counted from 1."""
    column: int
    """In code points, counted from 0."""
    text: str
    weight: Weight = "error"


@dataclass(frozen=True)
class Handler:
    """What the configuration says about how the code is called."""

    name: str
    """As configured, e.g. ``app.handler``."""
    runtime: str
    """Such as ``python3.12``; code of another language is not checked."""
    layers: bool = False
    """Whether there are layers, where a module may be that is not in the package."""


def problems_of(path: str, text: str, paths: Collection[str], handler: Handler | None) -> Sequence[Problem]:
    """Everything that is wrong in one file of a package with `paths`, from top to bottom.

    A handler whose module is not in the package at all is told of in whichever file is looked at.
    """
    if handler is not None and not handler.runtime.startswith("python"):
        return ()
    missing = _no_module(paths, handler) if handler is not None else ()
    if language_of(path) != "python" or len(text) > LONGEST:
        return tuple(missing)
    found: list[Problem] = list(missing)
    tree, syntax = _parsed(text, handler.runtime if handler else "")
    found += syntax
    if tree is not None:
        found += _names(tree, path)
        if handler is not None and path in module_files(handler.name):
            found += _function(tree, handler.name)
    return tuple(sorted(found))


def nearest(problems: Sequence[Problem], line: int) -> Problem | None:
    """The problem that somebody at `line` (from 1) wants to read of: on that line, or else the next one, around the
    end."""
    return next((problem for problem in problems if problem.line >= line), problems[0] if problems else None)


def following(problems: Sequence[Problem], line: int, column: int) -> Problem | None:
    """The problem after a place, around the end."""
    after = (problem for problem in problems if (problem.line, problem.column) > (line, column))
    return next(after, problems[0] if problems else None)


def _parsed(text: str, runtime: str) -> tuple[ast.Module | None, list[Problem]]:
    declared = re.fullmatch(r"python3\.([0-9]+)", runtime)
    minor = min(int(declared[1]), sys.version_info.minor) if declared else sys.version_info.minor
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            tree = ast.parse(text, feature_version=(3, minor))
        except SyntaxError as error:
            newer = declared is not None and int(declared[1]) > sys.version_info.minor
            by = f" (read as Python 3.{minor})" if newer else ""
            return None, [_syntax_problem(error, text, by)]
        except (ValueError, RecursionError, MemoryError) as error:
            return None, [Problem(1, 0, f"cannot be read as Python: {str(error) or 'nested too deeply'}")]
    doubts = [
        Problem(warning.lineno or 1, 0, str(warning.message), "warning")
        for warning in warned
        if issubclass(warning.category, SyntaxWarning | DeprecationWarning)
    ]
    return tree, doubts


def _syntax_problem(error: SyntaxError, text: str, by: str) -> Problem:
    lines = text.count("\n") + 1
    return Problem(min(max(1, error.lineno or 1), lines), max(0, (error.offset or 1) - 1), f"{error.msg}{by}")


def _names(tree: ast.Module, path: str) -> Iterator[Problem]:
    checker = import_module("pyflakes.checker")  # when first needed: the first frame does without it
    try:
        messages = checker.Checker(tree, filename=path).messages
    except RecursionError:
        return
    for message in messages:
        words = str(message.message) % message.message_args
        weight: Weight = "warning" if type(message).__name__ in _WARNINGS else "error"
        yield Problem(message.lineno, message.col, words, weight)


def _no_module(paths: Collection[str], handler: Handler) -> Iterator[Problem]:
    """What Lambda answers when it cannot import the handler's module."""
    name, module = handler.name, handler_module(handler.name)
    if "." not in name:
        yield Problem(1, 0, f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)")
    elif not handler.layers and not any(other.startswith((f"{module}.", f"{module}/")) for other in paths):
        yield Problem(1, 0, f"handler {name}: no {module}.py in the package, so that it cannot be imported")


def _function(tree: ast.Module, handler: str) -> Iterator[Problem]:
    """What Lambda answers when the handler's module has no such function, or none that it could call."""
    module, _, name = handler.rpartition(".")
    bound = _Bound()
    bound.visit(tree)
    if name not in bound.names and not bound.anything:
        yield Problem(1, 0, f"Handler '{name}' missing on module '{module.replace('/', '.')}'")
        return
    function = bound.names.get(name)
    if isinstance(function, ast.AsyncFunctionDef) and not function.decorator_list:
        words = f"{name} is async: Lambda does not await it, and a coroutine cannot be turned into JSON"
        yield Problem(function.lineno, function.col_offset, words)
    if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and not function.decorator_list:
        taken = function.args
        places = len(taken.posonlyargs) + len(taken.args)
        needed = places - len(taken.defaults)
        if (places < 2 and taken.vararg is None) or needed > 2 or any(one is None for one in taken.kw_defaults):
            words = f"{name} is called with two arguments, the event and the context, and does not take those"
            yield Problem(function.lineno, function.col_offset, words)


class _Bound(ast.NodeVisitor):
    """The names that a module has once it is imported, as far as they can be read off."""

    def __init__(self) -> None:
        self.names: dict[str, ast.AST] = {}
        self.anything = False
        """Whether there may be names that cannot be read off."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._bind(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._bind(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._bind(node)

    def _bind(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.names[node.name] = node
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):
                self.names.update(dict.fromkeys(inner.names, inner))
            self._look_at_call(inner)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """What is bound inside stays inside."""

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.names[node.id] = node

    def visit_Import(self, node: ast.Import) -> None:
        self.names.update({(alias.asname or alias.name).partition(".")[0]: node for alias in node.names})

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.names.update({alias.asname or alias.name: node for alias in node.names})
        self.anything = self.anything or any(alias.name == "*" for alias in node.names)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self.names[node.name] = node
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self._look_at_call(node)
        self.generic_visit(node)

    def _look_at_call(self, node: ast.AST) -> None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            self.anything = self.anything or node.func.id in ("exec", "globals", "vars", "setattr", "locals")

"""The gate before the invoker: what was not made here is not run before the user has said yes, once (design §4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from lvtui.domain.model import Function, Region, Version
from lvtui.domain.routing import Target
from lvtui.operations.errors import CodeNotTrusted, ServiceFailure
from lvtui.operations.functions import CreateFunction, UpdateFunctionCode
from lvtui.operations.table import Request
from lvtui.service.door import ForeignCode
from lvtui.service.ports import Trust


class Gate:
    """Asks `Trust` before code is run, and tells it which code is the user's own."""

    def __init__(self, trust: Trust) -> None:
        """`trust` remembers."""
        self._trust = trust

    def check(self, target: Target) -> None:
        """Let a call to `target` through. Of a split alias both versions are asked about, whichever would be drawn.

        Raises:
            CodeNotTrusted: a version it may run has code that came from elsewhere.
        """
        function = target.function
        for name in _runnable(target):
            version = function.version(name)
            if version is not None and not self.lets_run(version):
                raise CodeNotTrusted(
                    f"The code of {function.name}:{name} was not made on this machine, and would run with your own "
                    "rights: it waits until you have said yes. Open this workspace in lvtui and invoke it there."
                )

    def lets_run(self, version: Version) -> bool:
        """Whether the code of a version may run."""
        return self._trust.may_run(version.code.sha256)

    def kept_back(self, region: Region) -> ForeignCode:
        """What asks first. A version that cannot be read cannot be run, and so is not in question."""
        if self._trust.lets_all_run:
            return ForeignCode({}, frozenset())
        asking = {
            name: [version for version in _versions(function) if not self.lets_run(version)]
            for name, function in sorted(region.functions.items())
        }
        return ForeignCode(
            {name: [version.version for version in versions] for name, versions in asking.items() if versions},
            frozenset(version.code.sha256 for versions in asking.values() for version in versions),
        )

    def allow(self, code: ForeignCode) -> None:
        """The user says yes to what was shown. Blocking."""
        self._trust.allow(code.codes)

    def note(self, request: Request[Any], before: Region, after: Region) -> None:
        """Take note of code that `request` brings: what the user deploys here is the user's own. Blocking."""
        if not isinstance(request, CreateFunction | UpdateFunctionCode):
            return
        for name, function in after.functions.items():
            old = before.functions.get(name)
            if old is function or (old is not None and old.latest.code is function.latest.code):
                continue
            if not self.lets_run(function.latest) and not self._taken_over(before, old, function.latest):
                self._trust.made_here(function.latest.code.sha256)

    def _taken_over(self, before: Region, old: Function | None, deployed: Version) -> bool:
        """Whether what was deployed is code that still asks: a copy of it, or a package with files of it.

        Otherwise one changed letter would let run what lies beside it in the package and was never looked at.
        """
        if any(version.code.sha256 == deployed.code.sha256 for version in _all_versions(before)):
            return True
        if old is None or self.lets_run(old.latest):
            return False
        kept = old.latest.code.files
        return any(content.strip() and kept.get(path) == content for path, content in deployed.code.files.items())


def _runnable(target: Target) -> Sequence[str]:
    alias = target.alias
    return alias.versions if alias is not None else (target.primary.version,)


def _versions(function: Function) -> Iterator[Version]:
    """Those that can be read."""
    yield function.latest
    for number in function.published:
        with suppress(ServiceFailure):
            yield function.published[number]


def _all_versions(region: Region) -> Iterator[Version]:
    for function in region.functions.values():
        yield from _versions(function)

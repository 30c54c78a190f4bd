"""Stand-ins that really behave, for tests of the rooms above."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from lvtui.domain.desk import Draft, Session, check_event_name
from lvtui.domain.faults import FaultDial
from lvtui.domain.model import Region
from lvtui.operations.errors import ResourceNotFound, ServiceFailure

T = TypeVar("T")


class MemoryTrust:
    """The service's trust without a list on a disk: what is in `foreign` asks."""

    def __init__(self, *foreign: str) -> None:
        self.foreign = set(foreign)

    def may_run(self, code_sha256: str) -> bool:
        return code_sha256 not in self.foreign

    def made_here(self, code_sha256: str) -> None:
        self.foreign.discard(code_sha256)

    def allow(self, codes: Collection[str]) -> None:
        self.foreign.difference_update(codes)


class MemoryWorkspace:
    """The service's store and desk with nothing on a disk: what `lvtui.storage.Workspace` does, minus the files."""

    def __init__(
        self, *, account_id: str = "123456789012", region: str = "us-east-1", seed: int = 7, state: Region | None = None
    ) -> None:
        self.seed = seed
        self.account_id = account_id
        self.problems: Sequence[str] = ()
        self.refusal: str | None = None
        """While set, whatever would write raises a `ServiceFailure` with this sentence."""
        self._region = state or Region(name=region, account_id=account_id)
        self._gate = threading.Lock()
        self._dials: dict[str, dict[str, FaultDial]] = {}
        self._drafts: dict[str, Draft] = {}
        self._events: dict[str, dict[str, bytes]] = {}
        self._session = Session()
        self._news = False

    @property
    def region(self) -> Region:
        return self._region

    def change(self, step: Callable[[Region], tuple[Region, T]]) -> T:
        with self._gate:
            after, answer = step(self._region)
            if after is not self._region:
                self._refuse()
                for name in self._region.functions.keys() - after.functions.keys():
                    self._events.pop(name, None)
                self._region = after
                self._forget_dials()
            return answer

    def saved_elsewhere(self, step: Callable[[Region], tuple[Region, object]]) -> None:
        """Change the state as another process would: it is seen at the next `catch_up` or `change`."""
        with self._gate:
            self._region, _ = step(self._region)
            self._forget_dials()
            self._news = True

    def catch_up(self) -> bool:
        news, self._news = self._news, False
        return news

    def fault_dials(self, function: str) -> Mapping[str, FaultDial]:
        return self._dials.get(function, {})

    def keep_fault_dial(self, function: str, version: str, dial: FaultDial | None) -> None:
        found = self._region.functions.get(function)
        if found is None or found.version(version) is None:
            raise ResourceNotFound(f"There is no version {version} of a function {function}.")
        self._refuse()
        dials = {other: kept for other, kept in self.fault_dials(function).items() if other != version}
        self._dials[function] = dials if dial is None else {**dials, version: dial}

    def _forget_dials(self) -> None:
        functions = self._region.functions
        self._dials = {
            name: {version: dial for version, dial in dials.items() if functions[name].version(version) is not None}
            for name, dials in self._dials.items()
            if name in functions
        }

    def draft(self, function: str) -> Draft | None:
        return self._drafts.get(function)

    def keep_draft(self, function: str, draft: Draft | None) -> None:
        self._refuse()
        if draft is None:
            self._drafts.pop(function, None)
        else:
            self._drafts[function] = draft

    def events(self, function: str) -> Mapping[str, bytes]:
        return dict(sorted(self._events.get(function, {}).items()))

    def save_event(self, function: str, name: str, event: bytes) -> None:
        check_event_name(name)
        if function not in self._region.functions:
            raise ResourceNotFound(f"Function not found: {function}, so there is nothing to keep the event with.")
        self._refuse()
        self._events.setdefault(function, {})[name] = event

    def delete_event(self, function: str, name: str) -> None:
        self._refuse()
        self._events.get(function, {}).pop(name, None)

    def session(self) -> Session:
        return self._session

    def keep_session(self, session: Session) -> None:
        self._refuse()
        self._session = session

    def _refuse(self) -> None:
        if self.refusal is not None:
            raise ServiceFailure(self.refusal)

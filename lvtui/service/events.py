"""What the service tells whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from lvtui.domain.history import Who
from lvtui.domain.model import Region
from lvtui.operations.errors import LambdaError
from lvtui.operations.table import Request


@dataclass(frozen=True)
class Called:
    """An operation was asked for, and answered or refused."""

    request: Request[Any]
    answer: Any
    """The result; ``None`` for an empty answer and for a refusal."""
    refusal: LambdaError | None
    before: Region
    after: Region
    who: Who
    """Who asked, in the history's words."""

    @property
    def changed(self) -> bool:
        """Whether the state is another one now."""
        return self.before is not self.after


@dataclass(frozen=True)
class OwnChange:
    """The state was changed by something that only lvtui has, such as a snapshot that was restored; saved by now."""

    operation: str
    """Named as operations are: ``RestoreSnapshot``, ``ImportSnapshot``."""
    members: Mapping[str, str]
    """What it was asked for: ``Snapshot``, and ``Function`` where it was about one alone."""
    answer: str
    """What it did, as a sentence."""
    command: str
    """The same as a command line."""
    before: Region
    after: Region

    @property
    def changed(self) -> bool:
        """Whether the state is another one now."""
        return self.before is not self.after


Event: TypeAlias = Called | OwnChange
Listener: TypeAlias = Callable[[Event], None]
"""Called on the service's event loop, after the change is saved. It must not wait."""

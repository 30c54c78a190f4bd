"""What the service tells whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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

    @property
    def changed(self) -> bool:
        """Whether the state is another one now."""
        return self.before is not self.after


Listener = Callable[[Called], None]
"""Called on the service's event loop, after the change is saved. It must not wait."""

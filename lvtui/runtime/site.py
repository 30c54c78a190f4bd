"""What all environments of one version have in common."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lvtui.domain.execution import Executable
from lvtui.runtime.code_folder import CodeFolder
from lvtui.runtime.interpreters import Interpreter
from lvtui.runtime.processes import Processes


@dataclass(frozen=True, slots=True)
class Limits:
    """How much there may be of what."""

    init_seconds: float
    """How long the init phase may take."""
    environments: int
    """Environments of one version at a time."""
    window: int
    """Requests in flight to one environment."""


@dataclass(frozen=True, slots=True)
class Site:
    """A version, ready to be run."""

    executable: Executable
    interpreter: Interpreter
    processes: Processes
    folder: Path
    """A place of the version's own."""
    code: CodeFolder
    limits: Limits

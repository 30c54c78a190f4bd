"""What the rules hand to an execution environment, and what comes back from one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class EnvironmentKey(NamedTuple):
    """What an execution environment belongs to: it never runs anything else (semantics §7.6)."""

    function_arn: str
    version: str
    code_sha256: str
    configuration_revision: str


@dataclass(frozen=True, slots=True)
class Executable:
    """One version, as an execution environment needs it: its code and its frozen configuration."""

    function_arn: str
    """Unqualified, e.g. ``arn:aws:lambda:us-east-1:123456789012:function:demo``."""
    version: str
    """``$LATEST`` or a number; never an alias."""
    code_sha256: str
    zip_file: bytes
    configuration_revision: str
    """Changes whenever anything the environment depends on changes."""
    handler: str
    runtime: str
    """The declared runtime id, e.g. ``python3.12``."""
    timeout: int
    """Seconds."""
    memory_size: int
    """Megabytes."""
    variables: Mapping[str, str]

    @property
    def key(self) -> EnvironmentKey:
        """The environments that may run this."""
        return EnvironmentKey(self.function_arn, self.version, self.code_sha256, self.configuration_revision)

    @property
    def function_name(self) -> str:
        """The bare name."""
        return self.function_arn.rsplit(":", 1)[1]

    @property
    def region(self) -> str:
        """The region named in the ARN."""
        return self.function_arn.split(":")[3]


class Injection(NamedTuple):
    """What a fault dial does to one call, from outside the code; all of it counts like the handler's own doing."""

    fails: bool = False
    """The handler is not run: the call fails with the error type ``InjectedFailure``."""
    delay_ms: float = 0.0
    """Waited before the handler is run, within the call's duration and its timeout."""
    init_ms: float = 0.0
    """Waited in the init phase, if this call finds its environment cold."""


class Call(NamedTuple):
    """One invocation about to run. A tuple, because a run makes a hundred thousand of them a second."""

    executable: Executable
    request_id: str
    payload: bytes
    invoked_function_arn: str
    """As the caller named it: unqualified, or with a version's or an alias's suffix (semantics §7.4)."""
    client_context: bytes | None = None
    injection: Injection | None = None


class Outcome(NamedTuple):
    """What one invocation did."""

    request_id: str
    executed_version: str
    payload: bytes
    """The handler's answer as JSON, or the error document of semantics §7.2."""
    error_type: str | None
    """``None`` on success; otherwise the payload's ``errorType`` (e.g. ``ValueError``, ``Sandbox.Timedout``)."""
    log: bytes
    """START, what was printed, END, REPORT (semantics §7.3); the middle is cut out of an overlong log."""
    duration_ms: float
    billed_ms: int
    init_ms: float | None
    """The init phase of a cold start; ``None`` when the environment was warm."""
    max_memory_mb: int
    interpreter: str
    """The Python that really ran it, e.g. ``3.11.7``."""
    injected: Injection | None = None
    """What a fault dial did to it; the log says so too."""

    @property
    def failed(self) -> bool:
        """Whether AWS would send ``X-Amz-Function-Error: Unhandled``."""
        return self.error_type is not None

    @property
    def cold(self) -> bool:
        """Whether this call started its environment."""
        return self.init_ms is not None

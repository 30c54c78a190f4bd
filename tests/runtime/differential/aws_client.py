"""AWS's own client, ``python -m awslambdaric``, run against a Runtime API of ours."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.runtime.differential.cases import Case
from tests.runtime.differential.observed import Observed, plain
from tests.runtime.differential.runtime_api import Invocation, Posted, RuntimeApi

FUNCTION = "demo"
_FRAME = re.compile(rb"\xa5\x5a\x00[\x02-\x1b](.{4}).{8}", re.DOTALL)
_SIGNALS = {2: "interrupt", 6: "aborted", 9: "killed", 11: "segmentation fault", 15: "terminated"}
"""As the platform spells them."""


def run(case: Case, invocations: Sequence[Invocation], folder: Path) -> list[Observed]:
    """What AWS's client makes of each invocation of `case`; `folder` is there, empty and ours."""
    return _Run(case, invocations, folder).observed


class _Run:
    """One case, in as many processes as it takes: the platform starts another when one has ended."""

    def __init__(self, case: Case, invocations: Sequence[Invocation], folder: Path) -> None:
        self.observed: list[Observed] = []
        self._case = case
        self._task_root = folder / "task"
        for name, text in case.files.items():
            file = self._task_root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        self._log = folder / "log"
        self._log.touch()
        self._told = 0
        self._process: subprocess.Popen[bytes] | None = None
        with RuntimeApi(invocations, self._posted, self._stop) as api:
            while len(self.observed) < len(invocations):
                before = len(self.observed)
                status = self._live_once(api.address)
                if api.running is not None:
                    self._ended(api.running, status)
                    api.running = None
                elif len(self.observed) == before:  # it ended in its init phase and said nothing
                    self._ended(api.waiting.popleft(), status)

    def _live_once(self, address: str) -> int:
        """Run one process to its end; its exit status, or minus the signal."""
        # Text and the frames of AWS's log protocol go into one file, so that their order is kept.
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "awslambdaric", self._case.handler],
                cwd=self._task_root,
                env={**self._variables(address), "_LAMBDA_TELEMETRY_LOG_FD": str(log.fileno())},
                pass_fds=[log.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                return self._process.wait(timeout=30)
            finally:
                self._process.kill()
                self._process.wait()

    def _variables(self, address: str) -> dict[str, str]:
        """What Lambda sets (semantics §7.5)."""
        return {
            "LANG": "C.UTF-8",  # found on every Linux, as en_US.UTF-8 is on Lambda
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            **self._case.variables,
            "_HANDLER": self._case.handler,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self._case.runtime}",
            "AWS_LAMBDA_FUNCTION_NAME": FUNCTION,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{FUNCTION}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/23/[1]0123456789abcdef0123456789abcdef",
            "AWS_ACCESS_KEY_ID": "ASIAOFFLINEOFFLINE00",
            "AWS_SECRET_ACCESS_KEY": "offline",
            "AWS_SESSION_TOKEN": "offline",
            "AWS_LAMBDA_RUNTIME_API": address,
            "LAMBDA_TASK_ROOT": str(self._task_root),
            "LAMBDA_RUNTIME_DIR": "/var/runtime",
            "TZ": ":UTC",
        }

    def _posted(self, posted: Posted) -> None:
        # For an error in a call the client may leave the header out: the platform finds the type in the document.
        error_type = posted.error_type
        if posted.kind == "error" and not error_type:
            error_type = json.loads(posted.body)["errorType"]
        self._observe(posted.body, error_type)

    def _ended(self, invocation: Invocation, status: int) -> None:
        """The platform's part when a process ends before it has answered (semantics §7.2)."""
        how = f"error: exit status {status}" if status > 0 else f"error: signal: {_SIGNALS.get(-status)}"
        reason = f"Runtime exited with {how}" if status else "Runtime exited without providing a reason"
        error_type, message = "Runtime.ExitError", f"RequestId: {invocation.request_id} Error: {reason}"
        document = json.dumps({"errorType": error_type, "errorMessage": message}, separators=(",", ":"))
        self._observe(document.encode(), error_type)

    def _observe(self, answer: bytes, error_type: str | None) -> None:
        text, log = (data.decode("utf-8", "surrogateescape") for data in (answer, self._new_log()))
        self.observed.append(Observed(self._plain(text), error_type, self._plain(log.rstrip("\n"))))

    def _plain(self, text: str) -> str:
        return plain(text.replace(str(self._task_root), "/var/task"))

    def _new_log(self) -> bytes:
        """What was written since the last look."""
        with self._log.open("rb") as file:
            file.seek(self._told)
            data = file.read()
        self._told += len(data)
        return unframed(data)

    def _stop(self) -> None:
        assert self._process is not None
        self._process.kill()


def unframed(data: bytes) -> bytes:
    """The text of a log in which plain output and frames of the log protocol alternate.

    A frame is 4 bytes of type, 4 of length, 8 of time, and text: an entry of its own, so one whose text doesn't end
    its line has that done for it."""
    text = b""
    while frame := _FRAME.search(data):
        end = frame.end() + int.from_bytes(frame[1], "big")
        entry = data[frame.end() : end]
        text += data[: frame.start()] + entry + (b"" if entry.endswith(b"\n") else b"\n")
        data = data[end:]
    return text + data

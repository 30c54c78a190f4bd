"""What was done in a session, as a bash script of ``aws lambda`` lines that does it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lvtui.dialects.awscli import rendering
from lvtui.dialects.export.exported import Exported, of_this_account
from lvtui.dialects.export.script_tongues import Bash
from lvtui.domain.locator import bare_name
from lvtui.domain.model import Region
from lvtui.operations import CreateFunction, Request, UpdateFunctionCode, UpdateFunctionConfiguration
from lvtui.operations.invocations import INVOCATIONS

PATH = "session.sh"

_HEAD = """\
#!/usr/bin/env bash
# Does again what was done in a session of lvtui.
#
# Where it goes is said as always: AWS_ENDPOINT_URL, AWS_REGION, AWS_PROFILE.
set -euo pipefail
cd -- "$(dirname -- "${{BASH_SOURCE[0]}}")"

export AWS_REGION="${{AWS_REGION:-${{AWS_DEFAULT_REGION:-{region}}}}}"
export AWS_DEFAULT_REGION="$AWS_REGION" AWS_PAGER=""
"""


@dataclass(frozen=True)
class Step:
    """One thing that was done, or refused."""

    request: Request[Any] | None
    """``None``: something that AWS does not have."""
    about: str
    """When, by whom, and what came of it."""
    region: str
    done: bool = True
    whole: bool = True
    """Whether the request is as it was: the history keeps neither code nor secrets."""
    changes_state: bool = True
    """Of something that AWS does not have: whether it may have changed what AWS has."""

    @property
    def repeatable(self) -> bool:
        """Whether doing it again changes what it changed then."""
        request = self.request
        if request is None or not self.done or not self.whole:
            return False
        return not request.binding.reads_only and not isinstance(request, INVOCATIONS)

    @property
    def is_gap(self) -> bool:
        """Whether the state that it led to cannot be reached by a script."""
        if self.request is None:
            return self.done and self.changes_state
        return self.done and not self.whole and not isinstance(self.request, INVOCATIONS)


def session_script(steps: Sequence[Step], home: Region, *, comments: bool) -> Exported:
    """The script, the packages beside it, and what it cannot do again.

    Every step that changed something is a line, in order. `comments`: what only read, invoked or was refused stands
    between them as a comment; otherwise it is left out.
    """
    tongue = Bash()
    lines, files = _HEAD.format(region=home.name).split("\n"), dict[str, bytes]()
    packages: dict[bytes, str] = {}
    for step in steps:
        if step.repeatable and step.request is not None:
            request = _for_anywhere(step.request)
            package = _package(request, packages)
            region = "" if step.region == home.name else f" --region {step.region}"
            said = tongue.call(request, package)
            lines += [_comment(step.about), *said[:-1], said[-1] + region, *_waiting(request, region), ""]
            files |= tongue.files(request)
        elif comments or step.is_gap:
            said = [] if step.request is None else [f"#   {_one_line(rendering.render(step.request))}"]
            lines += [_comment(step.about + (NOT_AGAIN if step.is_gap else "")), *said, ""]
    files |= {path: content for content, path in packages.items()}
    text = "\n".join(lines).rstrip("\n") + "\n"
    return Exported(PATH, {PATH: text.encode(), **files}, _notes(steps, home, packages))


NOT_AGAIN = " (not done again)"


def _notes(steps: Sequence[Step], home: Region, packages: dict[bytes, str]) -> list[str]:
    notes = ["It begins where the session began: what was there by then must be there."]
    if gaps := sum(step.is_gap for step in steps):
        what = "One thing was" if gaps == 1 else f"{gaps} things were"
        notes.append(
            f"{what} done that no such line can do again, an undo, a snapshot or code from another process: the "
            "comments say where. For the state as it is now, export the functions."
        )
    if packages:
        notes.append("It comes with the code, and holds the values of environment variables.")
    return [*notes, "RevisionIds are left out: they would be others.", of_this_account(home)]


def _for_anywhere(request: Request[Any]) -> Request[Any]:
    """Without what only holds here."""
    if getattr(request, "revision_id", None) is None:
        return request
    changed: Request[Any] = replace(request, revision_id=None)  # type: ignore[type-var]
    return changed


def _package(request: Request[Any], packages: dict[bytes, str]) -> str:
    """The path of the code that a request brings; each package once."""
    source = request.code if isinstance(request, CreateFunction) else request
    content = getattr(source, "zip_file", None)
    if not isinstance(content, bytes):
        return ""
    name = bare_name(getattr(request, "function_name", ""))
    return packages.setdefault(content, f"code/{len(packages) + 1}-{name}.zip")


def _waiting(request: Request[Any], region: str) -> list[str]:
    """AWS takes its time, and refuses what comes too soon."""
    match request:
        case CreateFunction():
            state = "function-active-v2"
        case UpdateFunctionCode() | UpdateFunctionConfiguration():
            state = "function-updated-v2"
        case _:
            return []
    return [f"aws lambda wait {state} --function-name={bare_name(request.function_name)}{region}"]


def _comment(text: str) -> str:
    return f"# {_one_line(text)}"


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))

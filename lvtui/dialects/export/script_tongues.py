"""Scripts in bash, with the AWS CLI, and in Python, with boto3."""

from __future__ import annotations

import hashlib
import shlex
from typing import Any

from lvtui.dialects import boto3
from lvtui.dialects.awscli import rendering
from lvtui.operations import PublishVersion, Request

WIDTH = 100
"""Characters after which a line is broken, where it can be."""

_FIRST = "It begins by creating the function, so there must not be one of that name, nor ever have been."
_WHERE = "Where it goes is said as always: AWS_ENDPOINT_URL, AWS_REGION, AWS_PROFILE."

_BASH_HEAD = """\
#!/usr/bin/env bash
# {about}
#
# {first}
# {where}
set -euo pipefail
cd -- "$(dirname -- "${{BASH_SOURCE[0]}}")"

export AWS_REGION="${{AWS_REGION:-${{AWS_DEFAULT_REGION:-{region}}}}}"
export AWS_DEFAULT_REGION="$AWS_REGION" AWS_PAGER=""

wait_until() {{
  aws lambda wait "$@" --function-name={name}
}}

# numbered N COMMAND...: runs a command that publishes, and stops unless the version is number N.
numbered() {{
  local wanted=$1 got
  shift
  got=$("$@" --query Version --output text)
  if [ "$got" != "$wanted" ]; then
    echo "This should have been version $wanted, but it is $got: there has been a function of that name." >&2
    exit 1
  fi
  echo "Version $got is published."
}}"""


class Bash:
    """``aws lambda`` lines."""

    path = "recreate.sh"
    needs = "It needs bash and the AWS CLI: bash recreate.sh"

    def head(self, about: str, function: str, region: str) -> list[str]:
        """The shell's settings, and a check of numbers."""
        text = _BASH_HEAD.format(about=about, first=_FIRST, where=_WHERE, region=region, name=function)
        return text.split("\n")

    def call(self, request: Request[Any], package: str) -> list[str]:
        """The line, as it would be typed."""
        from_files = _read_from_files(request)
        if not from_files:
            return rendering.render_lines(request, WIDTH, package=package)
        words = shlex.split(rendering.render(request, package=package))
        for flag, text in from_files:
            words[words.index(flag) + 1] = f"file://{_file_of(text)}"
        return [shlex.join(words)]

    def files(self, request: Request[Any]) -> dict[str, bytes]:
        """Texts that no line can hold, or that the AWS CLI would take for a file's name or for an address to fetch."""
        return {_file_of(text): text.encode() for _, text in _read_from_files(request)}

    def publish(self, request: PublishVersion, number: int) -> list[str]:
        """The line, behind the check of its number."""
        first, *more = self.call(request, "")
        return [f"numbered {number} {first}", *more]

    def wait(self, state: str, qualifier: str | None = None) -> str:
        """The shell's own function, which calls ``aws lambda wait``."""
        return f"wait_until {state}" + (f" --qualifier {qualifier}" if qualifier else "")


def _read_from_files(request: Request[Any]) -> list[tuple[str, str]]:
    """Option → text, for those that cannot stand in a line: version 1 of the CLI fetches what looks like an address."""
    values = [(member.flag, getattr(request, member.attribute)) for member in request.members()]
    return [
        (flag, value)
        for flag, value in values
        if isinstance(value, str) and (not rendering.sayable(value) or value.startswith(("http://", "https://")))
    ]


def _file_of(text: str) -> str:
    return f"texts/{hashlib.sha256(text.encode()).hexdigest()[:12]}.txt"


_PYTHON_HEAD = '''\
"""{about}

{first}
{where}
"""

import os
from pathlib import Path

import boto3

HERE = Path(__file__).parent
REGION = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "{region}"

client = boto3.client("lambda", region_name=REGION)


def wait_until(state, **where):
    client.get_waiter(state).wait(FunctionName="{name}", **where)


def numbered(wanted, published):
    """Stop unless the version that was published has the number that is wanted."""
    if published["Version"] != wanted:
        sentence = "This should have been version {{}}, but it is {{}}: there has been a function of that name."
        raise SystemExit(sentence.format(wanted, published["Version"]))
    print(f"Version {{wanted}} is published.")

'''


class Python:
    """Calls of boto3."""

    path = "recreate.py"
    needs = "It needs Python and boto3: python recreate.py"

    def head(self, about: str, function: str, region: str) -> list[str]:
        """The client, and a check of numbers."""
        text = _PYTHON_HEAD.format(about=about, first=_FIRST, where=_WHERE, region=region, name=function)
        return [*text.rstrip("\n").split("\n"), ""]

    def call(self, request: Request[Any], package: str) -> list[str]:
        """The call; code is read from the file beside the script."""
        return boto3.render_lines(request, WIDTH, package=f'(HERE / "{package}").read_bytes()')

    def files(self, request: Request[Any]) -> dict[str, bytes]:  # noqa: ARG002  # Python says every text
        """None."""
        return {}

    def publish(self, request: PublishVersion, number: int) -> list[str]:
        """The call, inside the check of its number."""
        first, *more = self.call(request, "")
        lines = [f'numbered("{number}", {first}', *more]
        return [*lines[:-1], f"{lines[-1]})"]

    def wait(self, state: str, qualifier: str | None = None) -> str:
        """The script's own function, which calls boto3's waiter."""
        suffix = f', Qualifier="{qualifier}"' if qualifier else ""
        return f'wait_until("{state.replace("-", "_")}"{suffix})'

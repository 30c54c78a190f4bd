"""A command, from its words to what a terminal would show: for the command line and for the line in the app."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lvtui.dialects.awscli.files import Files
from lvtui.dialects.awscli.options import BY_CLI_NAME
from lvtui.dialects.awscli.paging import Pages, collect
from lvtui.dialects.awscli.parsing import ParsedCommand, Told, parse
from lvtui.dialects.awscli.printing import answer_document, printed
from lvtui.dialects.awscli.refusals import CommandRefused, failed, refused_by_lambda
from lvtui.dialects.awscli.waiters import wait
from lvtui.operations.errors import InvalidParameterValue, LambdaError
from lvtui.operations.shapes import GetFunctionResponse, InvocationResponse
from lvtui.operations.table import Request
from lvtui.operations.wire import Document
from lvtui.service import Regions, Service

Sleep = Callable[[float], Awaitable[Any]]

STANDARD_STREAMS = ("/dev/stdout", "/dev/stderr")
OF_THIS_MACHINE = (
    "lvtui: no server of AWS's knows a FunctionUrl of this workspace: only `lvtui serve`, or the endpoint of the app, "
    "answers it, at an address of its own.\n"
)
WIDTH = 80
"""What the AWS CLI takes a terminal to be wide that does not say."""


@dataclass(frozen=True)
class Printed:
    """What a command left on the terminal."""

    output: str
    """stdout."""
    errors: str
    """stderr."""
    exit_code: int

    @property
    def text(self) -> str:
        """Both, in the order in which they appear: a refusal comes with no output, a warning before it."""
        return self.errors + self.output


@dataclass(frozen=True)
class Surroundings:
    """What a command works on."""

    service: Service
    files: Files
    regions: Regions | None = None
    """For ``--region``; without them there is the service's own region and no other."""
    sleep: Sleep = asyncio.sleep
    width: int = WIDTH
    """The terminal's, for tables."""
    link_to_code: Callable[[str], str | None] = lambda _: None
    """Turns the place of a version's code (``lvtui:///…``) into an address that answers, where something does answer.

    Where nothing does, ``Code.Location`` is left out: no address is better than one that leads nowhere.
    """


async def run_line(line: str, around: Surroundings) -> Printed:
    """Do what a line says, as one types it in a shell: quotes, backslashes at line ends, ``aws lambda`` or without it.

    There is no shell behind it: no variables (so ``$LATEST`` needs no quotes), no pipes, no redirection.
    """
    try:
        words = shlex.split(line.replace("\\\n", " "))
    except ValueError as error:
        return Printed("", f"{error}\n", 2)
    return await run(_completed(words), around)


async def run(words: Sequence[str], around: Surroundings) -> Printed:
    """Do what the words of a command say, ``aws`` at their head or not."""
    try:
        command = await asyncio.to_thread(parse, words, around.files.read)
    except CommandRefused as refusal:
        return Printed("", refusal.printed, refusal.exit_code)
    return Printed(command.text, "", 0) if isinstance(command, Told) else await perform(command, around)


async def perform(command: ParsedCommand, around: Surroundings) -> Printed:
    """Do a command that is understood already."""
    try:
        output = await _done(command, around)
        return Printed(output, command.warning + _about_urls(command, output), 0)
    except CommandRefused as refusal:
        return Printed("", command.warning + refusal.printed, refusal.exit_code)


def _about_urls(command: ParsedCommand, output: str) -> str:
    """What is to be said where a URL is shown, under a domain of AWS's, as if it led somewhere."""
    operation = command.request.binding.operation
    return OF_THIS_MACHINE if "FunctionUrlConfig" in operation and ".lambda-url." in output else ""


def _completed(words: list[str]) -> list[str]:
    rest = words[1:] if words[:1] == ["aws"] else words
    return ["lambda", *rest] if rest and rest[0] in (*BY_CLI_NAME, "wait") else rest


async def _done(command: ParsedCommand, around: Surroundings) -> str:
    service = await _service(command.region, around)
    request = command.request
    try:
        if command.waiter is not None:
            await wait(command.waiter, lambda: _asked_afresh(service, request), around.sleep)
            return ""
        if command.paging is not None:
            return await _shown(command, await collect(request, command.paging, service.call), around)
        answer = await service.call(request)
    except LambdaError as refusal:
        raise refused_by_lambda(request.binding.operation, refusal) from refusal
    said = ""
    if command.outfile is not None and isinstance(answer, InvocationResponse):
        said = await _keep(answer.payload or b"", command.outfile, around.files)
    if isinstance(answer, GetFunctionResponse):
        return said + await _shown(command, _with_link(answer, around.link_to_code), around)
    return said + await _shown(command, answer_document(answer), around)


async def _service(region: str | None, around: Surroundings) -> Service:
    if region is None or region == around.service.region.name:
        return around.service
    try:
        if around.regions is None:
            raise InvalidParameterValue(None)
        return await asyncio.to_thread(around.regions.__getitem__, region)
    except InvalidParameterValue as refusal:
        raise failed(f"Provided region_name '{region}' doesn't match a supported format.") from refusal
    except LambdaError as refusal:
        raise failed(str(refusal)) from refusal


async def _asked_afresh(service: Service, request: Request[Any]) -> Any:
    await service.catch_up()
    return await service.call(request)


async def _keep(payload: bytes, outfile: str, files: Files) -> str:
    """Put an answer's body where it is wanted; what of it goes to the terminal itself."""
    if outfile in STANDARD_STREAMS:
        return payload.decode(errors="replace")
    try:
        await asyncio.to_thread(files.write, outfile, payload)
    except OSError as error:
        raise failed(str(error)) from error
    return ""


def _with_link(answer: GetFunctionResponse, link_to_code: Callable[[str], str | None]) -> Document:
    link = link_to_code(answer.code.location)
    document = answer_document(replace(answer, code=replace(answer.code, location=link or "")))
    if link is None:
        del document["Code"]["Location"]
    return document


async def _shown(command: ParsedCommand, answer: Document | Pages, around: Surroundings) -> str:
    operation = command.request.binding.operation
    try:
        # In a thread, as it may be megabytes.
        return await asyncio.to_thread(printed, operation, answer, command.output, command.query, width=around.width)
    except (ValueError, TypeError, AttributeError) as error:  # what no table or no expression can be made of
        raise failed(str(error)) from error

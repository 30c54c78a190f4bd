"""The requests that make a function again, as a script: in which order, what is waited for, and where the code lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Protocol

from lvtui.dialects.export.exported import NOT_COPIED, Exported, listed, numbered, of_this_account
from lvtui.dialects.export.recreation import deleted_numbers, requests_for, unreachable
from lvtui.domain.locator import bare_name
from lvtui.domain.model import Function, Region
from lvtui.operations import (
    LATEST,
    AddPermission,
    CreateAlias,
    CreateFunction,
    CreateFunctionUrlConfig,
    DeleteFunction,
    PublishVersion,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    PutProvisionedConcurrencyConfig,
    Request,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)


class Tongue(Protocol):
    """A language of scripts."""

    path: str
    """What the script is called."""
    needs: str
    """What it takes to run it."""

    def head(self, about: str, function: str, region: str) -> list[str]:
        """What comes before the requests; `about` is a sentence."""
        ...

    def call(self, request: Request[Any], package: str) -> list[str]:
        """The lines of one request; `package` is the path of its code."""
        ...

    def files(self, request: Request[Any]) -> dict[str, bytes]:
        """What these lines read besides, by path."""
        ...

    def publish(self, request: PublishVersion, number: int) -> list[str]:
        """The same, ending the script if the version gets another number."""
        ...

    def wait(self, state: str, qualifier: str | None = None) -> str:
        """The line that waits for a state, which is named as the AWS CLI's waiter is."""
        ...


def script(region: Region, function: Function, tongue: Tongue) -> Exported:
    """The script, and the packages beside it.

    Raises:
        ServiceFailure: a version cannot be read.
    """
    paths = _paths(function)
    lines, texts = tongue.head(_about(function), function.name, region.name), dict[str, bytes]()
    for title, entries in groupby(_entries(function), key=lambda entry: entry[0]):
        lines += ["", f"# {title}"]
        for _, number, request in entries:
            lines += _lines(tongue, function, request, number, paths)
            texts |= tongue.files(request)
    text = "\n".join(lines) + "\n"
    packages = {path: content for content, path in paths.items()}
    notes = [*_notes(region, function), tongue.needs]
    return Exported(tongue.path, {tongue.path: text.encode(), **packages, **texts}, notes)


def _about(function: Function) -> str:
    has = [numbered([*function.published])] if function.published else []
    if aliases := sorted(function.aliases):
        has.append(f"alias{'es' if len(aliases) > 1 else ''} {listed(aliases)}")
    return f"Makes the function {function.name} again" + (f": {'; '.join(has)}." if has else ".")


def _paths(function: Function) -> dict[bytes, str]:
    """Package → its path; each once, named after the first version that has it."""
    paths: dict[bytes, str] = {}
    for number, version in function.published.items():
        paths.setdefault(version.code.zip_file, f"code/version-{number}.zip")
    paths.setdefault(function.latest.code.zip_file, "code/latest.zip")
    return paths


def _entries(function: Function) -> Iterator[tuple[str, int, Request[Any]]]:
    """Each request, with its title and the number that is published next."""
    number, gone = 1, set(deleted_numbers(function))
    for request in requests_for(function):
        where = LATEST if number == function.next_number else f"Version {number}"
        title = _TITLES.get(type(request)) or where + (", deleted since: a placeholder" if number in gone else "")
        yield title, number, request
        number += isinstance(request, PublishVersion)


def _lines(
    tongue: Tongue, function: Function, request: Request[Any], number: int, paths: Mapping[bytes, str]
) -> Iterator[str]:
    """One request, and what has to be waited for around it: AWS takes its time, and refuses what comes too soon."""
    match request:
        case CreateFunction(code=source):
            yield from tongue.call(request, paths[source.zip_file or b""])
            yield tongue.wait("function-active-v2")
        case UpdateFunctionCode() | UpdateFunctionConfiguration():
            package = request.zip_file if isinstance(request, UpdateFunctionCode) else None
            yield from tongue.call(request, paths.get(package or b"", ""))
            yield tongue.wait("function-updated-v2")
        case PublishVersion():
            yield from tongue.publish(request, number)
        case PutProvisionedConcurrencyConfig(qualifier=qualifier):
            alias = function.aliases.get(qualifier)
            for version in alias.versions if alias else (qualifier,):
                yield tongue.wait("published-version-active", version)
            yield from tongue.call(request, "")
        case _:
            yield from tongue.call(request, "")


def _notes(region: Region, function: Function) -> list[str]:
    notes = [f"There must not be a function {function.name} yet: a number is never used twice."]
    if gone := deleted_numbers(function):
        notes.append(
            f"Deleted here: {numbered(gone)}. Placeholders are published in their stead, and deleted again, "
            "so that the others get their numbers."
        )
    for version, settings in unreachable(function):
        where = LATEST if version == LATEST else f"version {version}"
        notes.append(f"What was set before cannot be unset, only emptied: {listed(settings)} of {where}.")
    if others := sorted(_functions_sent_to(function)):
        notes.append(f"Outcomes of asynchronous calls go to {listed(others)}, which must be there before.")
    return [*notes, of_this_account(region), NOT_COPIED]


def _functions_sent_to(function: Function) -> set[str]:
    """The names of the functions that are destinations."""
    configs = function.event_invoke_configs.values()
    arns = {arn for config in configs for arn in (config.on_success, config.on_failure) if arn}
    return {bare_name(arn) for arn in arns if ":lambda:" in arn}


_TITLES: Mapping[type[Request[Any]], str] = {
    DeleteFunction: "Deleted versions",
    CreateAlias: "Aliases",
    AddPermission: "Permissions",
    CreateFunctionUrlConfig: "Function URLs",
    PutFunctionEventInvokeConfig: "Asynchronous calls",
    PutFunctionConcurrency: "Concurrency",
    PutProvisionedConcurrencyConfig: "Concurrency",
}

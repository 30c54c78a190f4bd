"""What a template can say of a function: Terraform's, SAM's and CloudFormation's alike.

A template describes one state, and what it publishes is what the function is at that moment. So it has the code and the
settings of one version, the newest. Other versions that something points at are parameters: numbers to be given once
the function has such versions. Until then what points at them makes do with the newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lvtui.dialects.export.exported import NOT_COPIED, listed, numbered, of_this_account
from lvtui.dialects.export.recreation import in_order, unusual
from lvtui.domain.attachments import EventInvokeConfig
from lvtui.domain.code import Code
from lvtui.domain.model import Alias, Function, Region, Version
from lvtui.domain.publishing import nothing_changed
from lvtui.operations import LATEST


@dataclass(frozen=True)
class Blueprint:
    """A function, seen from its newest version."""

    region: Region
    function: Function
    shown: Version
    """The version whose code and settings the template has: the newest, or ``$LATEST`` where nothing is published."""

    @property
    def newest(self) -> str | None:
        """The number of the version that the template publishes."""
        return None if self.shown.version == LATEST else self.shown.version

    @property
    def description(self) -> str:
        """The function's own, which a version may differ from."""
        published = self.shown.version != LATEST
        return self.shown.source_description if published else self.shown.configuration.description

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that are not the default, by attribute; description apart."""
        found = unusual(self.shown.configuration)
        found.pop("description", None)
        return found

    @property
    def code_path(self) -> str:
        """Where the package lies in the export."""
        return f"code/{'latest' if self.newest is None else f'version-{self.newest}'}.zip"

    @property
    def code(self) -> Code:
        """The package."""
        return self.shown.code

    def is_older(self, qualifier: str) -> bool:
        """Whether that is the number of a version which the template does not publish."""
        return qualifier.isdecimal() and qualifier != self.newest

    def older_of(self, alias: Alias) -> list[str]:
        """Those of an alias's versions that the template does not publish."""
        return [number for number in alias.versions if self.is_older(number)]

    @property
    def older(self) -> list[str]:
        """All versions that something points at, or is attached to, and that the template does not publish."""
        function = self.function
        named = {number for alias in function.aliases.values() for number in self.older_of(alias)}
        named.update(filter(self.is_older, (*function.policies, *self.event_invoke_configs)))
        return sorted(named, key=int)

    @property
    def event_invoke_configs(self) -> dict[str, EventInvokeConfig]:
        """Those that set anything, in order."""
        configs = self.function.event_invoke_configs
        return {
            key: configs[key]
            for key in in_order(configs)
            if configs[key] != EventInvokeConfig(last_modified=configs[key].last_modified)
        }

    def as_here(self, alias: Alias) -> str:
        """A comment: what an alias points at that the template can only hope for."""
        split = f", with {alias.additional_weight:.10g} for version {alias.additional_version}" if alias.weights else ""
        return f"Here {alias.name} points at version {alias.function_version}{split}."

    @property
    def aliases(self) -> list[Alias]:
        """By name."""
        return [alias for _, alias in sorted(self.function.aliases.items())]

    def notes(self, parameter: str) -> list[str]:
        """What holds of every template; `parameter` is how one calls a version's, with ``N`` for the number."""
        notes = [*self._notes_of_versions(parameter), *self._notes_of_attachments()]
        return [*notes, of_this_account(self.region), NOT_COPIED]

    def _notes_of_versions(self, parameter: str) -> list[str]:
        function, notes = self.function, []
        if self.newest is None:
            notes.append("Nothing is published: the code and the settings are those of $LATEST.")
        else:
            notes.append(
                f"The code and the settings are those of version {self.newest}, the newest. "
                "Its number cannot be chosen: Lambda gives it the next one, which is 1 for a new function."
            )
            if not nothing_changed(function.latest, self.shown):
                notes.append(f"What $LATEST has beyond version {self.newest} is not exported: publish it first.")
        if self.older:
            aliases = [alias.name for alias in self.aliases if self.older_of(alias)]
            waiting = f", and {listed(aliases)} would have the newest version alone" if aliases else ""
            given = listed([parameter.replace("N", number) for number in self.older])
            notes.append(
                f"A template publishes one version at a time, so {numbered(self.older)} cannot come out of it: "
                f"give {given} once there is such a version. Until then what is attached to it is left out{waiting}."
            )
        unnamed = [number for number in function.published if number not in (self.newest, *self.older)]
        if unnamed:
            notes.append(f"Not exported, as nothing points there: {numbered(unnamed)}.")
        return notes

    def _notes_of_attachments(self) -> list[str]:
        provisioned = [key for key in self.function.provisioned if self.is_older(key)]
        if not provisioned:
            return []
        return [f"The provisioned concurrency of {numbered(provisioned)} is not exported."]


def blueprint_of(region: Region, function: Function) -> Blueprint:
    """The newest version's.

    Raises:
        ServiceFailure: a version cannot be read.
    """
    return Blueprint(region, function, function.newest or function.latest)

"""What there is: a region holds functions; a function holds ``$LATEST``, its published versions and its aliases.

All of it is frozen and shared: a change makes a new value that keeps every part that did not change, so undo is keeping
the old value and saving is comparing parts by identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Literal, TypeVar

from lvtui.domain.attachments import EventInvokeConfig, FunctionUrl, Policy, ProvisionedConcurrency
from lvtui.domain.code import Code
from lvtui.domain.published import Published, published
from lvtui.operations.shapes import (
    DeadLetterConfig,
    Environment,
    EphemeralStorage,
    FileSystemConfig,
    ImageConfig,
    LoggingConfig,
    RoutingConfig,
    SnapStart,
    TracingConfig,
    VpcConfig,
)
from lvtui.operations.vocabulary import LATEST

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Every setting that publishing freezes, apart from the code (semantics §3). ``None``: never set."""

    role: str
    runtime: str | None = None
    handler: str | None = None
    description: str = ""
    timeout: int = 3
    memory_size: int = 128
    vpc_config: VpcConfig | None = None
    dead_letter_config: DeadLetterConfig | None = None
    environment: Environment | None = None
    kms_key_arn: str | None = None
    tracing_config: TracingConfig = field(default_factory=lambda: TracingConfig(mode="PassThrough"))
    layers: Sequence[str] = ()
    file_system_configs: Sequence[FileSystemConfig] = ()
    package_type: str = "Zip"
    image_config: ImageConfig | None = None
    architectures: Sequence[str] = ("x86_64",)
    ephemeral_storage: EphemeralStorage = field(default_factory=lambda: EphemeralStorage(size=512))
    snap_start: SnapStart = field(default_factory=lambda: SnapStart(apply_on="None"))
    logging_config: LoggingConfig | None = None

    @property
    def variables(self) -> Mapping[str, str]:
        """The environment variables, empty if there are none."""
        return (self.environment.variables if self.environment else None) or {}

    @property
    def dead_letter_target(self) -> str:
        """The dead-letter ARN, empty if there is none."""
        return (self.dead_letter_config.target_arn if self.dead_letter_config else None) or ""


CONFIGURATION_FIELDS = tuple(field.name for field in fields(Configuration))


@dataclass(frozen=True)
class Settling:
    """AWS needs a moment after a change; until then the record shows another state and revision (semantics §2.3)."""

    change: Literal["create", "update"]
    revision_id: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Version:
    """``$LATEST`` or one published version."""

    version: str
    """``$LATEST`` or a number, as text."""
    configuration: Configuration
    code: Code
    last_modified: datetime
    revision_id: str
    settling: Settling | None = None
    source_description: str = ""
    """``$LATEST``'s own description when this was published: a change of that one counts as a change (semantics §3)."""

    def settling_at(self, now: datetime) -> Settling | None:
        """What still goes on at `now`, if anything does."""
        return self.settling if self.settling is not None and now < self.settling.until else None

    def revision_at(self, now: datetime) -> str:
        """The RevisionId a reader sees at `now`."""
        settling = self.settling_at(now)
        return settling.revision_id if settling else self.revision_id


@dataclass(frozen=True, kw_only=True)
class Alias:
    """A name that points at a version, and perhaps at a second one with a weight (semantics §6)."""

    name: str
    function_version: str
    """The primary."""
    description: str = ""
    weights: Mapping[str, float] = field(default_factory=dict)
    """At most one entry: the additional version and its share of the calls."""
    revision_id: str

    @property
    def additional_version(self) -> str | None:
        """The second version, if traffic is split."""
        return next(iter(self.weights), None)

    @property
    def additional_weight(self) -> float:
        """The second version's share, 0.0 without one."""
        return next(iter(self.weights.values()), 0.0)

    @property
    def routing_config(self) -> RoutingConfig | None:
        """The weights as AWS answers them: absent when there are none."""
        return RoutingConfig(additional_version_weights=self.weights) if self.weights else None

    @property
    def versions(self) -> tuple[str, ...]:
        """Where its calls go, the version that it points at first."""
        return (self.function_version, *self.weights)

    @property
    def shares(self) -> Mapping[str, float]:
        """Each of `versions` → the share of the calls that it gets."""
        return {version: self.share_of(version) for version in self.versions}

    def share_of(self, version: str) -> float:
        """The share of this alias's calls that `version` gets."""
        if version in self.weights:
            return self.weights[version]
        return 1.0 - self.additional_weight if version == self.function_version else 0.0


def _without(attached: Mapping[str, T], qualifier: str) -> Mapping[str, T]:
    # The very same mapping where there is nothing to take out: what did not change is shared.
    return {key: value for key, value in attached.items() if key != qualifier} if qualifier in attached else attached


@dataclass(frozen=True, kw_only=True)
class Function:
    """One function: its ``$LATEST``, its published versions in order, its aliases by name."""

    name: str
    latest: Version
    published: Mapping[str, Version] = field(default_factory=Published)
    """By number, in the order of publishing; it may fetch a version only when that is looked at (see `Published`)."""
    next_number: int = 1
    """Only ever grows (semantics §3)."""
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    reserved_concurrency: int | None = None
    provisioned: Mapping[str, ProvisionedConcurrency] = field(default_factory=dict)
    revisions: Mapping[str, str] = field(default_factory=dict)
    """Published version → the RevisionId it has now, where that is not the one it was published with (semantics §2.4).

    Kept apart, so that a version itself never changes."""
    policies: Mapping[str, Policy] = field(default_factory=dict)
    urls: Mapping[str, FunctionUrl] = field(default_factory=dict)
    event_invoke_configs: Mapping[str, EventInvokeConfig] = field(default_factory=dict)

    def with_version(self, version: Version) -> Function:
        """With a newly published version, and the numbering gone on."""
        versions = published(self.published).with_version(version)
        return replace(self, published=versions, next_number=int(version.version) + 1)

    def without_version(self, number: str) -> Function:
        """Without a published version that is there, and without anything attached to it."""
        return replace(self, published=published(self.published).without(number)).detached(number)

    @property
    def code_size(self) -> int:
        """Bytes of code: ``$LATEST`` and each published version count a copy of their own, be it the same code."""
        return self.latest.code.size + published(self.published).code_size

    def has_version(self, version: str) -> bool:
        """Whether there is a version of that name; unlike with :meth:`version`, none is looked at."""
        return version == LATEST or version in self.published

    def detached(self, qualifier: str) -> Function:
        """Without anything attached to `qualifier`: what deleting a version or an alias takes along."""
        return replace(
            self,
            provisioned=_without(self.provisioned, qualifier),
            revisions=_without(self.revisions, qualifier),
            policies=_without(self.policies, qualifier),
            urls=_without(self.urls, qualifier),
            event_invoke_configs=_without(self.event_invoke_configs, qualifier),
        )

    def version(self, version: str) -> Version | None:
        """``$LATEST`` or the published version of that number."""
        return self.latest if version == LATEST else self.published.get(version)

    @property
    def last_published(self) -> Version | None:
        """What a publish with nothing changed returns; ``None`` before the first and once that one is deleted."""
        return self.published.get(str(self.next_number - 1))

    @property
    def newest_number(self) -> str | None:
        """The highest number of a published version that is still there."""
        return published(self.published).last

    @property
    def newest(self) -> Version | None:
        """The published version of that number."""
        return self.published[self.newest_number] if self.newest_number is not None else None

    @property
    def newest_first(self) -> list[str]:
        """The numbers of the published versions, the highest first."""
        return list(self.published)[::-1]

    def aliases_on(self, version: str) -> Iterator[Alias]:
        """The aliases that name `version`, as primary or by a weight."""
        return (alias for alias in self.aliases.values() if version in alias.versions)


@dataclass(frozen=True, kw_only=True)
class Region:
    """All functions of one account in one region."""

    name: str
    account_id: str
    functions: Mapping[str, Function] = field(default_factory=dict)
    retired_numbers: Mapping[str, int] = field(default_factory=dict)
    """Deleted function → the number its next version would have had."""

    def arn(self, function: str, qualifier: str | None = None) -> str:
        """The function's ARN, with `qualifier` appended if given."""
        suffix = f":{qualifier}" if qualifier else ""
        return f"arn:aws:lambda:{self.name}:{self.account_id}:function:{function}{suffix}"

"""Whatever is asked, in whatever order: what always holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lvtui.domain import apply
from lvtui.domain.model import Function, Region, Version
from lvtui.domain.records import describe
from lvtui.domain.world import World
from lvtui.operations import (
    LATEST,
    OPERATIONS,
    CreateAlias,
    CreateFunction,
    DeleteAlias,
    DeleteFunction,
    DeleteFunctionConcurrency,
    DeleteProvisionedConcurrencyConfig,
    GetAccountSettings,
    GetAlias,
    GetFunction,
    GetFunctionConcurrency,
    GetFunctionConfiguration,
    GetProvisionedConcurrencyConfig,
    ListAliases,
    ListFunctions,
    ListProvisionedConcurrencyConfigs,
    ListTags,
    ListVersionsByFunction,
    PublishVersion,
    PutFunctionConcurrency,
    PutProvisionedConcurrencyConfig,
    Request,
    TagResource,
    UntagResource,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import DeadLetterConfig, Environment, FunctionCode, FunctionConfiguration, RoutingConfig
from lvtui.operations.validation import validate
from lvtui.operations.wire import from_document, to_document
from tests.domain.attached_requests import attached_requests
from tests.domain.builders import (
    ACCOUNT,
    ARN,
    NOON,
    REGION,
    ROLE,
    create,
    weights,
    zipped,
)
from tests.domain.invariants import OF_THE_RULES


def mostly(*usual: Any, seldom: Sequence[Any]) -> st.SearchStrategy[Any]:
    """One of the usual values, and one time in six another."""
    return st.integers(0, 5).flatmap(lambda n: st.sampled_from(seldom if n == 5 else usual))


NAMES = mostly("demo", seldom=["other", "demo:$LATEST", "demo:1", f"{ACCOUNT}:function:demo", "a b"])
NUMBERS = mostly("1", "2", "3", seldom=["4", "5", "9"])
VERSIONS = mostly("1", "2", "3", seldom=[LATEST, "4", "prod"])
ALIASES = mostly("prod", "test", seldom=["dev", "2024"])
QUALIFIERS = NUMBERS | ALIASES | st.sampled_from([None, LATEST])
PACKAGES = mostly(*(zipped(text) for text in ("one", "two", "three")), seldom=[b"no zip"])
SHARES = mostly(0.0, 0.1, 0.5, 1.0, seldom=[1.5, -1.0])
DESCRIPTIONS = st.sampled_from([None, "", "mine"])
REVISIONS = mostly(None, seldom=["old"])
AMOUNTS = mostly(1, 5, 20, seldom=[0, 500, 901])
RESOURCES = mostly(ARN, seldom=[f"{ARN}:1", f"{ARN}-other", "demo"])
ROUTINGS = st.none() | st.builds(
    RoutingConfig,
    additional_version_weights=st.dictionaries(NUMBERS, SHARES, max_size=1)
    | st.sampled_from([None, {"2": 0.1, "3": 0.1}]),
)
SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "description": DESCRIPTIONS,
    "timeout": mostly(None, 3, 9, seldom=[901]),
    "environment": mostly(
        None,
        Environment(variables={"STAGE": "dev"}),
        seldom=[Environment(variables={}), Environment(variables={"TZ": ""})],
    ),
    "dead_letter_config": mostly(None, seldom=[DeadLetterConfig(target_arn="arn:aws:sqs:us-east-1:123456789012:q")]),
}

REQUESTS: Mapping[str, st.SearchStrategy[Request[Any]]] = {
    "CreateFunction": st.builds(
        CreateFunction,
        function_name=NAMES,
        role=st.just(ROLE),
        runtime=mostly("python3.12", seldom=["python3.6"]),
        handler=st.just("app.handler"),
        code=st.builds(FunctionCode, zip_file=PACKAGES),
        publish=st.booleans(),
        **SETTINGS,
    ),
    "UpdateFunctionCode": st.builds(
        UpdateFunctionCode,
        function_name=NAMES,
        zip_file=PACKAGES,
        publish=st.booleans(),
        dry_run=mostly(None, seldom=[True]),
        revision_id=REVISIONS,
    ),
    "UpdateFunctionConfiguration": st.builds(
        UpdateFunctionConfiguration,
        function_name=NAMES,
        role=mostly(None, seldom=[ROLE, ROLE + "2"]),
        revision_id=REVISIONS,
        **SETTINGS,
    ),
    "PublishVersion": st.builds(PublishVersion, function_name=NAMES, description=DESCRIPTIONS, revision_id=REVISIONS),
    "DeleteFunction": st.builds(DeleteFunction, function_name=NAMES, qualifier=QUALIFIERS),
    "CreateAlias": st.builds(
        CreateAlias, function_name=NAMES, name=ALIASES, function_version=VERSIONS, routing_config=ROUTINGS
    ),
    "UpdateAlias": st.builds(
        UpdateAlias,
        function_name=NAMES,
        name=ALIASES,
        function_version=st.none() | VERSIONS,
        description=DESCRIPTIONS,
        routing_config=ROUTINGS,
        revision_id=REVISIONS,
    ),
    "DeleteAlias": st.builds(DeleteAlias, function_name=NAMES, name=ALIASES),
    "GetAlias": st.builds(GetAlias, function_name=NAMES, name=ALIASES),
    "GetFunction": st.builds(GetFunction, function_name=NAMES, qualifier=QUALIFIERS),
    "GetFunctionConfiguration": st.builds(GetFunctionConfiguration, function_name=NAMES, qualifier=QUALIFIERS),
    "ListAliases": st.builds(ListAliases, function_name=NAMES, function_version=st.none() | VERSIONS),
    "ListFunctions": st.builds(ListFunctions, function_version=st.sampled_from([None, "ALL"])),
    "ListVersionsByFunction": st.builds(ListVersionsByFunction, function_name=NAMES),
    "PutFunctionConcurrency": st.builds(
        PutFunctionConcurrency, function_name=NAMES, reserved_concurrent_executions=AMOUNTS
    ),
    "GetFunctionConcurrency": st.builds(GetFunctionConcurrency, function_name=NAMES),
    "DeleteFunctionConcurrency": st.builds(DeleteFunctionConcurrency, function_name=NAMES),
    "PutProvisionedConcurrencyConfig": st.builds(
        PutProvisionedConcurrencyConfig,
        function_name=NAMES,
        qualifier=NUMBERS | ALIASES,
        provisioned_concurrent_executions=AMOUNTS,
    ),
    "GetProvisionedConcurrencyConfig": st.builds(
        GetProvisionedConcurrencyConfig, function_name=NAMES, qualifier=NUMBERS | ALIASES
    ),
    "DeleteProvisionedConcurrencyConfig": st.builds(
        DeleteProvisionedConcurrencyConfig, function_name=NAMES, qualifier=NUMBERS | ALIASES
    ),
    "ListProvisionedConcurrencyConfigs": st.builds(ListProvisionedConcurrencyConfigs, function_name=NAMES),
    "TagResource": st.builds(TagResource, resource=RESOURCES, tags=mostly({"team": "a"}, {"b": ""}, seldom=[{}])),
    "UntagResource": st.builds(UntagResource, resource=RESOURCES, tag_keys=mostly(("team",), seldom=[(), ("x",)])),
    "ListTags": st.builds(ListTags, resource=RESOURCES),
    "GetAccountSettings": st.builds(GetAccountSettings),
    **attached_requests(NAMES, QUALIFIERS),
}


class Account(RuleBasedStateMachine):
    """Random requests, legal and illegal ones, put to one region."""

    def __init__(self) -> None:
        super().__init__()
        self.region = Region(name=REGION, account_id=ACCOUNT)
        self.ids = count(1)
        self.frozen: dict[tuple[str, str], tuple[Version, FunctionConfiguration]] = {}
        """(function, number) → the version as it was published, and how it was described then."""
        self.highest: dict[str, int] = {}
        self.revisions: set[str] = set()
        """Every RevisionId that has been in use."""

    @initialize()
    def begin(self) -> None:
        """Three versions and a split to play with, so that not all that is asked is about nothing."""
        self.ask(create(publish=True))
        for text in ("two", "three"):
            self.ask(UpdateFunctionCode(function_name="demo", zip_file=zipped(text), publish=True))
        self.ask(CreateAlias(function_name="demo", name="prod", function_version="1", routing_config=weights(v2=0.1)))

    @rule(request=st.one_of(*REQUESTS.values()))
    def ask(self, request: Request[Any]) -> None:
        before, picture = self.region, repr(self.region)
        world = World(now=NOON, fresh_id=lambda: f"id-{next(self.ids)}")
        try:
            validate(request)
            after, answer = apply(before, request, world)
        except LambdaError as refusal:
            assert refusal.status in (400, 404, 409, 412), refusal
            return
        finally:
            assert repr(before) == picture, "the state itself was changed, not replaced"
        if request.binding.reads_only or getattr(request, "dry_run", None):
            assert after is before
        if answer is not None:
            assert from_document(type(answer), to_document(answer)) == answer
        self._look_at_revisions(before, after)
        self.region = after
        for name, function in after.functions.items():
            assert function.name == name
            if function is not before.functions.get(name):
                self._look_at_numbers(before.functions.get(name), function)

    def _look_at_revisions(self, before: Region, after: Region) -> None:
        """A RevisionId is a new one after each change of what it stands for, and the old one without."""
        for name, function in after.functions.items():
            old = before.functions.get(name)
            if old is None:
                continue
            old_latest, latest = old.latest, function.latest
            if latest.code is not old_latest.code or latest.configuration is not old_latest.configuration:
                assert latest.revision_id not in self.revisions
            elif function.published.keys() == old.published.keys() and function.tags is old.tags:
                assert latest.revision_id == old_latest.revision_id
            for alias in function.aliases.values():
                if alias is not old.aliases.get(alias.name):
                    assert alias.revision_id not in self.revisions
            self.revisions |= {latest.revision_id, *(alias.revision_id for alias in function.aliases.values())}

    def _look_at_numbers(self, before: Function | None, after: Function) -> None:
        new = after.published.keys() - (before.published.keys() if before else set())
        assert len(new) <= 1
        for number in new:
            assert int(number) > self.highest.get(after.name, 0), "a number was used again"
            self.highest[after.name] = int(number)
            self.frozen[after.name, number] = after.published[number], self._record(after, number)

    def _record(self, function: Function, number: str) -> FunctionConfiguration:
        return describe(self.region, function, function.published[number], NOON, qualifier=number)

    @invariant()
    def a_published_version_never_changes(self) -> None:
        for function in self.region.functions.values():
            for number, version in function.published.items():
                same, record = self.frozen[function.name, number]
                assert version is same
                # But for the RevisionId, which provisioned concurrency may change (semantics §2.4).
                shown = self._record(function, number)
                assert replace(shown, revision_id=record.revision_id) == record
                assert shown.revision_id == function.revisions.get(number, record.revision_id)

    @invariant()
    def the_region_is_as_every_one_is(self) -> None:
        for holds in OF_THE_RULES:
            holds(self.region)


TestAccount = Account.TestCase
TestAccount.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_the_machine_asks_for_every_operation_that_the_rules_answer() -> None:
    assert set(REQUESTS) == set(OPERATIONS) - {"Invoke"}

"""The table against AWS's own service model, as botocore carries it: what differs, differs on purpose."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import botocore  # type: ignore[import-untyped]
import botocore.session  # type: ignore[import-untyped]
import pytest
from botocore import xform_name
from botocore.model import OperationModel, ServiceModel  # type: ignore[import-untyped]
from botocore.model import Shape as ModelShape

from lvtui.domain.runtimes import OTHER_LANGUAGES, PYTHON
from lvtui.operations import OPERATIONS, Shape
from lvtui.operations.constraints import AtLeast, Constraint, Length, OneOf, Pattern, Range, Sensitive
from lvtui.operations.errors import LambdaError
from lvtui.operations.table import Binding, Member, item_markers

TRIED = (1, 44, 5)
"""The version of botocore whose model was gone through. A later one may know members that this table never heard of."""

INSTALLED = tuple(int(part) for part in botocore.__version__.split(".")[:3])

NO_MANAGED_INSTANCES = "managed instances are left out (semantics §1.2)"
NO_NEWER_FEATURES = "durable, tenant, accelerator and custom-runtime functions have no part in versions and aliases"
NO_SIGNING = "code signing is left out"
NO_BUCKETS = "there are no buckets"
NEVER_FAILS = "what could not be read here would be an error of the whole"

DELIBERATE = {
    # limits
    "* Timeout max: ours 900, AWS's 5400": "5400 s is for managed instances; a function has 900 (semantics §2.1)",
    "* MemorySize max: ours 10240, AWS's 32768": "32 GB is for managed instances; a function has 10 (semantics §2.1)",
    "* EphemeralStorage.Size max: ours 10240, AWS's 32768": "as for MemorySize",
    "* Runtime enum: ours None, *": "the rules know each runtime's dates, and AWS has its own text (semantics §2.2)",
    # members of requests
    "* request PublishTo: not ours": NO_MANAGED_INSTANCES,
    "Invoke request TenantId: not ours": NO_NEWER_FEATURES,
    "Invoke request DurableExecutionName: not ours": NO_NEWER_FEATURES,
    "CreateFunction request CodeSigningConfigArn: not ours": NO_SIGNING,
    "*[ .]S3ObjectStorageMode: not ours": NO_BUCKETS,
    "*[ .]SourceKMSKeyArn: not ours": NO_BUCKETS,
    # members of requests and results
    "*[ .]CapacityProviderConfig: not ours": NO_MANAGED_INSTANCES,
    "*[ .]DurableConfig: not ours": NO_NEWER_FEATURES,
    "*[ .]TenancyConfig: not ours": NO_NEWER_FEATURES,
    "*[ .]RuntimeConfig: not ours": NO_NEWER_FEATURES,
    "*[ .]AcceleratorConfig: not ours": NO_NEWER_FEATURES,
    "*[ .]FileSystemConfigs[].S3FilesConfig: not ours": "file systems are described, never mounted",
    # results
    "DeleteFunction status: ours 204, AWS's 200": "the real status stays 204 (semantics §5)",
    "DeleteFunction answer StatusCode: not ours": "how newer models say the status; the answer is empty",
    "Invoke answer DurableExecutionArn: not ours": NO_NEWER_FEATURES,
    "*[ .]MasterArn: not ours": "of functions at the edge alone",
    "*[ .]SigningProfileVersionArn: not ours": NO_SIGNING,
    "*[ .]SigningJobArn: not ours": NO_SIGNING,
    "*[ .]ConfigSha256: not ours": "what it is a hash of is not documented",
    "*[ .]VpcConfig.VpcId: not ours": "there is no network to look it up in",
    "*[ .]Environment.Error: not ours": NEVER_FAILS,
    "*[ .]ImageConfigResponse.Error: not ours": NEVER_FAILS,
    "*[ .]RuntimeVersionConfig.Error: not ours": NEVER_FAILS,
    "GetFunction answer Code.Error: not ours": NEVER_FAILS,
    "GetFunction answer TagsError: not ours": NEVER_FAILS,
    "GetFunction answer Code.*ImageUri: not ours": "there are no images",
    "GetFunction answer Code.ResolvedS3Object: not ours": NO_BUCKETS,
}
"""Difference, as a pattern → why it is meant."""

Facts = dict[str, Any]
"""``CreateFunction request Timeout max`` → 900"""

PLACES = {"uri": "path", "querystring": "query", "header": "header", "statusCode": "status", None: "body"}
KINDS = {
    "str": "string",
    "int": "integer",
    "long": "integer",
    "bool": "boolean",
    "float": "double",
    "bytes": "blob",
    "timestamp": "double",  # seconds since the epoch: how this protocol writes a time
}


@pytest.fixture(scope="module")
def model() -> ServiceModel:
    return botocore.session.get_session().get_service_model("lambda")


# --- what we say -----------------------------------------------------------------------------------------------------


def our_facts(binding: Binding) -> Facts:
    name = binding.operation
    facts: Facts = {f"{name} method": binding.method, f"{name} path": binding.path, f"{name} status": binding.status}
    for member in binding.request.members():
        facts |= {f"{name} request {member.name} required": member.required}
        facts |= _our_member(f"{name} request {member.name}", member)
    if binding.result is not type(None):
        for member in binding.result.members():
            facts |= _our_member(f"{name} answer {member.name}", member)
    return facts


def _our_member(path: str, member: Member) -> Facts:
    place = {f"{path} place": (member.place, member.wire_name)}
    sensitive = {f"{path} sensitive": True} if member.sensitive else {}
    return place | sensitive | _our_kind(path, member.kind, member.constraints)


def _our_kind(path: str, kind: Any, constraints: tuple[Constraint, ...]) -> Facts:
    facts: Facts = {}
    for constraint in constraints:
        match constraint:
            case Length(minimum=least, maximum=most) | Range(minimum=least, maximum=most):
                facts |= {f"{path} min": least, f"{path} max": most}
            case AtLeast(minimum=least):
                facts[f"{path} min"] = least
            case Pattern(regex=regex):
                facts[f"{path} pattern"] = regex
            case OneOf(words=words):
                facts[f"{path} enum"] = list(words)
    origin = typing.get_origin(kind)
    if origin is not None and issubclass(origin, Mapping):
        keys, values = typing.get_args(kind)
        return facts | {f"{path} kind": "map"} | _our_item(f"{path}{{key}}", keys) | _our_item(f"{path}{{}}", values)
    if origin is not None:
        return facts | {f"{path} kind": "list"} | _our_item(f"{path}[]", typing.get_args(kind)[0])
    if issubclass(kind, Shape):
        facts[f"{path} kind"] = "structure"
        for member in kind.members():
            below = f"{path}.{member.name}"
            facts |= {f"{below} required": member.required} if " request " in path else {}
            facts |= {f"{below} sensitive": True} if member.sensitive else {}
            facts |= _our_kind(below, member.kind, member.constraints)
        return facts
    return facts | {f"{path} kind": KINDS[kind.__name__]}


def _our_item(path: str, kind: Any) -> Facts:
    bare, markers = item_markers(kind)
    sensitive = {f"{path} sensitive": True} if any(isinstance(marker, Sensitive) for marker in markers) else {}
    return sensitive | _our_kind(path, bare, tuple(marker for marker in markers if isinstance(marker, Constraint)))


# --- what AWS says ---------------------------------------------------------------------------------------------------


def aws_facts(operation: OperationModel) -> Facts:
    name = operation.name
    facts: Facts = {
        f"{name} method": operation.http["method"],
        f"{name} path": operation.http["requestUri"],
        f"{name} status": operation.http["responseCode"],
    }
    for part, shape in (("request", operation.input_shape), ("answer", operation.output_shape)):
        if shape is None:
            continue
        for member, inner in shape.members.items():
            path = f"{name} {part} {member}"
            facts |= {f"{path} required": member in shape.required_members} if part == "request" else {}
            facts[f"{path} place"] = _aws_place(shape, member, inner)
            facts |= _aws_kind(path, inner)
    return facts


def _aws_place(shape: ModelShape, member: str, inner: ModelShape) -> tuple[str, str]:
    if shape.serialization.get("payload") == member:
        return "payload", member
    return PLACES[inner.serialization.get("location")], inner.serialization.get("name", member)


def _aws_kind(path: str, shape: ModelShape) -> Facts:
    kind = shape.type_name
    limits = {
        f"{path} {fact}": shape.metadata[fact] for fact in ("min", "max", "pattern", "enum") if fact in shape.metadata
    }
    # A value that travels in base64 or inside a sensitive map is never quoted anyway.
    hidden = {f"{path} sensitive": True} if shape.metadata.get("sensitive") and kind in ("map", "structure") else {}
    facts: Facts = limits | hidden | {f"{path} kind": KINDS.get(kind, kind)}
    if kind == "structure":
        for member, inner in shape.members.items():
            below = f"{path}.{member}"
            facts |= {f"{below} required": member in shape.required_members} if " request " in path else {}
            facts |= _aws_kind(below, inner)
    elif kind == "list":
        facts |= _aws_kind(f"{path}[]", shape.member)
    elif kind == "map":
        facts |= _aws_kind(f"{path}{{key}}", shape.key) | _aws_kind(f"{path}{{}}", shape.value)
    return facts


# --- the two, side by side -------------------------------------------------------------------------------------------


def differences(ours: Facts, theirs: Facts) -> Iterator[str]:
    """Each difference once: a member that one side lacks is told by its name alone, whatever is inside it."""
    our_paths, their_paths = _paths(ours), _paths(theirs)
    for lacking, whose in ((their_paths - our_paths, "not ours"), (our_paths - their_paths, "not AWS's")):
        for path in sorted(lacking):
            if not any(path.startswith((f"{other}.", f"{other}[]", f"{other}{{")) for other in lacking):
                yield f"{path}: {whose}"
    for fact in sorted(ours.keys() | theirs.keys()):
        path, _, what = fact.rpartition(" ")
        if path in our_paths ^ their_paths or ours.get(fact) == theirs.get(fact):
            continue
        if what in ("min", "max", "pattern", "enum", "sensitive") and " answer " in fact:
            continue  # limits are of requests; nobody checks an answer
        yield f"{path} {what}: ours {ours.get(fact)!r}, AWS's {theirs.get(fact)!r}"


def _paths(facts: Facts) -> set[str]:
    return {fact.rpartition(" ")[0] for fact in facts}


def all_differences(model: ServiceModel) -> list[str]:
    return [
        found
        for name, binding in OPERATIONS.items()
        for found in differences(our_facts(binding), aws_facts(model.operation_model(name)))
    ]


gone_through = pytest.mark.skipif(TRIED > INSTALLED, reason=f"botocore {botocore.__version__} has an older model")


@gone_through
def test_the_table_says_what_aws_says_apart_from_what_is_meant(model: ServiceModel) -> None:
    unmeant = [found for found in all_differences(model) if not any(fnmatchcase(found, known) for known in _escaped())]
    if INSTALLED > TRIED:
        unmeant = [found for found in unmeant if not found.endswith(": not ours")]
    assert unmeant == []


@gone_through
def test_every_difference_that_is_meant_is_really_there(model: ServiceModel) -> None:
    found = all_differences(model)
    assert [known for known in _escaped() if not any(fnmatchcase(one, known) for one in found)] == []


def _escaped() -> list[str]:
    """The patterns, with the brackets of a list's items meant as they stand."""
    return [known.replace("[]", "[[]]") for known in DELIBERATE]


def test_a_difference_is_found_by_this_test() -> None:
    ours = {"Op path": "/a", "Op request A kind": "string", "Op request A max": 3, "Op request B kind": "string"}
    theirs = {"Op path": "/b", "Op request A kind": "string", "Op request C kind": "list", "Op request C[] kind": "map"}
    assert list(differences(ours, theirs)) == [
        "Op request C: not ours",
        "Op request B: not AWS's",
        "Op path: ours '/a', AWS's '/b'",
        "Op request A max: ours 3, AWS's None",
    ]


def test_the_command_line_names_are_those_of_the_aws_cli(model: ServiceModel) -> None:
    for name, binding in OPERATIONS.items():
        assert binding.cli_name == xform_name(name, "-")
        for member in binding.request.members():
            assert member.flag == f"--{xform_name(member.name, '-')}"


def test_errors_have_the_status_and_the_spelling_of_the_model(model: ServiceModel) -> None:
    not_modelled = set()
    for error in LambdaError.__subclasses__():
        if error.code not in model.shape_names:
            not_modelled.add(error.code)
            continue
        shape = model.shape_for(error.code)
        assert shape.metadata["error"]["httpStatusCode"] == error.status
        assert error.message_key in shape.members
    assert not_modelled == {
        "AccessDeniedException",
        "CodeNotTrusted",
        "ReadOnly",
        "RequestEntityTooLargeException",
        "SerializationException",
        "ValidationException",
    }


@gone_through
def test_the_runtimes_are_names_that_aws_knows(model: ServiceModel) -> None:
    known = set(model.shape_for("Runtime").enum)
    assert {*PYTHON, *OTHER_LANGUAGES} <= known
    if INSTALLED == TRIED:
        preview = {"python3.15"}
        assert {name for name in known if name.startswith("python")} - preview == set(PYTHON)


def test_the_table_holds_every_operation_of_the_reference() -> None:
    """Semantics §10, name by name, so that none can be lost from the table and from what walks the table at once."""
    assert set(OPERATIONS) == {
        *("CreateFunction", "ListFunctions", "GetFunction", "GetFunctionConfiguration", "UpdateFunctionConfiguration"),
        *("UpdateFunctionCode", "DeleteFunction", "PublishVersion", "ListVersionsByFunction"),
        *("CreateAlias", "ListAliases", "GetAlias", "UpdateAlias", "DeleteAlias", "Invoke", "InvokeAsync"),
        *("PutFunctionConcurrency", "GetFunctionConcurrency", "DeleteFunctionConcurrency"),
        *("PutProvisionedConcurrencyConfig", "GetProvisionedConcurrencyConfig", "DeleteProvisionedConcurrencyConfig"),
        *("ListProvisionedConcurrencyConfigs", "AddPermission", "GetPolicy", "RemovePermission"),
        *("TagResource", "ListTags", "UntagResource", "GetAccountSettings"),
        *("CreateFunctionUrlConfig", "GetFunctionUrlConfig", "UpdateFunctionUrlConfig", "DeleteFunctionUrlConfig"),
        *("ListFunctionUrlConfigs", "PutFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig"),
        *("GetFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig", "ListFunctionEventInvokeConfigs"),
    }

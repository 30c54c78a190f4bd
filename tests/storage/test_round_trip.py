"""What is saved is what is read back, byte for byte."""

from __future__ import annotations

import io
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.domain.code import Code, pack
from lvtui.domain.model import CONFIGURATION_FIELDS
from lvtui.operations import (
    CreateAlias,
    CreateFunction,
    DeleteAlias,
    DeleteFunction,
    DeleteFunctionConcurrency,
    DeleteProvisionedConcurrencyConfig,
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
from lvtui.operations.errors import LambdaError, ServiceFailure
from lvtui.operations.shapes import (
    DeadLetterConfig,
    Environment,
    EphemeralStorage,
    FileSystemConfig,
    FunctionCode,
    LoggingConfig,
    RoutingConfig,
    SnapStart,
    TracingConfig,
    VpcConfig,
)
from lvtui.operations.validation import validate
from lvtui.storage import Workspace
from lvtui.storage.toml_text import text_value
from lvtui.storage.writing import CONFIGURATION_MEMBERS
from tests.domain.attached_requests import attached_requests
from tests.storage.kit import ROLE, QuickDisk, code_of, create, deploy, do, functions_folder, plain, same, world

AWKWARD = ["\r\n", "\r", "\n", "\t", '"', "'", '"""', "'''", "\\", "\0", "\x7f", "\ufeff", "\u2028", "é", "😀"]
awkward_text = st.lists(st.sampled_from(AWKWARD) | st.text(max_size=5), max_size=12).map("".join)
text = awkward_text.filter(lambda found: not any("\ud800" <= c <= "\udfff" for c in found))
paths = st.lists(st.text("abAB._- é'\"\\", min_size=1, max_size=6), min_size=1, max_size=3).map("/".join)
contents = text.map(str.encode) | st.binary(max_size=40)


@contextmanager
def workspace() -> Iterator[Workspace]:
    """A workspace of its own for each example; a fixture would be shared by all."""
    with tempfile.TemporaryDirectory() as folder:
        yield Workspace.open(Path(folder) / "ws", disk=QuickDisk())


def reopened(workspace: Workspace) -> Workspace:
    return Workspace.open(workspace.folder, disk=QuickDisk())


@given(text)
def test_any_text_is_the_same_after_toml(text: str) -> None:
    assert tomllib.loads(f"text = {text_value(text)}\n")["text"] == text


def test_python_code_is_written_as_it_was_typed() -> None:
    assert text_value('def f():\n\treturn "a\\n"\n') == "'''\ndef f():\n\treturn \"a\\n\"\n'''"


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(paths, contents, max_size=4))
def test_code_comes_back_byte_for_byte_whatever_it_holds(files: Mapping[str, bytes]) -> None:
    code = pack(files)
    with workspace() as saved:
        do(saved, create(code=FunctionCode(zip_file=code.zip_file)))
        found = reopened(saved).region.functions["demo"].latest.code
    assert found.zip_file == code.zip_file
    assert found.sha256 == code.sha256


def foreign_zip() -> bytes:
    """A package with a date and a compression of its own, as another tool would make it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("app.py", date_time=(2020, 2, 2, 2, 2, 2)), "def handler(e, c): pass\n" * 50)
    return buffer.getvalue()


@pytest.mark.parametrize("package", [foreign_zip(), pack({"data.bin": b"\xff\xfe"}).zip_file])
def test_a_package_that_text_cannot_give_back_is_kept_as_the_zip_it_is(tmp_path: Path, package: bytes) -> None:
    saved = Workspace.open(tmp_path / "ws")
    do(saved, create(code=FunctionCode(zip_file=package)))
    do(saved, PublishVersion(function_name="demo"))
    (kept,) = (functions_folder(saved.folder) / "demo" / "code").iterdir()
    assert kept.read_bytes() == package
    assert reopened(saved).region.functions["demo"].published["1"].code == Code(package)


def test_a_package_goes_when_nothing_refers_to_it_any_more(tmp_path: Path) -> None:
    saved = Workspace.open(tmp_path / "ws")
    do(saved, create(code=FunctionCode(zip_file=foreign_zip()), publish=True))
    kept = functions_folder(saved.folder) / "demo" / "code"
    do(saved, UpdateFunctionCode(function_name="demo", zip_file=pack({}).zip_file))
    assert len(list(kept.iterdir())) == 1
    do(saved, DeleteFunction(function_name="demo", qualifier="1"))
    assert list(kept.iterdir()) == []
    assert same(reopened(saved).region, saved.region)


def test_every_setting_is_kept_under_the_name_that_aws_gives_it(tmp_path: Path) -> None:
    assert {member.attribute for member in CONFIGURATION_MEMBERS} == set(CONFIGURATION_FIELDS)
    saved = Workspace.open(tmp_path / "ws")
    do(saved, create(timeout=9, kms_key_arn="arn:aws:kms:us-east-1:123456789012:key/a"))
    document = tomllib.loads((functions_folder(saved.folder) / "demo" / "function.toml").read_text("utf-8"))
    settings = document["latest"]["configuration"]
    assert (settings["Timeout"], settings["KMSKeyArn"][-5:], settings["Role"]) == (9, "key/a", ROLE)


def test_half_a_surrogate_pair_is_refused_with_a_sentence(tmp_path: Path) -> None:
    saved = Workspace.open(tmp_path / "ws")
    with pytest.raises(ServiceFailure, match=r"^demo/function\.toml could not be saved: '\\ud800' is no character"):
        do(saved, create(description="\ud800"))
    assert saved.region.functions == {}


@pytest.mark.parametrize(
    "deleted, written",
    [([], "1-6"), (["6"], "1-5"), (["1", "4"], "2-3, 5-6"), (["2", "4"], "1, 3, 5-6"), (list("123456"), "")],
)
def test_the_head_names_the_published_versions_in_short(tmp_path: Path, deleted: list[str], written: str) -> None:
    saved = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(saved, create())
    for n in range(6):
        do(saved, deploy(f"# {n}", publish=True))
    for number in deleted:
        do(saved, DeleteFunction(function_name="demo", qualifier=number))
    document = tomllib.loads((functions_folder(saved.folder) / "demo" / "function.toml").read_text("utf-8"))
    assert (document["published"], document["next_number"]) == (written, 7)
    assert same(reopened(saved).region, saved.region)


def test_concurrency_is_kept_beside_what_it_belongs_to(tmp_path: Path) -> None:
    saved = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(saved, create(publish=True))
    do(saved, deploy("# two", publish=True))
    do(saved, CreateAlias(function_name="demo", name="prod", function_version="1"))
    do(saved, PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=9))
    follower = reopened(saved)
    for qualifier, amount in (("2", 4), ("prod", 5)):
        do(
            saved,
            PutProvisionedConcurrencyConfig(
                function_name="demo", qualifier=qualifier, provisioned_concurrent_executions=amount
            ),
        )
        follower.catch_up()
        assert same(follower.region, saved.region)
    folder = functions_folder(saved.folder) / "demo"
    head = tomllib.loads((folder / "function.toml").read_text("utf-8"))
    of_version = head["attached"]["2"]["ProvisionedConcurrency"]
    assert (head["ReservedConcurrentExecutions"], of_version["ProvisionedConcurrentExecutions"]) == (9, 4)
    of_aliases = tomllib.loads((folder / "aliases.toml").read_text("utf-8"))["aliases"]
    assert of_aliases["prod"]["attached"]["ProvisionedConcurrency"]["ProvisionedConcurrentExecutions"] == 5
    found = reopened(saved).region
    assert same(found, saved.region)
    assert found.functions["demo"].revisions.keys() == {"2"}
    do(saved, DeleteAlias(function_name="demo", name="prod"))
    do(saved, DeleteFunction(function_name="demo", qualifier="2"))
    do(saved, DeleteFunctionConcurrency(function_name="demo"))
    follower.catch_up()
    assert same(reopened(saved).region, saved.region) and same(follower.region, saved.region)
    assert "attached" not in (folder / "function.toml").read_text("utf-8")


names = st.sampled_from(["demo", "demo", "demo", "Demo", "nul"])
small_text = st.text(max_size=20).filter(lambda found: not any("\ud800" <= c <= "\udfff" for c in found))
aliases = st.sampled_from(["prod", "prod", "Prod", "1-a"])
versions = st.sampled_from(["1", "2", "$LATEST"])


def perhaps(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


variables = st.dictionaries(st.from_regex("[a-zA-Z][a-zA-Z0-9_]{1,6}", fullmatch=True), small_text, max_size=3)
some_settings: dict[str, st.SearchStrategy[Any]] = {
    "description": perhaps(small_text),
    "timeout": perhaps(st.integers(1, 900)),
    "memory_size": perhaps(st.integers(128, 10240)),
    "environment": perhaps(st.builds(Environment, variables=perhaps(variables))),
    "vpc_config": perhaps(
        st.builds(VpcConfig, subnet_ids=perhaps(st.just(("subnet-1",))), ipv6_allowed_for_dual_stack=st.booleans())
    ),
    "dead_letter_config": perhaps(
        st.builds(DeadLetterConfig, target_arn=st.sampled_from([None, "", "arn:aws:sqs:us-east-1:123456789012:q"]))
    ),
    "kms_key_arn": perhaps(st.sampled_from(["", "arn:aws:kms:us-east-1:123456789012:key/a"])),
    "tracing_config": perhaps(st.builds(TracingConfig, mode=st.sampled_from([None, "Active"]))),
    "layers": perhaps(st.just(("arn:aws:lambda:us-east-1:123456789012:layer:a:1",))),
    "file_system_configs": perhaps(
        st.just(
            (
                FileSystemConfig(
                    arn="arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0",
                    local_mount_path="/mnt/a",
                ),
            )
        )
    ),
    "ephemeral_storage": perhaps(st.builds(EphemeralStorage, size=st.integers(512, 10240))),
    "snap_start": perhaps(st.builds(SnapStart, apply_on=st.sampled_from([None, "PublishedVersions"]))),
    "logging_config": perhaps(st.builds(LoggingConfig, log_format=st.sampled_from([None, "JSON"]))),
}
packages = st.dictionaries(paths, contents, max_size=2).map(lambda files: pack(files).zip_file) | st.builds(foreign_zip)
weights = st.dictionaries(st.sampled_from(["1", "2"]), st.floats(0, 1), max_size=1)
routing = perhaps(st.builds(RoutingConfig, additional_version_weights=weights))
some_tags = st.dictionaries(st.text("abc:/é ", min_size=1, max_size=5), st.text("abc:/é ", max_size=5), max_size=2)
resources = names.map("arn:aws:lambda:us-east-1:123456789012:function:{}".format)
requests: st.SearchStrategy[Request[Any]] = st.one_of(
    st.builds(
        CreateFunction,
        function_name=names,
        role=st.just(ROLE),
        runtime=st.just("python3.12"),
        handler=st.just("app.handler"),
        code=st.builds(FunctionCode, zip_file=packages),
        publish=st.booleans(),
        tags=perhaps(some_tags),
        **some_settings,
    ),
    st.builds(UpdateFunctionCode, function_name=names, zip_file=packages, publish=st.booleans()),
    st.builds(UpdateFunctionConfiguration, function_name=names, **some_settings),
    st.builds(PublishVersion, function_name=names, description=perhaps(small_text)),
    st.builds(DeleteFunction, function_name=names, qualifier=perhaps(st.sampled_from(["1", "2"]))),
    st.builds(CreateAlias, function_name=names, name=aliases, function_version=versions, routing_config=routing),
    st.builds(UpdateAlias, function_name=names, name=aliases, description=small_text, routing_config=routing),
    st.builds(DeleteAlias, function_name=names, name=aliases),
    st.builds(PutFunctionConcurrency, function_name=names, reserved_concurrent_executions=st.integers(0, 200)),
    st.builds(DeleteFunctionConcurrency, function_name=names),
    st.builds(
        PutProvisionedConcurrencyConfig,
        function_name=names,
        qualifier=aliases | versions,
        provisioned_concurrent_executions=st.integers(1, 99),
    ),
    st.builds(DeleteProvisionedConcurrencyConfig, function_name=names, qualifier=aliases | versions),
    *attached_requests(names, perhaps(aliases | versions)).values(),
    st.builds(TagResource, resource=resources, tags=some_tags),
    st.builds(UntagResource, resource=resources, tag_keys=some_tags.map(tuple)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(requests, min_size=5, max_size=25))
def test_any_state_that_requests_lead_to_is_the_same_after_opening_it_again(requests: list[Request[Any]]) -> None:
    with workspace() as saved:
        follower = reopened(saved)
        for salt, request in enumerate([create(publish=True), create("Demo", publish=True), *requests], start=1):
            try:
                validate(request)
                do(saved, request, salt)
            except LambdaError as error:
                assert not isinstance(error, ServiceFailure), error
            if salt % 3 == 0:
                follower.catch_up()
        follower.catch_up()
        assert plain(reopened(saved).region) == plain(saved.region)
        assert plain(follower.region) == plain(saved.region)


def test_numbering_goes_on_where_a_deleted_function_stopped_also_after_opening_again(tmp_path: Path) -> None:
    saved = Workspace.open(tmp_path / "ws")
    do(saved, create(publish=True))
    do(saved, DeleteFunction(function_name="demo"))
    again = reopened(saved)
    assert do(again, create(publish=True)).version == "2"
    assert list(again.region.functions["demo"].published) == ["2"]
    assert world().now.tzinfo is not None and code_of(again.region)

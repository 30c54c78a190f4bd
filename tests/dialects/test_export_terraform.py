"""Terraform's resources: well formed, complete, and true to the function."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from lvtui.dialects.export import export
from lvtui.domain.model import Alias, Function, Region
from lvtui.operations import AddPermission, CreateFunctionUrlConfig, PublishVersion
from tests.dialects.export_kit import GROUP, LAYER, PUBLIC, QUEUE, SUBNET, lab_of_the_story, lab_with_everything
from tests.dialects.functions_at_random import functions
from tests.dialects.hcl_reader import read
from tests.domain.builders import ACCOUNT, REGION, Lab, create, lab_with_demo

Blocks = dict[str, Any]
NEWEST = "aws_lambda_function.demo.version"


def text_of(lab: Lab) -> str:
    return export(lab.region, lab.demo, "terraform").files["main.tf"].decode()


def resources(blocks: Blocks, kind: str) -> dict[str, dict[str, Any]]:
    """Those of that kind, by label."""
    start = f"resource aws_lambda_{kind} "
    return {name.removeprefix(start): body for name, body in blocks.items() if name.startswith(start)}


def number(said: Any) -> str:
    """What `function_version` stands for, once the variables are given the numbers that they are named after."""
    chosen = said[1] if isinstance(said, tuple) else said
    return re.sub(r"^var\.version_(\d+)$", r"\1", chosen)


def pointing(alias: dict[str, Any]) -> tuple[str, dict[str, float]]:
    """Where an alias points then, and its weights."""
    split = alias.get("dynamic routing_config")
    weights = split["content"]["additional_version_weights"] if split else {}
    return number(alias["function_version"]), {number(key.strip("()")): weight for key, weight in weights.items()}


def expected(function: Function, alias: Alias) -> tuple[str, dict[str, float]]:
    def shown(version: str) -> str:
        return NEWEST if version == function.newest_number else version

    return shown(alias.function_version), {shown(version): weight for version, weight in alias.weights.items()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(function=functions())
def test_with_the_numbers_given_the_resources_say_what_the_function_is(function: Function) -> None:
    region = Region(name=REGION, account_id=ACCOUNT, functions={function.name: function})
    text = export(region, function, "terraform").files["main.tf"].decode()
    blocks = read(text)
    (body,) = resources(blocks, "function").values()
    said = (function.newest or function.latest).configuration
    assert (body["role"], body["timeout"], body["memory_size"]) == (said.role, said.timeout, said.memory_size)
    assert body.get("description", "") == said.description
    assert body.get("environment", {}).get("variables", {}) == said.variables
    assert body.get("tags", {}) == function.tags
    assert body.get("reserved_concurrent_executions") == function.reserved_concurrency
    assert body["publish"] == bool(function.published)

    aliases = {alias["name"]: pointing(alias) for alias in resources(blocks, "alias").values()}
    assert aliases == {name: expected(function, alias) for name, alias in function.aliases.items()}
    statements = sum(len(policy.statements) for policy in function.policies.values())
    assert len(resources(blocks, "permission")) == statements
    assert len(resources(blocks, "function_url")) == len(function.urls)

    known = {f"aws_lambda_alias.{label}" for label in resources(blocks, "alias")} | {"aws_lambda_function.demo"}
    assert {*re.findall(r"\baws_lambda_\w+\.[\w-]+", text)} <= known
    variables = {name.removeprefix("variable ") for name in blocks if name.startswith("variable ")}
    assert {*re.findall(r"\bvar\.(\w+)", text)} <= variables


def test_the_story_of_a_class() -> None:
    blocks = read(text_of(lab_of_the_story()))
    assert blocks["provider aws"] == {"region": "us-east-1"}
    assert blocks["variable version_1"]["default"] == ""
    prod = resources(blocks, "alias")["prod"]
    given = 'var.version_1 != ""'
    assert prod["function_version"] == (given, "var.version_1", NEWEST)
    assert prod["dynamic routing_config"]["for_each"] == (given, [1], [])
    assert resources(blocks, "alias")["dev"]["function_version"] == "$LATEST"


def test_a_function_with_everything() -> None:
    blocks = read(text_of(lab_with_everything()))
    body = resources(blocks, "function")["demo"]
    assert body["environment"]["variables"]["ODD"] == 'it\'s "$HOME" ${x} %{y} \\ é\n\ttwo'
    assert body["vpc_config"] == {"subnet_ids": [SUBNET], "security_group_ids": [GROUP]}
    assert body["dead_letter_config"] == {"target_arn": QUEUE}
    assert (body["tracing_config"], body["ephemeral_storage"]) == ({"mode": "Active"}, {"size": 1024})
    assert (body["snap_start"], body["logging_config"]) == ({"apply_on": "PublishedVersions"}, {"log_format": "JSON"})
    assert body["filename"] == '"${path.module}/code/version-4.zip"'
    assert LAYER not in str(body)

    prod = resources(blocks, "permission")["prod_url"]
    assert (prod["statement_id"], prod["qualifier"]) == ("url", "aws_lambda_alias.prod.name")
    oldest = resources(blocks, "permission")["version_1_oldest"]
    assert oldest["count"] == ('var.version_1 != ""', 1, 0)
    assert resources(blocks, "function_url")["live"]["cors"]["allow_methods"] == ["GET"]
    retried = resources(blocks, "function_event_invoke_config")
    assert retried["live"]["destination_config"] == {"on_failure": {"destination": QUEUE}}
    assert retried["function"]["qualifier"] == "$LATEST"
    provisioned = resources(blocks, "provisioned_concurrency_config")
    assert provisioned["live"]["provisioned_concurrent_executions"] == 2
    assert provisioned["old"]["count"] == ('var.version_1 != ""', 1, 0)


def test_names_that_are_none_of_terraforms_get_others() -> None:
    lab = Lab()
    lab.do(create("1st", publish=True))
    region, function = lab.region, lab.region.functions["1st"]
    text = export(region, function, "terraform").files["main.tf"].decode()
    assert [*resources(read(text), "function")] == ["_1st"]

    lab = lab_with_demo(versions=1)
    for name in ("-a", "_-a", "1a", "_1a"):
        lab.alias(name, "1")
    labels = {body["name"]: label for label, body in resources(read(text_of(lab)), "alias").items()}
    assert labels == {"-a": "_-a", "_-a": "_-a2", "1a": "_1a", "_1a": "_1a2"}


def test_what_terraform_opens_by_itself_is_not_opened_twice() -> None:
    lab = lab_with_demo(versions=1)
    lab.alias("live", "1")
    lab.do(CreateFunctionUrlConfig(function_name="demo", qualifier="live", auth_type="NONE"))
    for sid in ("FunctionURLAllowPublicAccess", "mine"):
        lab.do(AddPermission(function_name="demo", qualifier="live", statement_id=sid, **PUBLIC))
    found = export(lab.region, lab.demo, "terraform")
    assert [*resources(read(found.files["main.tf"].decode()), "permission")] == ["live_mine"]
    assert any("opens a URL without signatures to everybody by itself" in note for note in found.notes)


def test_a_description_that_only_the_version_has_is_told_of() -> None:
    lab = lab_with_demo()
    lab.do(PublishVersion(function_name="demo", description="the version's"))
    found = export(lab.region, lab.demo, "terraform")
    (body,) = resources(read(found.files["main.tf"].decode()), "function").values()
    assert body["description"] == "the version's"
    assert any("the description is the version's" in note for note in found.notes)


@pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no terraform here")
@pytest.mark.parametrize("lab", [lab_with_everything, lab_of_the_story, lab_with_demo])
def test_terraform_itself_would_lay_it_out_the_same(lab: Callable[[], Lab], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(text_of(lab()), encoding="utf-8")
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-diff", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(Path(str(shutil.which("terraform"))).parent), "TF_CLI_CONFIG_FILE": "/dev/null"},
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr

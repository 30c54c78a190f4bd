"""SAM and CloudFormation templates: accepted by AWS's own tools, and true to the function."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from cfnlint.api import ManualArgs, lint  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from samtranslator.translator.transform import transform  # type: ignore[import-untyped]
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

from lvtui.dialects.export import Exported, Format, export
from lvtui.domain.code import pack
from lvtui.domain.model import Alias, Function, Region
from lvtui.operations import (
    AddPermission,
    CreateAlias,
    CreateFunctionUrlConfig,
    DeleteAlias,
    PutProvisionedConcurrencyConfig,
    UpdateFunctionCode,
)
from lvtui.operations.shapes import Environment, FunctionCode
from tests.dialects.export_kit import PUBLIC, handler, lab_of_the_story, lab_with_everything
from tests.dialects.functions_at_random import functions
from tests.domain.builders import ACCOUNT, REGION, Lab, create, lab_with_demo, weights

Document = dict[str, Any]
KINDS: tuple[Format, ...] = ("sam", "cloudformation")


def exported(lab: Lab, kind: Format) -> Exported:
    return export(lab.region, lab.demo, kind)


def template(found: Exported) -> Document:
    """The template, with short tags spelt out."""
    document: Document = yaml_parse(found.files["template.yaml"].decode())
    return document


def of_type(document: Document, kind: str) -> dict[str, Document]:
    """The properties of the resources of that type, by name."""
    return {name: each["Properties"] for name, each in document["Resources"].items() if each["Type"] == kind}


class Evaluated:
    """A CloudFormation template with its parameters given, and the newest version published as `newest`."""

    def __init__(self, document: Document, newest: str, **parameters: str) -> None:
        self.document = document
        self.newest = newest
        self.parameters = {name: str(each.get("Default", "")) for name, each in document.get("Parameters", {}).items()}
        self.parameters |= parameters
        given = {name: self.value(condition) for name, condition in document.get("Conditions", {}).items()}
        self.conditions: dict[str, bool] = given

    def resources(self, kind: str) -> Iterator[Document]:
        """The properties of the resources of that type that there are."""
        for each in self.document["Resources"].values():
            if each["Type"] == kind and ("Condition" not in each or self.conditions[each["Condition"]]):
                yield self.value(each["Properties"])

    def value(self, found: Any) -> Any:
        match found:
            case {"Ref": "AWS::NoValue"}:
                return None
            case {"Ref": name}:
                return self.parameters.get(name, name)
            case {"Fn::GetAtt": [_, "Version"]}:
                return self.newest
            case {"Fn::GetAtt": [*path]}:
                return ".".join(path)
            case {"Fn::If": [condition, one, other]}:
                return self.value(one if self.conditions[condition] else other)
            case {"Fn::Not": [condition]}:
                return not self.value(condition)
            case {"Fn::And": [*all_of]}:
                return all(self.value(each) for each in all_of)
            case {"Fn::Equals": [one, other]}:
                return self.value(one) == self.value(other)
            case {"Fn::Sub": text}:
                return re.sub(r"\$\{(\w+)\}", lambda name: self.parameters[name[1]], text)
            case {"Condition": name} if len(found) == 1:
                number = name.removeprefix("HasVersion")
                return self.parameters[f"Version{number}"] != ""
            case Mapping():
                values = {key: self.value(item) for key, item in found.items()}
                return {key: item for key, item in values.items() if item is not None}
            case list():
                return [self.value(item) for item in found]
            case _:
                return found


def aliases(evaluated: Evaluated) -> dict[str, tuple[str, dict[str, float]]]:
    """Alias → where it points, and its weights."""
    return {
        each["Name"]: (
            each["FunctionVersion"],
            {
                weight["FunctionVersion"]: weight["FunctionWeight"]
                for weight in each.get("RoutingConfig", {}).get("AdditionalVersionWeights", [])
            },
        )
        for each in evaluated.resources("AWS::Lambda::Alias")
    }


def pointing(alias: Alias) -> tuple[str, dict[str, float]]:
    return alias.function_version, dict(alias.weights)


def numbers(document: Document) -> dict[str, str]:
    """The parameters for older versions, each with the number it is named after."""
    names = [name for name in document.get("Parameters", {}) if name.startswith("Version")]
    return {name: name.removeprefix("Version") for name in names}


def sorted_values(documents: Iterator[Document], *names: str) -> list[Any]:
    return sorted((tuple(str(each.get(name)) for name in names) for each in documents), key=repr)


def lab_with_nothing_published() -> Lab:
    lab = lab_with_demo()
    lab.alias("dev", "$LATEST")
    return lab


def lab_with_odd_names() -> Lab:
    """Aliases whose names differ only in what a logical name cannot have, one of two older versions."""
    lab = lab_with_demo(versions=3)
    for name in ("a-b", "a_b", "aB", "-1"):
        lab.alias(name, "1", weights(v2=1e-7))
        lab.do(CreateFunctionUrlConfig(function_name="demo", qualifier=name, auth_type="NONE"))
        lab.do(AddPermission(function_name="demo", qualifier=name, statement_id="x", **PUBLIC))
    return lab


def lab_with_a_provisioned_version() -> Lab:
    lab = lab_with_demo(versions=1)
    lab.alias("live", "1")
    lab.do(PutProvisionedConcurrencyConfig(function_name="demo", qualifier="1", provisioned_concurrent_executions=1))
    return lab


def lab_with_a_public_url() -> Lab:
    """As AWS's console and SAM open one."""
    lab = lab_with_demo(versions=1)
    lab.alias("live", "1")
    lab.do(CreateFunctionUrlConfig(function_name="demo", qualifier="live", auth_type="NONE"))
    lab.do(AddPermission(function_name="demo", qualifier="live", statement_id="url", **PUBLIC))
    lab.do(
        AddPermission(
            function_name="demo",
            qualifier="live",
            statement_id="via-url",
            action="lambda:InvokeFunction",
            principal="*",
            invoked_via_function_url=True,
        )
    )
    return lab


def lab_with_a_closed_url() -> Lab:
    """Of an alias that SAM moves, and that has no letter of its own in a logical name."""
    lab = lab_with_demo(versions=1)
    lab.alias("-my_live", "1")
    lab.do(CreateFunctionUrlConfig(function_name="demo", qualifier="-my_live", auth_type="NONE"))
    return lab


LABS = [
    lab_with_a_closed_url,
    lab_with_everything,
    lab_of_the_story,
    lab_with_nothing_published,
    lab_with_odd_names,
    lab_with_a_provisioned_version,
    lab_with_a_public_url,
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lab", LABS)
def test_cfn_lint_has_nothing_to_say(lab: Callable[[], Lab], kind: Format) -> None:
    text = exported(lab(), kind).files["template.yaml"].decode()
    assert lint(text, config=ManualArgs(regions=["us-east-1"])) == []


@pytest.mark.parametrize("lab", LABS)
def test_sam_makes_cloudformation_of_it_with_every_alias(
    lab: Callable[[], Lab], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = lab()
    document = translated(exported(made, "sam"), monkeypatch)
    names = {each["Name"] for each in of_type(document, "AWS::Lambda::Alias").values()}
    assert names == set(made.demo.aliases)
    assert len(of_type(document, "AWS::Lambda::Version")) == bool(made.demo.published)
    assert len(of_type(document, "AWS::Lambda::Url")) == len(made.demo.urls)
    assert len(of_type(document, "AWS::Lambda::EventInvokeConfig")) == len(made.demo.event_invoke_configs)
    statements = sum(len(policy.statements) for policy in made.demo.policies.values())
    assert len(of_type(document, "AWS::Lambda::Permission")) == statements


def translated(found: Exported, monkeypatch: pytest.MonkeyPatch) -> Document:
    """What SAM makes of a template; no account is asked for the names of managed policies."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    class NoManagedPolicies:
        def load(self) -> dict[str, str]:
            return {}

    packaged = template(found)
    packaged["Resources"]["Function"]["Properties"]["CodeUri"] = "s3://bucket/key"  # as sam package leaves it
    document: Document = transform(packaged, {}, NoManagedPolicies())
    return document


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(function=functions())
def test_with_the_numbers_given_a_template_says_what_the_function_is(function: Function) -> None:
    region = Region(name=REGION, account_id=ACCOUNT, functions={function.name: function})
    document = template(export(region, function, "cloudformation"))
    given = {
        name: name.removeprefix("Version") for name in document.get("Parameters", {}) if name.startswith("Version")
    }
    newest = function.newest_number or ""
    evaluated = Evaluated(document, newest, CodeBucket="bucket", **given)
    assert aliases(evaluated) == {name: pointing(alias) for name, alias in function.aliases.items()}

    statements = [each for policy in function.policies.values() for each in policy.statements.values()]
    shown = sorted_values(evaluated.resources("AWS::Lambda::Permission"), "Action", "Principal", "SourceArn")
    assert shown == sorted((each.action, each.principal, str(each.source_arn)) for each in statements)
    assert sorted_values(evaluated.resources("AWS::Lambda::Url"), "Qualifier", "AuthType") == sorted(
        ("None" if key == "$LATEST" else key, url.auth_type) for key, url in function.urls.items()
    )
    (properties,) = evaluated.resources("AWS::Lambda::Function")
    said = (function.newest or function.latest).configuration
    assert properties["Timeout"] == said.timeout
    assert properties.get("Environment", {}).get("Variables", {}) == said.variables
    assert properties.get("ReservedConcurrentExecutions") == function.reserved_concurrency
    assert {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])} == function.tags


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(function=functions())
def test_without_the_numbers_a_template_makes_do_with_the_newest_version(function: Function) -> None:
    region = Region(name=REGION, account_id=ACCOUNT, functions={function.name: function})
    document = template(export(region, function, "cloudformation"))
    there = {"$LATEST", "the newest"}
    for version, routing in aliases(Evaluated(document, "the newest")).values():
        assert {version, *routing} <= there
        assert not routing


def test_the_story_of_a_class_as_sam() -> None:
    found = exported(lab_of_the_story(), "sam")
    function = of_type(template(found), "AWS::Serverless::Function")["Function"]
    assert function["AutoPublishAlias"] == "test"
    assert function["VersionDescription"] == "faster"
    assert found.files[f"{function['CodeUri']}index.py"] == b"def handler(event, context):\n    return 'two'\n"
    assert any("version 1 cannot come out of it: give Version1" in note for note in found.notes)


@pytest.mark.parametrize(
    ("described", "attached", "moved"),
    [((), (), "a"), (("a",), (), "b"), (("a",), ("c",), "c"), (("a", "b", "c"), (), "a")],
)
def test_sam_moves_the_alias_that_it_can_say_most_of(
    described: tuple[str, ...], attached: tuple[str, ...], moved: str
) -> None:
    lab = lab_with_demo(versions=1)
    for name in ("a", "b", "c"):
        text = "for all" if name in described else None
        lab.do(CreateAlias(function_name="demo", name=name, function_version="1", description=text))
    for name in attached:
        lab.do(CreateFunctionUrlConfig(function_name="demo", qualifier=name, auth_type="AWS_IAM"))
    found = exported(lab, "sam")
    assert of_type(template(found), "AWS::Serverless::Function")["Function"]["AutoPublishAlias"] == moved
    assert (f"SAM cannot describe the alias {moved}." in found.notes) == (moved in described)


def test_sam_does_not_open_a_url_that_the_policy_keeps_closed() -> None:
    lab = lab_with_a_public_url()
    opened = template(exported(lab, "sam"))
    assert "FunctionUrlConfig" in of_type(opened, "AWS::Serverless::Function")["Function"]
    assert not of_type(opened, "AWS::Lambda::Permission")

    closed = lab_with_a_closed_url()
    document = template(exported(closed, "sam"))
    assert "FunctionUrlConfig" not in of_type(document, "AWS::Serverless::Function")["Function"]
    assert not of_type(document, "AWS::Lambda::Permission")
    assert len(of_type(document, "AWS::Lambda::Url")) == 1


@pytest.mark.parametrize("lab", [lab_with_a_provisioned_version, lab_with_odd_names])
def test_where_sam_can_move_no_alias_the_version_is_a_resource_of_its_own(lab: Callable[[], Lab]) -> None:
    found = exported(lab(), "sam")
    document = template(found)
    assert "AutoPublishAlias" not in of_type(document, "AWS::Serverless::Function")["Function"]
    assert len(of_type(document, "AWS::Lambda::Version")) == 1
    assert any(note.startswith("There is no AutoPublishAlias: ") for note in found.notes)


def test_code_that_came_as_a_zip_stays_one_in_sam() -> None:
    lab = lab_with_demo(versions=1)
    package = pack({"../outside.py": b"", "app.py": b""}).zip_file
    lab.do(UpdateFunctionCode(function_name="demo", zip_file=package, publish=True))
    found = exported(lab, "sam")
    assert found.files["code/version-2.zip"] == package
    assert of_type(template(found), "AWS::Serverless::Function")["Function"]["CodeUri"] == "code/version-2.zip"


@pytest.mark.parametrize("path", ["../a.py", "/a.py", "a/../../b.py", "c:/a.py", "..\\a.py", "a/b.py/c.py"])
def test_no_file_of_an_export_lies_outside_its_folder(path: str) -> None:
    package = pack({"a/b.py": b"", path: b""}).zip_file
    lab = Lab()
    lab.do(create(code=FunctionCode(zip_file=package)))
    assert [*exported(lab, "sam").files] == ["template.yaml", "code/latest.zip"]


def test_code_of_one_file_named_index_stands_in_the_cloudformation_template() -> None:
    found = exported(lab_of_the_story(), "cloudformation")
    (function,) = of_type(template(found), "AWS::Lambda::Function").values()
    assert function["Code"] == {"ZipFile": "def handler(event, context):\n    return 'two'\n"}
    assert [*found.files] == ["template.yaml"]


@pytest.mark.parametrize(
    "files",
    [{"app.py": b"x = 1\n"}, {"index.py": b"", "more.py": b""}, {"index.py": b"\xff"}, {"index.py": b"#" * 50_000}],
)
def test_other_code_comes_from_a_bucket(files: dict[str, bytes]) -> None:
    lab = Lab()
    lab.do(create(code=FunctionCode(zip_file=pack(files).zip_file)))
    found = exported(lab, "cloudformation")
    (function,) = of_type(template(found), "AWS::Lambda::Function").values()
    assert function["Code"] == {"S3Bucket": {"Ref": "CodeBucket"}, "S3Key": {"Ref": "CodeKey"}}
    assert found.files["code/latest.zip"] == pack(files).zip_file
    assert "Upload code/latest.zip to a bucket first, and give the parameters CodeBucket and CodeKey." in found.notes


@pytest.mark.parametrize("kind", (*KINDS, "terraform"))
def test_a_text_that_cloudformation_would_look_up_is_noted(kind: Format) -> None:
    lab, before = Lab(), "CloudFormation takes {{resolve:…}} for a reference"
    lab.do(create(environment=Environment(variables={"PLAIN": "{{x}}", "SECRET": "a {{resolve:ssm:x}}"}), publish=True))
    lab.do(CreateAlias(function_name="demo", name="a", function_version="1", description="{{resolve:ssm:y}}"))
    lab.do(CreateAlias(function_name="demo", name="b", function_version="1"))
    noted = [note for note in exported(lab, kind).notes if note.startswith(before)]
    if kind == "terraform":
        assert noted == []
        return
    (note,) = noted
    assert "Resources.Function.Properties.Environment.Variables.SECRET" in note
    assert re.search(r" and Resources\.\w+\.Properties\.Description\.$", note)
    assert "PLAIN" not in note


@pytest.mark.parametrize("kind", (*KINDS, "terraform"))
def test_notes_say_what_a_template_leaves_out(kind: Format) -> None:
    lab = Lab()
    lab.do(create(code=FunctionCode(zip_file=handler("one")), publish=True))
    lab.versions(2)
    lab.alias("prod", "1")
    lab.do(PutProvisionedConcurrencyConfig(function_name="demo", qualifier="2", provisioned_concurrent_executions=1))
    lab.deploy("beyond")
    notes = exported(lab, kind).notes
    assert "What $LATEST has beyond version 3 is not exported: publish it first." in notes
    assert "Not exported, as nothing points there: version 2." in notes
    assert "The provisioned concurrency of version 2 is not exported." in notes
    assert any("version 1 cannot come out of it" in note and "prod would have the newest" in note for note in notes)

    lab.do(DeleteAlias(function_name="demo", name="prod"))
    lab.do(UpdateFunctionCode(function_name="demo", zip_file=lab.demo.published["3"].code.zip_file))
    fewer = exported(lab, kind).notes
    assert "Not exported, as nothing points there: versions 1 and 2." in fewer
    assert not any("beyond" in note or "cannot come out" in note for note in fewer)

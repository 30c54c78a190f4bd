"""A function as a CloudFormation template."""

from __future__ import annotations

from typing import Any

from lvtui.dialects.export.blueprint import Blueprint, blueprint_of
from lvtui.dialects.export.exported import Exported
from lvtui.dialects.export.resources import (
    FUNCTION,
    Document,
    Resources,
    alias_ids,
    function_settings,
    notes,
    unique,
    version_resource,
)
from lvtui.dialects.export.yaml_text import Tagged, yaml_text
from lvtui.domain.model import Function, Region

INLINE_LIMIT = 40_000
"""Bytes of code that go into the template: with it, the template stays below the 51,200 that CloudFormation takes
without a bucket."""


def cloudformation(region: Region, function: Function) -> Exported:
    """The template, and the package beside it where the template cannot hold the code.

    Raises:
        ServiceFailure: a version cannot be read.
    """
    blueprint = blueprint_of(region, function)
    inline = _inline(blueprint)
    template = _template(blueprint, inline)
    files = {"template.yaml": yaml_text(template, head=_head(blueprint)).encode()}
    said = notes(blueprint, template)
    if inline is None:
        files[blueprint.code_path] = blueprint.code.zip_file
        said.append(f"Upload {blueprint.code_path} to a bucket first, and give the parameters CodeBucket and CodeKey.")
    else:
        said.append("The code is in the template: CloudFormation makes a package of its own, with another CodeSha256.")
    return Exported("template.yaml", files, said)


def _head(blueprint: Blueprint) -> list[str]:
    version = f"version {blueprint.newest}" if blueprint.newest else "$LATEST"
    return [f"The function {blueprint.function.name} as it is at {version}, exported by lvtui."]


def _template(blueprint: Blueprint, inline: str | None) -> Document:
    version = f"Version{blueprint.newest}Published"
    ids = alias_ids(blueprint)
    resources = Resources(
        blueprint,
        newest_number=Tagged("GetAtt", f"{version}.Version"),
        newest_arn=Tagged("Ref", version),
        alias_arns={alias: Tagged("Ref", name) for alias, name in ids.items()},
        alias_ids=ids,
    )
    code = {"ZipFile": inline} if inline is not None else _BUCKET
    published = [(version, version_resource(blueprint))] if blueprint.newest else []
    parameters = {**({} if inline is not None else _bucket_parameters(blueprint)), **resources.parameters()}
    template: Document = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": parameters,
        "Conditions": resources.conditions(),
        "Resources": unique(
            [
                (FUNCTION, {"Type": "AWS::Lambda::Function", "Properties": _properties(blueprint, code)}),
                *published,
                *resources.aliases(),
                *resources.attached(),
            ]
        ),
    }
    return {name: value for name, value in template.items() if value}


_BUCKET = {"S3Bucket": Tagged("Ref", "CodeBucket"), "S3Key": Tagged("Ref", "CodeKey")}


def _bucket_parameters(blueprint: Blueprint) -> Document:
    name = blueprint.function.name
    return {
        "CodeBucket": {"Type": "String", "Description": "The bucket that the package is in"},
        "CodeKey": {"Type": "String", "Default": f"{name}/{blueprint.code_path.removeprefix('code/')}"},
    }


def _properties(blueprint: Blueprint, code: Document) -> Document:
    properties: dict[str, Any] = {**function_settings(blueprint), "Code": code}
    if "Tags" in properties:
        properties["Tags"] = [{"Key": key, "Value": value} for key, value in properties["Tags"].items()]
    return properties


def _inline(blueprint: Blueprint) -> str | None:
    """The code as the template can hold it: one file, which CloudFormation always calls ``index.py``."""
    files, settings = blueprint.code.files, blueprint.shown.configuration
    if list(files) != ["index.py"] or not (settings.runtime or "").startswith("python"):
        return None
    text = files["index.py"]
    try:
        return text.decode() if len(text) <= INLINE_LIMIT else None
    except UnicodeDecodeError:
        return None

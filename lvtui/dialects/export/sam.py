"""A function as a SAM template."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from lvtui.dialects.export.blueprint import Blueprint, blueprint_of
from lvtui.dialects.export.exported import Exported
from lvtui.dialects.export.resources import (
    FUNCTION,
    Attachment,
    Document,
    Resources,
    alias_ids,
    destinations_of,
    event_invoke_settings,
    function_settings,
    notes,
    unique,
    url_settings,
    version_resource,
)
from lvtui.dialects.export.yaml_text import Noted, Tagged, yaml_text
from lvtui.domain.attachments import Statement
from lvtui.domain.code import Code
from lvtui.domain.model import Alias, Function, Region

_PUBLIC = (
    Statement(action="lambda:InvokeFunctionUrl", principal="*", function_url_auth_type="NONE"),
    Statement(action="lambda:InvokeFunction", principal="*", invoked_via_function_url=True),
)
"""What SAM itself permits everybody where a URL asks for no signature."""

_DESTINATIONS = {"sqs": "SQS", "sns": "SNS", "lambda": "Lambda", "events": "EventBridge", "s3": "S3Bucket"}
"""An ARN's service → SAM's word for it."""


def sam(region: Region, function: Function) -> Exported:
    """The template, and the code in a folder beside it; a package that came as a zip stays one.

    Raises:
        ServiceFailure: a version cannot be read.
    """
    blueprint = blueprint_of(region, function)
    auto = _auto_published(blueprint)
    by_sam = _by_sam(blueprint, auto) if auto else {}
    code = _code_files(blueprint)
    code_uri = "src/" if len(code) != 1 or blueprint.code_path not in code else blueprint.code_path
    template = _template(blueprint, auto, by_sam, code_uri)
    text = yaml_text(template, head=_head(blueprint))
    said = [*notes(blueprint, template), *_notes(blueprint, auto)]
    return Exported("template.yaml", {"template.yaml": text.encode(), **code}, said)


def _head(blueprint: Blueprint) -> list[str]:
    version = f"version {blueprint.newest}" if blueprint.newest else "$LATEST"
    return [f"The function {blueprint.function.name} as it is at {version}, exported by lvtui: sam deploy --guided"]


def _notes(blueprint: Blueprint, auto: Alias | None) -> list[str]:
    said = ["SAM makes a package of its own, with another CodeSha256, and adds the tag lambda:createdBy."]
    if auto is not None:
        said.append(
            f"AutoPublishAlias publishes at each deployment that changes something, and moves {auto.name} there "
            "at once; a DeploymentPreference would move it step by step."
        )
    if auto is not None and auto.description:
        said.append(f"SAM cannot describe the alias {auto.name}.")
    if auto is None and blueprint.newest in blueprint.function.provisioned:
        said.append("There is no AutoPublishAlias: SAM cannot give a version provisioned concurrency of its own.")
    elif auto is None and blueprint.newest is not None:
        said.append("There is no AutoPublishAlias: no alias sends all its calls to the newest version.")
    return said


def _auto_published(blueprint: Blueprint) -> Alias | None:
    """The alias that SAM can move along: it sends all its calls to the newest version. One without a description, which
    SAM cannot give, comes first, and then one with something attached."""
    function = blueprint.function
    if blueprint.newest is None or blueprint.newest in function.provisioned:
        return None
    candidates = [
        alias for alias in blueprint.aliases if alias.function_version == blueprint.newest and not alias.weights
    ]
    attached = function.urls.keys() | function.provisioned.keys() | function.event_invoke_configs.keys()
    return min(candidates, key=lambda alias: (alias.description != "", alias.name not in attached), default=None)


def _by_sam(blueprint: Blueprint, auto: Alias) -> dict[Attachment, Document]:
    """What SAM attaches to that alias by properties of the function: which thing → the property.

    SAM opens a URL without signatures to everybody: where the policy does not, the URL is a resource of its own.
    """
    function, name = blueprint.function, auto.name
    found: dict[Attachment, Document] = {}
    url, config = function.urls.get(name), blueprint.event_invoke_configs.get(name)
    statements = function.policies[name].statements if name in function.policies else {}
    public = [sid for sid, statement in statements.items() if statement in _PUBLIC]
    if url is not None and (url.auth_type == "AWS_IAM" or {*_PUBLIC} <= {*statements.values()}):
        found["url", name, ""] = {"FunctionUrlConfig": url_settings(url)}
        if url.auth_type == "NONE":
            found.update({("permission", name, sid): {} for sid in public})
    destinations = destinations_of(config) if config else {}
    if config is not None and all(_service(arn) in _DESTINATIONS for arn in destinations.values()):
        settings = event_invoke_settings(config)
        typed = {side: {"Type": _DESTINATIONS[_service(arn)], "Destination": arn} for side, arn in destinations.items()}
        settings |= {"DestinationConfig": typed} if typed else {}
        found["event-invoke", name, ""] = {"EventInvokeConfig": settings}
    return found


def _template(blueprint: Blueprint, auto: Alias | None, by_sam: dict[Attachment, Document], code_uri: str) -> Document:
    version, ids = f"Version{blueprint.newest}Published", alias_ids(blueprint)
    arns = {alias: Tagged("Ref", name) for alias, name in ids.items()}
    if auto is not None:
        spelt = auto.name.replace("-", "D").replace("_", "U")
        ids[auto.name] = f"{FUNCTION}Alias{spelt}"  # what SAM calls it
        arns[auto.name] = Tagged("Ref", f"{FUNCTION}.Alias")
    resources = Resources(
        blueprint,
        newest_number=Tagged("GetAtt", f"{FUNCTION if auto else version}.Version" + (".Version" if auto else "")),
        newest_arn=Tagged("Ref", f"{FUNCTION}.Version" if auto else version),
        alias_arns=arns,
        alias_ids=ids,
    )
    published = [(version, version_resource(blueprint))] if blueprint.newest and auto is None else []
    template: Document = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Parameters": resources.parameters(),
        "Conditions": resources.conditions(),
        "Resources": unique(
            [
                (
                    FUNCTION,
                    {
                        "Type": "AWS::Serverless::Function",
                        "Properties": _properties(blueprint, auto, by_sam, code_uri),
                    },
                ),
                *published,
                *resources.aliases(without=auto.name if auto else None),
                *resources.attached(without=by_sam),
            ]
        ),
    }
    return {name: value for name, value in template.items() if value}


def _properties(
    blueprint: Blueprint, auto: Alias | None, by_sam: dict[Attachment, Document], code_uri: str
) -> Document:
    properties: dict[str, Any] = {**function_settings(blueprint), "CodeUri": code_uri}
    if "TracingConfig" in properties:
        properties["Tracing"] = properties.pop("TracingConfig").get("Mode", "PassThrough")
    target = properties.pop("DeadLetterConfig", {}).get("TargetArn")
    if target:
        properties["DeadLetterQueue"] = {"Type": "SNS" if _service(target) == "sns" else "SQS", "TargetArn": target}
    if auto is None:
        return properties
    properties["AutoPublishAlias"] = Noted(
        f"Publishes at each deployment that changes something, and points {auto.name} there.", auto.name
    )
    properties["AutoPublishAliasAllProperties"] = True
    if blueprint.shown.configuration.description != blueprint.description:
        properties["VersionDescription"] = blueprint.shown.configuration.description
    config = blueprint.function.provisioned.get(auto.name)
    if config is not None:
        properties["ProvisionedConcurrencyConfig"] = {"ProvisionedConcurrentExecutions": config.requested}
    for settings in by_sam.values():
        properties.update(settings)
    return properties


def _service(arn: str) -> str:
    """``sqs`` of ``arn:aws:sqs:…``; something else of what is no ARN."""
    return (*arn.split(":"), "", "")[2]


def _code_files(blueprint: Blueprint) -> dict[str, bytes]:
    code = blueprint.code
    if code.typed_here and _is_folder(code):
        return {f"src/{path}": content for path, content in code.files.items()}
    return {blueprint.code_path: code.zip_file}


def _is_folder(code: Code) -> bool:
    """Whether the package's files can lie in a folder, and stay in it."""
    paths = [PurePosixPath(path) for path in code.files]
    folders = {folder for path in paths for folder in path.parents}
    return bool(paths) and not any(
        path in folders or path.is_absolute() or ".." in path.parts or any(letter in str(path) for letter in "\\:\0")
        for path in paths
    )

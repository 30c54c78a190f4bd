"""The words of the Lambda API: each a type with AWS's pattern and limits beside it (semantics §1.2, §2.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from lvtui.operations.constraints import BareNameLength, FirstFailureOnly, Length, OneOf, Pattern, Range
from lvtui.operations.table import Header, Named, Query

LATEST = "$LATEST"

_REGION = r"(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}"
_NAME_HEAD = rf"(arn:(aws[a-zA-Z-]*)?:lambda:)?({_REGION}:)?(\d{{12}}:)?(function:)?"
CREATE_PATTERN = rf"{_NAME_HEAD}([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"
GET_PATTERN = rf"{_NAME_HEAD}([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"

NewFunctionName = Annotated[str, Pattern(CREATE_PATTERN), Length(1, 140), BareNameLength(64)]
"""CreateFunction's: reports every broken limit at once, and a bare name of over 64 under another code."""
FunctionName = Annotated[str, Pattern(CREATE_PATTERN), Length(1, 140), FirstFailureOnly()]
NamespacedFunctionName = Annotated[str, Pattern(GET_PATTERN), Length(1, 256), FirstFailureOnly()]
"""The reading operations' and Invoke's: dots allowed, longer."""

Qualifier = Annotated[str, Pattern(r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"), Length(1, 128), Query()]
AliasName = Annotated[str, Pattern(r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)"), Length(1, 128)]
VersionRef = Annotated[str, Pattern(r"(\$LATEST(\.PUBLISHED)?|[0-9]+)"), Length(1, 1024)]
AdditionalVersion = Annotated[str, Length(1, 1024), Pattern("[0-9]+")]
Weight = Annotated[float, Range(0.0, 1.0)]
VersionWeights = Mapping[AdditionalVersion, Weight]

Description = Annotated[str, Length(0, 256)]
Handler = Annotated[str, Pattern(r"[^\s]+"), Length(0, 128)]
Role = Annotated[str, Pattern(r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"), Length(0, 10000)]
Timeout = Annotated[int, Range(1, 900)]
MemorySize = Annotated[int, Range(128, 10240)]
EphemeralStorageSize = Annotated[int, Range(512, 10240)]
PackageType = Annotated[str, OneOf(("Zip", "Image"))]
Architectures = Annotated[Sequence[Annotated[str, OneOf(("x86_64", "arm64"))]], Length(1, 1)]

VariableName = Annotated[str, Pattern("[a-zA-Z]([a-zA-Z0-9_])+")]
Variables = Mapping[VariableName, str]
_ANY_ARN = Pattern(r"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()")
ResourceArn = Annotated[str, _ANY_ARN, Length(0, 10000)]
KMSKeyArn = Annotated[str, _ANY_ARN, Length(0, 10000), Named("KMSKeyArn")]
LayerVersionArn = Annotated[
    str,
    Pattern(
        rf"((arn:(aws[a-zA-Z-]*)?:lambda:{_REGION}:\d{{12}}:layer:[a-zA-Z0-9-_]+:[0-9]+)"
        r"|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+))"
    ),
    Length(1, 2048),
]
TagKey = Annotated[str, Length(1, 128), Pattern(r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)")]
TagValue = Annotated[str, Length(0, 256), Pattern(r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)")]
Tags = Mapping[TagKey, TagValue]

Marker = Annotated[str, Query()]
MaxItems = Annotated[int, Range(1, 10000), Query()]

InvocationType = Annotated[str, OneOf(("Event", "RequestResponse", "DryRun")), Header("X-Amz-Invocation-Type")]
LogType = Annotated[str, OneOf(("None", "Tail")), Header("X-Amz-Log-Type")]

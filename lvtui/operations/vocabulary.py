"""The words of the Lambda API: each a type with AWS's pattern and limits beside it (semantics §1.2, §2.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from lvtui.operations.constraints import (
    ArnLength,
    BareNameLength,
    FirstFailureOnly,
    Length,
    OneOf,
    Pattern,
    Range,
    Sensitive,
)
from lvtui.operations.table import Header, Named, Query

LATEST = "$LATEST"

REGION = r"(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}"
NAME_HEAD = rf"(arn:(aws[a-zA-Z-]*)?:lambda:)?({REGION}:)?(\d{{12}}:)?(function:)?"
CREATE_PATTERN = rf"{NAME_HEAD}([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"
GET_PATTERN = rf"{NAME_HEAD}([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"

NewFunctionName = Annotated[str, ArnLength(1, 140), BareNameLength(64), Pattern(CREATE_PATTERN)]
"""CreateFunction's: reports every broken limit at once, and a bare name of over 64 under another code."""
FunctionName = Annotated[str, Pattern(CREATE_PATTERN), Length(1, 140), FirstFailureOnly()]
NamespacedFunctionName = Annotated[str, Pattern(GET_PATTERN), Length(1, 256), FirstFailureOnly()]
"""The reading operations' and Invoke's: dots allowed, longer."""

Qualifier = Annotated[str, Length(1, 128), Pattern(r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"), Query()]
AliasName = Annotated[str, Length(1, 128), Pattern(r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)")]
VersionRef = Annotated[str, Length(1, 1024), Pattern(r"(\$LATEST(\.PUBLISHED)?|[0-9]+)")]
AdditionalVersion = Annotated[str, Length(1, 1024), Pattern("[0-9]+")]
Weight = Annotated[float, Range(0.0, 1.0)]
VersionWeights = Mapping[AdditionalVersion, Weight]

Description = Annotated[str, Length(0, 256)]
Handler = Annotated[str, Length(0, 128), Pattern(r"[^\s]+")]
Role = Annotated[str, Length(0, 10000), Pattern(r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+")]
Timeout = Annotated[int, Range(1, 900)]
MemorySize = Annotated[int, Range(128, 10240)]
EphemeralStorageSize = Annotated[int, Range(512, 10240)]
PackageType = Annotated[str, OneOf(("Zip", "Image"))]
Architectures = Annotated[Sequence[Annotated[str, OneOf(("x86_64", "arm64"))]], Length(1, 1)]

VariableName = Annotated[str, Pattern("[a-zA-Z]([a-zA-Z0-9_])+")]
Variables = Annotated[Mapping[VariableName, str], Sensitive()]
_ANY_ARN = Pattern(r"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()")
ResourceArn = Annotated[str, Length(0, 10000), _ANY_ARN]
KMSKeyArn = Annotated[str, Length(0, 10000), _ANY_ARN, Named("KMSKeyArn")]
LayerVersionArn = Annotated[
    str,
    Length(1, 2048),
    Pattern(
        rf"((arn:(aws[a-zA-Z-]*)?:lambda:{REGION}:\d{{12}}:layer:[a-zA-Z0-9-_]+:[0-9]+)"
        r"|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+))"
    ),
]
FileSystemArn = Annotated[
    str,
    Length(0, 256),
    Pattern(
        rf"arn:aws[a-zA-Z-]*:elasticfilesystem:{REGION}:\d{{12}}:access-point/fsap-[a-f0-9]{{17}}$"
        r"|^arn:aws[-a-z]*:s3files:[0-9a-z-:]+:file-system/fs-[0-9a-f]{17,40}/access-point/fsap-[0-9a-f]{17,40}"
    ),
]
LocalMountPath = Annotated[str, Length(0, 160), Pattern("/mnt/[a-zA-Z0-9-_.]+")]
SubnetId = Annotated[str, Length(0, 1024), Pattern("subnet-[0-9a-z]*")]
SecurityGroupId = Annotated[str, Length(0, 1024), Pattern("sg-[0-9a-zA-Z]*")]
LogGroup = Annotated[str, Length(1, 512), Pattern(r"[\.\-_/#A-Za-z0-9]+")]
S3Bucket = Annotated[str, Length(3, 63), Pattern(r"[0-9A-Za-z\.\-_]*(?<!\.)")]
S3Key = Annotated[str, Length(1, 1024), Pattern(".*")]
S3ObjectVersion = Annotated[str, Length(1, 1024), Pattern(".*")]
TagKey = Annotated[str, Length(1, 128), Pattern(r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)")]
TagValue = Annotated[str, Length(0, 256), Pattern(r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)")]
Tags = Mapping[TagKey, TagValue]

Marker = Annotated[str, Query()]
MaxItems = Annotated[int, Range(1, 10000), Query()]
MasterRegion = Annotated[str, Length(1, 50), Pattern(rf"ALL|{REGION}"), Query()]

InvocationType = Annotated[str, OneOf(("Event", "RequestResponse", "DryRun")), Header("X-Amz-Invocation-Type")]
LogType = Annotated[str, OneOf(("None", "Tail")), Header("X-Amz-Log-Type")]

"""Functions as random requests make them: every setting, every kind of attachment, numbers with gaps."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from lvtui.domain.model import Function
from lvtui.operations import (
    LATEST,
    CreateAlias,
    CreateFunction,
    DeleteFunction,
    PublishVersion,
    PutFunctionConcurrency,
    PutProvisionedConcurrencyConfig,
    Request,
    TagResource,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import (
    DeadLetterConfig,
    Environment,
    EphemeralStorage,
    FunctionCode,
    LoggingConfig,
    RoutingConfig,
    SnapStart,
    TracingConfig,
    VpcConfig,
)
from tests.dialects.export_kit import LAYER, QUEUE
from tests.domain.attached_requests import attached_requests
from tests.domain.builders import ARN, ROLE, Lab, weights, zipped

NAMES = st.just("demo")
PACKAGES = st.sampled_from([zipped(text) for text in ("one", "two", "three")])
DESCRIPTIONS = st.sampled_from([None, "", "mine", "Stands in for version 2", "\0"])
QUALIFIERS = st.sampled_from(["1", "2", "3", "5", "prod", "test", LATEST, None])
SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "description": DESCRIPTIONS,
    "timeout": st.sampled_from([None, 3, 9]),
    "environment": st.sampled_from(
        [None, None, Environment(variables={"A_1": "x"}), Environment(), Environment(variables={})]
    ),
    "dead_letter_config": st.sampled_from([None, DeadLetterConfig(target_arn=QUEUE), DeadLetterConfig(target_arn="")]),
    "kms_key_arn": st.sampled_from([None, "arn:aws:kms:us-east-1:123456789012:key/a", ""]),
    "layers": st.sampled_from([None, (LAYER,), ()]),
    "vpc_config": st.sampled_from([None, VpcConfig(subnet_ids=("subnet-1",)), VpcConfig(subnet_ids=())]),
    "tracing_config": st.sampled_from([None, TracingConfig(mode="Active"), TracingConfig(mode="PassThrough")]),
    "ephemeral_storage": st.sampled_from([None, EphemeralStorage(size=600)]),
    "snap_start": st.sampled_from([None, SnapStart(apply_on="PublishedVersions")]),
    "logging_config": st.sampled_from([None, LoggingConfig(log_format="JSON"), LoggingConfig()]),
    "role": st.sampled_from([ROLE, ROLE + "2"]),
}
REQUESTS: list[st.SearchStrategy[Request[Any]]] = [
    st.builds(UpdateFunctionConfiguration, function_name=NAMES, **SETTINGS),
    st.builds(
        UpdateFunctionCode,
        function_name=NAMES,
        zip_file=PACKAGES,
        architectures=st.sampled_from([None, ("arm64",), ("x86_64",)]),
        publish=st.booleans(),
    ),
    st.builds(PublishVersion, function_name=NAMES, description=DESCRIPTIONS),
    st.builds(PublishVersion, function_name=NAMES, description=DESCRIPTIONS),
    st.builds(DeleteFunction, function_name=NAMES, qualifier=st.sampled_from(["1", "2", "3", "4"])),
    st.builds(
        CreateAlias,
        function_name=NAMES,
        name=st.sampled_from(["prod", "test"]),
        function_version=st.sampled_from(["1", "2", "3", LATEST]),
        description=DESCRIPTIONS,
        routing_config=st.sampled_from([None, weights(v2=0.1), weights(v3=1.0), RoutingConfig()]),
    ),
    st.builds(TagResource, resource=st.just(ARN), tags=st.sampled_from([{"team": "a"}, {"b": ""}])),
    st.builds(PutFunctionConcurrency, function_name=NAMES, reserved_concurrent_executions=st.sampled_from([0, 9, 90])),
    st.builds(
        PutProvisionedConcurrencyConfig,
        function_name=NAMES,
        qualifier=st.sampled_from(["1", "2", "prod", "test"]),
        provisioned_concurrent_executions=st.sampled_from([1, 5]),
    ),
    *attached_requests(NAMES, QUALIFIERS).values(),
]
FIRST = st.builds(
    CreateFunction,
    function_name=NAMES,
    runtime=st.just("python3.12"),
    handler=st.just("app.handler"),
    code=st.builds(FunctionCode, zip_file=PACKAGES),
    publish=st.booleans(),
    **SETTINGS,
)


@st.composite
def functions(draw: st.DrawFn) -> Function:
    """``demo``, after up to thirty requests of which the rules refuse some."""
    lab = Lab()
    lab.do(draw(FIRST))
    for request in draw(st.lists(st.one_of(REQUESTS), max_size=30)):
        try:
            lab.do(request)
        except LambdaError:
            continue
    return lab.demo

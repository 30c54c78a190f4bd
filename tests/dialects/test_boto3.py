"""Operations as lines of Python: evaluated, they ask botocore for the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from botocore.config import Config  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvtui.dialects.boto3 import SETUP, render
from lvtui.operations import OPERATIONS, CreateFunction, Invoke, PublishVersion, UpdateAlias, UpdateFunctionCode
from lvtui.operations.shapes import FunctionCode, RoutingConfig
from lvtui.operations.table import Binding
from tests.dialects.test_rest import members_for_botocore
from tests.operations.legal import legal

CODE = b"PK\x03\x04 a package"


class Listening:
    """A real client whose requests go nowhere: it hands back the members it was called with, checked by botocore."""

    def __init__(self) -> None:
        self.client = boto3.client(
            "lambda",
            region_name="us-east-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
            config=Config(retries={"total_max_attempts": 1}),
        )
        self.heard: tuple[str, dict[str, Any]] | None = None
        self.client.meta.events.register("provide-client-params.lambda.*", self._hear)
        self.client.meta.events.register("before-call.lambda.*", self._answer)

    def _hear(self, params: dict[str, Any], model: Any, **_: object) -> None:
        self.heard = model.name, params

    def _answer(self, **_: object) -> tuple[Any, dict[str, Any]]:
        return type("Answer", (), {"status_code": 200})(), {}


@pytest.fixture(scope="module")
def listening() -> Listening:
    return Listening()


@pytest.fixture(autouse=True)
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "function.zip").write_bytes(CODE)
    monkeypatch.chdir(tmp_path)


def with_code(value: Any) -> Any:
    """The members, with the package that lies in the folder."""
    if isinstance(value, dict):
        return {key: CODE if key == "ZipFile" else with_code(item) for key, item in value.items()}
    return value


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the line leaves closing its file to Python, as such lines do
@pytest.mark.parametrize("binding", OPERATIONS.values(), ids=OPERATIONS)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_line_asks_for_what_it_was_made_of(listening: Listening, binding: Binding, data: st.DataObject) -> None:
    request = data.draw(legal(binding.request))
    eval(render(request), {"client": listening.client, "open": open})
    assert listening.heard == (binding.operation, with_code(members_for_botocore(request)))


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (PublishVersion(function_name="demo"), 'client.publish_version(FunctionName="demo")'),
        (
            UpdateAlias(
                function_name="demo", name="prod", routing_config=RoutingConfig(additional_version_weights={"2": 0.05})
            ),
            'client.update_alias(FunctionName="demo", Name="prod", '
            'RoutingConfig={"AdditionalVersionWeights": {"2": 0.05}})',
        ),
        (
            Invoke(function_name="demo", payload=b'{"a": "it\'s"}'),
            """client.invoke(FunctionName="demo", Payload=b'{"a": "it\\'s"}')""",
        ),
        (
            UpdateFunctionCode(function_name="demo", zip_file=b"PK", publish=True),
            'client.update_function_code(FunctionName="demo", ZipFile=open("function.zip", "rb").read(), Publish=True)',
        ),
        (
            CreateFunction(function_name="demo", role="r", code=FunctionCode(zip_file=b"PK"), description='a "b"'),
            'client.create_function(FunctionName="demo", Role="r", '
            'Code={"ZipFile": open("function.zip", "rb").read()}, Description=\'a "b"\')',
        ),
    ],
)
def test_an_operation_is_the_line_one_would_write(request_: Any, line: str) -> None:
    assert render(request_) == line


def test_the_setup_makes_the_client_of_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    scope: dict[str, Any] = {}
    exec(SETUP, scope)
    assert scope["client"].meta.service_model.service_name == "lambda"

"""The service with real processes: what no stand-in can show."""

from __future__ import annotations

from lvtui.operations import CreateFunction, Invoke, PublishVersion, PutProvisionedConcurrencyConfig
from lvtui.operations.shapes import FunctionCode
from lvtui.runtime import ExecutionEnvironments
from lvtui.service import LocalLambda
from tests.fakes import MemoryTrust, MemoryWorkspace
from tests.service.house import zip_of

TELLING = "import os\ndef handler(event, context):\n    return os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']\n"


async def test_a_version_with_provisioned_concurrency_is_ready_and_warm_when_it_is_first_called() -> None:
    service = LocalLambda(MemoryWorkspace(), ExecutionEnvironments(), trust=MemoryTrust(), seed=7)
    try:
        await service.call(
            CreateFunction(
                function_name="demo",
                runtime="python3.12",
                role="arn:aws:iam::123456789012:role/demo",
                handler="app.handler",
                code=FunctionCode(zip_file=zip_of(TELLING)),
            )
        )
        await service.call(PublishVersion(function_name="demo"))
        put = PutProvisionedConcurrencyConfig(function_name="demo", qualifier="1", provisioned_concurrent_executions=1)
        assert (await service.call(put)).status == "IN_PROGRESS"
        warm = await service.call(Invoke(function_name="demo", qualifier="1", log_type="Tail"))
        assert warm.payload == b'"provisioned-concurrency"'
        cold = [
            execution.outcome.cold
            async for chunk in service.run(Invoke(function_name="demo"), 1)
            for execution in chunk
        ]
        assert cold == [True]
    finally:
        await service.close()

"""Fifty threads of boto3 on one endpoint: nothing is lost, nothing is torn, and nothing fails that should not."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from random import Random

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from lvtui.storage import Workspace
from tests.conformance.functions import make, zipped
from tests.conformance.serving import serving

THREADS = 50
ROUNDS = 50
"""Calls of each thread."""
NAMES = ("one", "two", "three")
MAY_BE_REFUSED = {"ResourceConflictException", "ResourceNotFoundException", "TooManyRequestsException"}


@pytest.mark.long
def test_fifty_threads_lose_no_update_and_share_no_version_number(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        client = served.client(connections=THREADS)
        for name in NAMES:
            make(client, name, Publish=True)
            client.create_alias(FunctionName=name, Name="prod", FunctionVersion="1")
        done, gate = Counter[str](), threading.Lock()
        published: list[tuple[str, str]] = []
        tagged: dict[str, set[str]] = {name: set() for name in NAMES}
        codes, failures = count(), list[str]()

        def one_thread(seed: int) -> None:
            random = Random(seed)
            for turn in range(ROUNDS):
                name = random.choice(NAMES)
                kind = random.choice(["publish", "publish", "tag", "weigh", "read", "read", "invoke", "invoke"])
                try:
                    if kind == "publish":
                        code = zipped(f"def handler(event, context):\n    return {next(codes)}\n")
                        answer = client.update_function_code(FunctionName=name, ZipFile=code, Publish=True)
                        with gate:
                            published.append((name, answer["Version"]))
                    elif kind == "tag":
                        key = f"{seed}"
                        client.tag_resource(
                            Resource=f"arn:aws:lambda:us-east-1:123456789012:function:{name}", Tags={key: str(turn)}
                        )
                        with gate:
                            tagged[name].add(key)
                    elif kind == "weigh":
                        weights = {"AdditionalVersionWeights": {"2": random.random()}}
                        client.update_alias(FunctionName=name, Name="prod", RoutingConfig=weights)
                    elif kind == "read":
                        found = client.list_versions_by_function(FunctionName=name)["Versions"]
                        numbers = [int(each["Version"]) for each in found[1:]]
                        assert numbers == sorted(set(numbers))
                    else:
                        answer = client.invoke(FunctionName=name, Qualifier="prod")
                        assert answer["StatusCode"] == 200 and "FunctionError" not in answer
                        json.load(answer["Payload"])
                except ClientError as error:
                    if error.response["Error"]["Code"] not in MAY_BE_REFUSED:
                        failures.append(str(error))
                    kind = f"{kind} refused"
                with gate:
                    done[kind] += 1

        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(one_thread, range(THREADS)))

        assert failures == []
        assert done.total() == THREADS * ROUNDS
        assert done["publish"] > 300 and done["invoke"] > 300 and not done["publish refused"], done
        assert len(set(published)) == len(published), "no number is given twice"
        for name in NAMES:
            found = client.get_paginator("list_versions_by_function").paginate(FunctionName=name).search("Versions[]")
            numbers = {each["Version"] for each in found} - {"$LATEST"}
            assert numbers == {"1"} | {number for function, number in published if function == name}
            arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
            assert set(client.list_tags(Resource=arn)["Tags"]) == tagged[name]
        in_memory = {name: client.get_alias(FunctionName=name, Name="prod")["RoutingConfig"] for name in NAMES}
        code, _, complaints = served.stop()
        assert (code, complaints) == (0, "")

    reopened = Workspace.open(served.workspace)
    assert reopened.problems == ()
    for name in NAMES:
        function = reopened.region.functions[name]
        assert set(function.published) == {"1"} | {number for other, number in published if other == name}
        assert {"AdditionalVersionWeights": dict(function.aliases["prod"].weights)} == in_memory[name]
        assert set(function.tags) == tagged[name]

"""Random requests about what is attached to a qualifier: policies, URLs, the settings of asynchronous calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from lvtui.operations import (
    AddPermission,
    CreateFunctionUrlConfig,
    DeleteFunctionEventInvokeConfig,
    DeleteFunctionUrlConfig,
    GetFunctionEventInvokeConfig,
    GetFunctionUrlConfig,
    GetPolicy,
    InvokeAsync,
    ListFunctionEventInvokeConfigs,
    ListFunctionUrlConfigs,
    PutFunctionEventInvokeConfig,
    RemovePermission,
    Request,
    UpdateFunctionEventInvokeConfig,
    UpdateFunctionUrlConfig,
)
from lvtui.operations.event_invokes import DestinationConfig, OnFailure, OnSuccess
from lvtui.operations.function_urls import Cors

Requests = Mapping[str, st.SearchStrategy[Request[Any]]]

_SIDS = st.sampled_from(["one", "one", "two", "2-b"])
_AUTH_TYPES = st.sampled_from(["NONE", "AWS_IAM"])
_REVISIONS = st.sampled_from([None, None, None, "old"])
_DESTINATIONS = st.sampled_from(
    [
        None,
        "",
        "arn:aws:sqs:us-east-1:123456789012:queue",
        "arn:aws:lambda:us-east-1:123456789012:function:demo",
        "arn:aws:s3:::bucket",
    ]
)
_CORS = st.sampled_from([None, Cors(), Cors(allow_origins=("*",), max_age=5), Cors(allow_credentials=False)])
_MODES = st.sampled_from([None, "BUFFERED", "RESPONSE_STREAM"])
_SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "maximum_retry_attempts": st.sampled_from([None, 0, 2, 3]),
    "maximum_event_age_in_seconds": st.sampled_from([None, 60, 21600]),
    "destination_config": st.none()
    | st.builds(
        DestinationConfig,
        on_success=st.none() | st.builds(OnSuccess, destination=_DESTINATIONS),
        on_failure=st.none() | st.builds(OnFailure, destination=_DESTINATIONS),
    ),
}


def attached_requests(names: st.SearchStrategy[str], qualifiers: st.SearchStrategy[str | None]) -> Requests:
    """By operation, requests about those functions and qualifiers."""
    where: dict[str, st.SearchStrategy[Any]] = {"function_name": names, "qualifier": qualifiers}
    return {
        "AddPermission": st.builds(
            AddPermission,
            **where,
            statement_id=_SIDS,
            action=st.sampled_from(["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"]),
            principal=st.sampled_from(["*", "s3.amazonaws.com", "123456789012", "nobody"]),
            source_arn=st.sampled_from([None, "arn:aws:s3:::bucket"]),
            source_account=st.sampled_from([None, "123456789012"]),
            principal_org_id=st.sampled_from([None, "o-0123456789"]),
            function_url_auth_type=st.none() | _AUTH_TYPES,
            invoked_via_function_url=st.sampled_from([None, True, False]),
            revision_id=_REVISIONS,
        ),
        "GetPolicy": st.builds(GetPolicy, **where),
        "RemovePermission": st.builds(RemovePermission, **where, statement_id=_SIDS, revision_id=_REVISIONS),
        "CreateFunctionUrlConfig": st.builds(
            CreateFunctionUrlConfig, **where, auth_type=_AUTH_TYPES, cors=_CORS, invoke_mode=_MODES
        ),
        "GetFunctionUrlConfig": st.builds(GetFunctionUrlConfig, **where),
        "UpdateFunctionUrlConfig": st.builds(
            UpdateFunctionUrlConfig, **where, auth_type=st.none() | _AUTH_TYPES, cors=_CORS, invoke_mode=_MODES
        ),
        "DeleteFunctionUrlConfig": st.builds(DeleteFunctionUrlConfig, **where),
        "ListFunctionUrlConfigs": st.builds(ListFunctionUrlConfigs, function_name=names),
        "PutFunctionEventInvokeConfig": st.builds(PutFunctionEventInvokeConfig, **where, **_SETTINGS),
        "UpdateFunctionEventInvokeConfig": st.builds(UpdateFunctionEventInvokeConfig, **where, **_SETTINGS),
        "GetFunctionEventInvokeConfig": st.builds(GetFunctionEventInvokeConfig, **where),
        "DeleteFunctionEventInvokeConfig": st.builds(DeleteFunctionEventInvokeConfig, **where),
        "ListFunctionEventInvokeConfigs": st.builds(ListFunctionEventInvokeConfigs, function_name=names),
        "InvokeAsync": st.builds(InvokeAsync, function_name=names, invoke_args=st.sampled_from([b"{}", b"", b"{"])),
    }

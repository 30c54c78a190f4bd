"""Answers, printed: the AWS CLI's own formatters are given the same."""

from __future__ import annotations

import argparse
import base64
import io
import json
import re
from collections.abc import Sequence
from typing import Any

import jmespath  # type: ignore[import-untyped]
import pytest
from awscli import formatter  # type: ignore[import-untyped]
from botocore.paginate import PageIterator  # type: ignore[import-untyped]
from botocore.session import get_session  # type: ignore[import-untyped]
from botocore.validate import ParamValidator  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.dialects.awscli.options import is_list, is_map, is_structure, item_of
from lvtui.dialects.awscli.paging import Pages, Paging, collect
from lvtui.dialects.awscli.printing import answer_document, printed
from lvtui.dialects.awscli.refusals import CommandRefused
from lvtui.operations import OPERATIONS, Binding, InvokeAsync, ListAliases
from lvtui.operations.event_invokes import FunctionEventInvokeConfig
from lvtui.operations.shapes import AliasConfiguration, InvocationResponse, ListAliasesResponse, RoutingConfig
from lvtui.operations.wire import to_document

OUTPUTS = ["json", "text", "table"]
BINDINGS = [
    pytest.param(binding, id=binding.operation)
    for binding in OPERATIONS.values()
    if binding.result is not type(None) and binding.request is not InvokeAsync
]


def really_printed(title: str, answer: Any, output: str, query: str | None) -> str:
    compiled = jmespath.compile(query) if query else None
    stream = io.StringIO()
    formatter.get_formatter(output, argparse.Namespace(query=compiled, color="off"))(title, answer, stream)
    return stream.getvalue()


def alias(number: int, weight: float | None = None) -> AliasConfiguration:
    routing = RoutingConfig(additional_version_weights={"2": weight}) if weight is not None else None
    return AliasConfiguration(
        alias_arn=f"arn:aws:lambda:us-east-1:123456789012:function:demo:a{number}",
        name=f"a{number}",
        function_version=str(number),
        description="größer ☃" if number % 2 else "",
        revision_id=f"r{number}",
        routing_config=routing,
    )


ALIASES: dict[str, Any] = {"Aliases": [to_document(alias(1)), to_document(alias(2, 0.05)), to_document(alias(3, 1.0))]}
DOCUMENTS: dict[str, Any] = {
    "nothing": {},
    "one alias": to_document(alias(1)),
    "a weighted alias": to_document(alias(2, 0.1)),
    "aliases": ALIASES,
    "no aliases": {"Aliases": []},
    "tags": {"Tags": {"team": "a", "cost centre": "1,2"}},
    "no tags": {"Tags": {}},
    "a number": {"ReservedConcurrentExecutions": 0},
    "lists in lists": {"VpcConfig": {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": []}, "Arn": "a" * 90},
    "switches": {"Cors": {"AllowCredentials": True, "AllowMethods": ["GET"], "MaxAge": 0}, "AuthType": "NONE"},
    "structures of structures": {"AccountLimit": {"A": 1, "B": 2.5}, "AccountUsage": {"C": 3}},
    "text with newlines": {"Policy": '{"a": "b"}\n', "RevisionId": "r"},
}
QUERIES: list[str | None] = [
    None,
    "Aliases[].Name",
    "Aliases[].[Name, FunctionVersion]",
    "Aliases[?FunctionVersion=='2'].RoutingConfig",
    "Aliases[0]",
    "Aliases[].{n: Name, w: RoutingConfig.AdditionalVersionWeights}",
    "length(Aliases || `[]`)",
    "nothing",
    "@",
    "Name",
]


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_answers_are_printed_as_by_the_aws_cli(name: str, query: str | None, output: str) -> None:
    document = DOCUMENTS[name]
    assert printed("GetIt", document, output, query, width=80) == really_printed(
        "GetIt", json.loads(json.dumps(document)), output, query
    )


PLAIN = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(0, 1) | st.text("abﾂé─ \n", max_size=30)
NAMES = st.text("AbZ", min_size=1, max_size=6)
# Structures and other things in one list are nothing that the AWS CLI's formatters are made for.
ROWS = st.lists(PLAIN | st.lists(PLAIN, max_size=3), max_size=3)
ANYTHING = st.recursive(
    PLAIN | ROWS,
    lambda inner: st.dictionaries(NAMES, inner, max_size=4) | st.lists(st.dictionaries(NAMES, inner), max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize("output", OUTPUTS)
@settings(max_examples=100, deadline=None)
@given(document=ANYTHING)
def test_whatever_a_query_leaves_is_printed_as_by_the_aws_cli(document: Any, output: str) -> None:
    answer = {"Found": document}
    try:
        expected = really_printed("GetIt", answer, output, "Found")
    except ValueError as error:
        with pytest.raises(ValueError, match=re.escape(str(error))):
            printed("GetIt", answer, output, "Found", width=80)
    else:
        assert printed("GetIt", answer, output, "Found", width=80) == expected


@pytest.mark.parametrize("binding", BINDINGS)
def test_members_come_in_the_order_of_awss_client(binding: Binding) -> None:
    model = get_session().get_service_model("lambda").operation_model(binding.operation).output_shape
    sample = skeleton_of(binding.result)
    shown = json.loads(printed(binding.operation, sample, "json", None, width=80))
    assert orders(shown) == orders(in_the_order_of(model, sample))


def skeleton_of(kind: Any) -> Any:
    """A document with every member in it."""
    if is_structure(kind):
        return {member.name: skeleton_of(member.kind) for member in kind.members()}
    if is_list(kind):
        return [skeleton_of(item_of(kind))]
    return {"Key": ""} if is_map(kind) else ""


def in_the_order_of(model: Any, document: Any) -> Any:
    if model.type_name == "structure":
        return {
            name: in_the_order_of(shape, document[name]) for name, shape in model.members.items() if name in document
        }
    return [in_the_order_of(model.member, item) for item in document] if model.type_name == "list" else document


def orders(value: Any) -> Any:
    """Names alone, in their order, all the way down."""
    if isinstance(value, dict):
        return [(name, orders(item)) for name, item in value.items()]
    return [orders(item) for item in value] if isinstance(value, list) else None


def test_the_body_of_an_invocation_is_not_printed() -> None:
    answer = InvocationResponse(status_code=200, payload=b"{}", executed_version="1")
    assert answer_document(answer) == {"StatusCode": 200, "ExecutedVersion": "1"}


def test_a_time_that_comes_as_a_number_is_written_out() -> None:
    config = FunctionEventInvokeConfig(last_modified=1763899200.5, function_arn="arn")
    (shown, _) = answer_document(config).values()
    assert "T" in shown and ".500000" in shown and shown[-6] in "+-"


# --- pages -----------------------------------------------------------------------------------------------------------


class Shelf:
    """Lists aliases, `size` to a page, as Lambda does."""

    def __init__(self, count: int, size: int) -> None:
        self.items = [alias(number) for number in range(1, count + 1)]
        self.size = size
        self.calls: list[tuple[str | None, int | None]] = []

    async def ask(self, request: Any) -> ListAliasesResponse:
        return self._page(request.marker, request.max_items)

    def as_awss_client(self, **members: Any) -> dict[str, Any]:
        return to_document(self._page(members.get("Marker"), members.get("MaxItems")))

    def _page(self, marker: str | None, max_items: int | None) -> ListAliasesResponse:
        self.calls.append((marker, max_items))
        start = int(marker or 0)
        end = start + min(self.size, max_items or self.size)
        marker = str(end) if end < len(self.items) else None
        return ListAliasesResponse(aliases=self.items[start:end], next_marker=marker)

    def pages_of_awss_client(self, paging: Paging) -> Any:
        return PageIterator(
            self.as_awss_client,
            ["Marker"],
            [jmespath.compile("NextMarker")],
            None,
            [jmespath.compile("Aliases")],
            [],
            "MaxItems",
            paging.max_items,
            paging.starting_token,
            paging.page_size,
            {"FunctionName": "demo"},
        )


async def collected(shelf: Shelf, paging: Paging) -> Pages:
    return await collect(ListAliases(function_name="demo"), paging, shelf.ask)


@pytest.mark.parametrize("count", [0, 1, 4, 9])
@pytest.mark.parametrize("page_size", [None, 1, 2])
@pytest.mark.parametrize("max_items", [None, -1, 0, 1, 3, 4, 100])
async def test_pages_are_joined_as_by_the_aws_cli_and_gone_on_with(
    count: int, page_size: int | None, max_items: int | None
) -> None:
    token: str | None = None
    for _ in range(4):
        paging = Paging(max_items, token, page_size)
        ours, theirs = Shelf(count, 3), Shelf(count, 3)
        pages = await collected(ours, paging)
        iterator = theirs.pages_of_awss_client(paging)
        assert pages.as_one() == iterator.build_full_result()
        assert ours.calls == theirs.calls
        for output in OUTPUTS:
            for query in (None, "Aliases[].Name"):
                shown = printed("ListAliases", pages, output, query, width=80)
                again = Shelf(count, 3).pages_of_awss_client(paging)
                assert shown == really_printed("ListAliases", again, output, query)
        token = pages.next_token
        if token is None:
            break


@pytest.mark.parametrize("token", ["3", "3___1", "None___2", "eyJNYXJrZXIiOiAiNiJ9"])
async def test_tokens_of_all_ages_are_understood(token: str) -> None:
    paging = Paging(starting_token=token)
    pages = await collected(Shelf(9, 3), paging)
    assert pages.as_one() == Shelf(9, 3).pages_of_awss_client(paging).build_full_result()


async def test_a_token_of_no_sense_is_refused() -> None:
    with pytest.raises(CommandRefused, match="Bad starting token: a___b___c"):
        await collected(Shelf(9, 3), Paging(starting_token="a___b___c"))


def token_of(content: object) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()


@pytest.mark.parametrize(
    ("paging", "sent"),
    [
        (Paging(starting_token=token_of({"Marker": 5})), {"Marker": 5}),
        (Paging(starting_token=token_of({"Marker": ["3"]})), {"Marker": ["3"]}),
        (Paging(page_size=0), {"MaxItems": 0}),
        (Paging(starting_token=token_of({"Marker": {}}), page_size=-1), {"Marker": {}, "MaxItems": -1}),
    ],
)
async def test_terms_that_awss_client_does_not_send_are_refused_in_its_words(
    paging: Paging, sent: dict[str, Any]
) -> None:
    shelf = Shelf(9, 3)
    with pytest.raises(CommandRefused) as refused:
        await collected(shelf, paging)
    taken = get_session().get_service_model("lambda").operation_model("ListAliases").input_shape
    report = ParamValidator().validate({"FunctionName": "demo", **sent}, taken).generate_report()
    assert refused.value.printed == f"\nParameter validation failed:\n{report}\n"
    assert refused.value.exit_code == 252
    assert shelf.calls == []


@pytest.mark.parametrize("content", [{"boto_truncate_amount": "x"}, {"boto_truncate_amount": None}])
async def test_a_token_with_a_number_that_is_none_is_refused(content: object) -> None:
    shelf = Shelf(9, 3)
    with pytest.raises(CommandRefused, match="Bad starting token: eyJib3RvX3RydW5jYXRlX2Ftb3VudCI6I"):
        await collected(shelf, Paging(starting_token=token_of(content)))
    assert shelf.calls == []


async def test_a_token_that_is_no_text_is_refused() -> None:
    with pytest.raises(CommandRefused, match="no bytes for it"):
        await collected(Shelf(9, 3), Paging(starting_token="\udcff"))


def test_a_list_of_rows_is_a_table() -> None:
    rows: Sequence[Any] = [["prod", "1"], ["dev", "$LATEST"]]
    assert printed("ListAliases", rows, "table", None, width=80).splitlines()[2:] == [  # type: ignore[arg-type]
        "+-------+-----------+",
        "|  prod |  1        |",
        "|  dev  |  $LATEST  |",
        "+-------+-----------+",
    ]

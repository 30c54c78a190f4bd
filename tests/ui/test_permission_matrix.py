"""Who may invoke what, as a table."""

from __future__ import annotations

from dataclasses import replace

from lvtui.domain.model import Function
from lvtui.domain.triggers import API_ROUTE, FUNCTION_URL, Trigger
from lvtui.operations import LATEST, AddPermission
from lvtui.ui.permission_matrix import Matrix, conditions, matrix_of, who
from lvtui.ui.trigger_words import cell_words, missing_statements, problem_of
from lvtui.ui.widgets.matrix_view import MatrixView
from tests.domain.builders import ARN, Lab, lab_with_demo
from tests.ui.widgets.apps import WidgetApp, lines

S3 = AddPermission(
    function_name="demo",
    statement_id="up",
    action="lambda:InvokeFunction",
    principal="s3.amazonaws.com",
    source_arn="arn:aws:s3:::uploads",
)
ROUTE = Trigger("hello", API_ROUTE, "GET /hello", "prod")


def lab() -> Lab:
    """`demo` with prod and dev: S3 may call prod, and the function itself under another statement id."""
    made = lab_with_demo(versions=3)
    for name in ("prod", "dev"):
        made.alias(name, "1")
    made.do(replace(S3, qualifier="prod"))
    made.do(replace(S3, statement_id="the-same"))
    made.do(AddPermission(function_name="demo", statement_id="all", action="lambda:*", principal="*", qualifier="2"))
    return made


def matrix(function: Function) -> Matrix:
    return matrix_of(function)


def test_the_columns_are_the_qualifiers_that_could_have_a_policy_and_latest_which_cannot() -> None:
    assert matrix(lab().demo).columns == ["", LATEST, "dev", "prod", "2"]


def test_equal_grants_are_one_row_whatever_their_ids_and_say_nothing_of_other_qualifiers() -> None:
    found = matrix(lab().demo)
    assert [row.who for row in found.rows] == ["this account", "everybody", "s3 · uploads"]
    assert found.rows[2].ids == {"": "the-same", "prod": "up"}
    assert found.statement_id(2, 3) == "up" and found.statement_id(2, 2) is None and found.statement_id(2, 1) is None


def test_what_a_trigger_needs_and_has_not_is_a_row_as_well() -> None:
    made = lab()
    needed = missing_statements(made.region, made.demo, {"hello": ROUTE})
    found = matrix_of(made.demo, needed)
    row = next(number for number, each in enumerate(found.rows) if each.missing)
    assert found.rows[row].missing == {"prod"} and not found.rows[row].ids
    assert "a trigger needs this here" in cell_words(made.region, made.demo, found, row, 3)
    assert "a grants it here too" in cell_words(made.region, made.demo, found, row, 2)
    assert "can have no policy" in cell_words(made.region, made.demo, found, row, 1)
    assert cell_words(made.region, made.demo, found, 0, 3).endswith(f"{ARN}:prod")
    assert problem_of(made.region, made.demo, ROUTE) == "not allowed"
    assert problem_of(made.region, made.demo, Trigger("u", FUNCTION_URL, "GET /", "gone")) == "gone"


def test_a_statement_is_named_by_whom_it_lets_in_and_says_when_it_counts() -> None:
    statements = {who(row.statement): row.statement for row in matrix(lab().demo).rows if row.statement is not None}
    assert conditions(statements["everybody"]) == ""
    assert conditions(statements["s3 · uploads"]) == " if the source is like arn:aws:s3:::uploads"
    s3 = statements["s3 · uploads"]
    assert who(replace(s3, principal="123456789012", source_arn=None)) == "account 123456789012"
    assert who(replace(s3, principal="arn:aws:iam::123456789012:role/a", source_arn=None)) == "123456789012:role/a"
    by_url = replace(s3, principal="*", source_arn=None, invoked_via_function_url=True)
    assert who(by_url) == "everybody by URL"
    assert who(replace(by_url, action="lambda:InvokeFunctionUrl")) == "everybody to the URL"


async def test_the_cursor_stays_in_view_on_its_cell_and_shows_without_colour() -> None:
    made = lab()
    for number in range(20):
        made.alias(f"alias-{number:02}", "1")
    view = MatrixView()
    view.styles.width, view.styles.height = 44, 5
    async with WidgetApp(view).run_test(size=(44, 5)) as pilot:
        view.show(matrix(made.demo))
        await pilot.pause()
        assert lines(view)[0].split()[:2] == ["Who", "(unqualified)"] and "›23" in lines(view)[0]
        assert "[(✓)]" in lines(view)[2]
        for width in range(60, 100):  # also where the columns that fit leave hardly a cell
            view.styles.width = width
            await pilot.resize_terminal(width, 5)
            assert "›" in lines(view)[0], width
        view.styles.width = 44
        await pilot.resize_terminal(44, 5)
        view.cursor = (2, view.matrix.columns.index("prod"))
        await pilot.pause()
        assert "prod" in lines(view)[0] and "[✓]" in lines(view)[4] and lines(view)[4].startswith("s3 · uploads")
        made.alias("aaa", "1")  # a column before it
        view.show(matrix(made.demo))
        assert view.matrix.columns[view.cursor[1]] == "prod" and view.matrix.rows[view.cursor[0]].who == "s3 · uploads"
        view.action_move(99, 99)
        assert view.cursor == (2, len(view.matrix.columns) - 1)
        for width in (8, 1, 20, 44):
            await pilot.resize_terminal(width, 5)
            assert len(lines(view)) <= 5

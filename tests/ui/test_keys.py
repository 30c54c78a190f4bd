"""Keys that the user has chosen."""

from __future__ import annotations

import pytest
from textual.binding import Binding

from lvtui.ui.keys import Declared, chosen_keys, every_binding

DECLARED = [
    Declared("Workbench", Binding("ctrl+s", "deploy", priority=True, id="deploy")),
    Declared("Workbench", Binding("ctrl+n", "new_function", priority=True, id="new_function")),
    Declared("Workbench", Binding("z", "undo", id="undo")),
    Declared("Workbench", Binding("f1,question_mark", "help", id="help")),
    Declared("TestPane", Binding("r", "once", id="test.once")),
    Declared("TestPane", Binding("R", "many", id="test.many")),
    Declared("AliasPane", Binding("r", "rename", id="alias.rename")),
]


def test_keys_are_taken_by_any_of_their_names() -> None:
    wanted = {"deploy": "ctrl+x, f12", "undo": "-", "test.once": "question_mark", "help": "f1,?"}
    assert chosen_keys(wanted, DECLARED) == (
        {"deploy": "ctrl+x,f12", "undo": "minus", "test.once": "question_mark", "help": "f1,question_mark"},
        (),
    )


@pytest.mark.parametrize(
    ("wanted", "taken", "sentence"),
    [
        ({"deplay": "f12"}, {}, "nothing that can be done is called `deplay` (did you mean `deploy`?)."),
        ({"undo": "ctrl+bogus"}, {}, "`undo` cannot have 'ctrl+bogus', which is no key."),
        ({"undo": "strg+z,U"}, {"undo": "U"}, "`undo` cannot have 'strg+z', which is no key."),
        ({"undo": "U,"}, {"undo": "U"}, "`undo` cannot have '', which is no key."),
        ({"deploy": "d"}, {}, "`deploy` acts while text is typed, so it cannot have 'd', which types."),
        ({"deploy": "ctrl+n"}, {"deploy": "ctrl+n"}, "`deploy` and `new_function` both have ctrl+n now"),
        ({"test.once": "R"}, {"test.once": "R"}, "`test.once` and `test.many` both have R now"),
        ({"test.once": "ctrl+s"}, {"test.once": "ctrl+s"}, "`test.once` and `deploy` both have ctrl+s now"),
        ({"test.once": "x", "test.many": "x"}, {"test.once": "x", "test.many": "x"}, "given the same key, x."),
    ],
)
def test_what_is_wrong_with_a_choice_is_said(wanted: dict[str, str], taken: dict[str, str], sentence: str) -> None:
    keys, problems = chosen_keys(wanted, DECLARED)
    assert keys == taken
    assert len(problems) == 1 and sentence in problems[0]


def test_two_panes_may_have_the_same_key_and_two_may_change_places() -> None:
    assert chosen_keys({"alias.rename": "R"}, DECLARED).problems == ()
    assert chosen_keys({"test.once": "R", "test.many": "r"}, DECLARED).problems == ()


def test_no_two_actions_of_lvtui_have_one_key_for_everywhere_and_every_id_says_what_it_is() -> None:
    declared = every_binding()
    everywhere: dict[str, str] = {}
    for place, binding in declared:
        if place == "Workbench" and binding.priority:
            for key in binding.key.split(","):
                assert everywhere.setdefault(key, binding.action) == binding.action, key
    assert all(binding.description for _, binding in declared)
    assert {"deploy", "help", "jump", "palette", "presenter"} <= {binding.id for _, binding in declared}

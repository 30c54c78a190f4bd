"""What may be a test event's name."""

from __future__ import annotations

import pytest

from lvtui.domain.desk import InvalidEventName, check_event_name


@pytest.mark.parametrize("name", ["sample", "a", "Order 7", "v1.2_x-y", "0" * 64])
def test_letters_digits_spaces_dots_dashes_and_underscores_make_a_name(name: str) -> None:
    check_event_name(name)


@pytest.mark.parametrize("name", ["", " a", "a ", ".hidden", "a/b", "a\\b", "x" * 65, "naïve", "a\n"])
def test_anything_that_is_no_file_name_everywhere_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(InvalidEventName, match="A test event's name is 1 to 64 letters"):
        check_event_name(name)

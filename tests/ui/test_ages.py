"""How moments are said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lvtui.settings import TimeForm
from lvtui.ui.ages import Times

NOW = datetime(2026, 3, 9, 17, 5, 30).astimezone()
"""Noon or midnight anywhere would be another day somewhere: this is the time where the test runs."""


def times(form: TimeForm) -> Times:
    return Times(lambda: NOW, form)


@pytest.mark.parametrize(
    ("form", "ago", "when", "clock"),
    [
        ("relative", timedelta(minutes=5), "5m", "17:00:30"),
        ("relative", timedelta(days=12), "12d", "25 Feb 17:05"),
        ("relative", timedelta(seconds=-4), "now", "17:05:34"),
        ("24h", timedelta(minutes=5), "17:00", "17:00:30"),
        ("24h", timedelta(days=2), "07 Mar", "07 Mar 17:05"),
        ("12h", timedelta(minutes=5), "05:00 pm", "05:00:30 pm"),
        ("12h", timedelta(hours=17), "12:05 am", "12:05:30 am"),
        ("iso", timedelta(days=2), "2026-03-07 17:05", "2026-03-07T17:05:30"),
    ],
)
def test_a_moment_is_said_as_the_user_likes(form: TimeForm, ago: timedelta, when: str, clock: str) -> None:
    moment = (NOW - ago).astimezone(UTC)
    assert (times(form).when(moment), times(form).clock(moment)) == (when, clock)
    assert len(when) <= times(form).width

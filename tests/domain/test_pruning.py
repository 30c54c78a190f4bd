"""Pruning takes what nothing needs, and says why the rest stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain.pruning import pruning
from lvtui.operations import AddPermission, PutFunctionEventInvokeConfig, PutProvisionedConcurrencyConfig
from lvtui.operations.errors import LambdaError
from tests.domain.builders import lab_with_demo, weights


def test_the_newest_and_what_an_alias_names_by_version_or_by_weight_stays() -> None:
    lab = lab_with_demo(6)
    lab.alias("prod", "1", weights(v2=0.1))
    lab.alias("dev", "$LATEST")
    plan = pruning(lab.demo, 2)
    assert plan.goes == ["4", "3"]
    assert plan.stays == {"6": "newest", "5": "newest", "2": "alias", "1": "alias"}


def test_what_is_called_for_by_its_own_number_stays() -> None:
    lab = lab_with_demo(4)
    lab.do(
        AddPermission(
            function_name="demo",
            qualifier="1",
            statement_id="a",
            action="lambda:InvokeFunction",
            principal="events.amazonaws.com",
        )
    )
    lab.do(PutProvisionedConcurrencyConfig(function_name="demo", qualifier="2", provisioned_concurrent_executions=1))
    lab.do(PutFunctionEventInvokeConfig(function_name="demo", qualifier="3", maximum_retry_attempts=0))
    plan = pruning(lab.demo, 0)
    assert plan.goes == ["4"]
    assert plan.stays == {"3": "event invoke config", "2": "provisioned", "1": "policy"}


@given(keep=st.integers(0, 6), named=st.sets(st.integers(1, 5)), split=st.booleans())
def test_everything_that_goes_can_be_deleted_and_no_alias_notices(keep: int, named: set[int], split: bool) -> None:
    lab = lab_with_demo(5)
    for place in named:
        other = place % 5 + 1
        lab.alias(f"on-{place}", str(place), weights(**{f"v{other}": 0.5}) if split else None)
    before = lab.demo.aliases
    plan = pruning(lab.demo, keep)
    assert {*plan.goes, *plan.stays} == {*lab.demo.published}
    assert len(plan.stays) >= min(keep, 5)
    for number in plan.goes:
        lab.delete(number)
    assert lab.demo.aliases == before
    for number, why in plan.stays.items():
        if why == "alias":
            with pytest.raises(LambdaError):
                lab.delete(number)

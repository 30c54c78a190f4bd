"""The account's limits and usage (semantics §2.1)."""

from __future__ import annotations

from lvtui.operations import GetAccountSettings, PutFunctionConcurrency
from lvtui.operations.account import AccountLimit, AccountUsage
from tests.domain.builders import Lab, create, lab_with_demo


def used(lab: Lab) -> AccountUsage:
    return lab.do(GetAccountSettings()).account_usage


def test_an_account_without_functions_uses_nothing() -> None:
    found = Lab().do(GetAccountSettings())
    assert found.account_usage == AccountUsage(total_code_size=0, function_count=0)
    assert found.account_limit == AccountLimit(
        total_code_size=80_530_636_800,
        code_size_unzipped=262_144_000,
        code_size_zipped=52_428_800,
        concurrent_executions=1000,
        unreserved_concurrent_executions=1000,
    )


def test_every_published_version_counts_a_copy_of_its_own() -> None:
    lab = lab_with_demo()
    size = lab.demo.latest.code.size
    assert used(lab) == AccountUsage(total_code_size=size, function_count=1)
    lab.publish()
    assert used(lab).total_code_size == 2 * size
    lab.publish()  # nothing changed, so no other copy either
    assert used(lab).total_code_size == 2 * size
    lab.do(create("other"))
    assert used(lab) == AccountUsage(total_code_size=3 * size, function_count=2)
    lab.delete("1")
    assert used(lab).total_code_size == 2 * size
    lab.delete()
    assert used(lab) == AccountUsage(total_code_size=size, function_count=1)


def test_what_is_reserved_is_no_longer_unreserved() -> None:
    lab = lab_with_demo()
    lab.do(create("other"))
    for name in ("demo", "other"):
        lab.do(PutFunctionConcurrency(function_name=name, reserved_concurrent_executions=30))
    limits = lab.do(GetAccountSettings()).account_limit
    assert (limits.concurrent_executions, limits.unreserved_concurrent_executions) == (1000, 940)

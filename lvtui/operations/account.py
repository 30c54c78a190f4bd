"""The operation on the account itself (semantics §2.1, §10)."""

from __future__ import annotations

from lvtui.operations.table import Request, Shape, operation, shape


@shape
class AccountLimit(Shape):
    """What the account may use in this region: bytes of code, and calls at once."""

    total_code_size: int
    code_size_unzipped: int
    code_size_zipped: int
    concurrent_executions: int
    unreserved_concurrent_executions: int


@shape
class AccountUsage(Shape):
    """What it does use: bytes of code, each version's copy counted, and functions."""

    total_code_size: int
    function_count: int


@shape
class AccountSettings(Shape):
    """Limits and usage."""

    account_limit: AccountLimit
    account_usage: AccountUsage


@operation("GET", "/2016-08-19/account-settings")
class GetAccountSettings(Request[AccountSettings]):
    """The account's limits in this region, and how much of them is used."""

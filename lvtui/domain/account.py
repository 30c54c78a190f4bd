"""The account's limits, and its usage counted from what there is (semantics §2.1)."""

from __future__ import annotations

from lvtui.domain.code import UNZIPPED_LIMIT, ZIP_LIMIT
from lvtui.domain.concurrency import ACCOUNT_CONCURRENCY, unreserved
from lvtui.domain.model import Region
from lvtui.domain.rules import rule
from lvtui.domain.world import World
from lvtui.operations.account import AccountLimit, AccountSettings, AccountUsage, GetAccountSettings

CODE_STORAGE = 80_530_636_800
"""Bytes: 75 GB."""


def code_stored(region: Region) -> int:
    """Bytes of code: ``$LATEST`` and each published version count a copy of their own, be it the same code."""
    return sum(
        version.code.size
        for function in region.functions.values()
        for version in (function.latest, *function.published.values())
    )


@rule(GetAccountSettings)
def get_account_settings(region: Region, request: GetAccountSettings, world: World) -> tuple[Region, AccountSettings]:
    """Limits and usage of this region."""
    return region, AccountSettings(
        account_limit=AccountLimit(
            total_code_size=CODE_STORAGE,
            code_size_unzipped=UNZIPPED_LIMIT,
            code_size_zipped=ZIP_LIMIT,
            concurrent_executions=ACCOUNT_CONCURRENCY,
            unreserved_concurrent_executions=unreserved(region),
        ),
        account_usage=AccountUsage(total_code_size=code_stored(region), function_count=len(region.functions)),
    )

"""The account's limits, and its usage counted from what there is (semantics §2.1)."""

from __future__ import annotations

from lvtui.domain.code import UNZIPPED_LIMIT, ZIP_LIMIT
from lvtui.domain.code_storage import code_stored
from lvtui.domain.concurrency import ACCOUNT_CONCURRENCY, unreserved
from lvtui.domain.model import Region
from lvtui.domain.rules import rule
from lvtui.domain.world import World
from lvtui.operations.account import AccountLimit, AccountSettings, AccountUsage, GetAccountSettings


@rule(GetAccountSettings)
def get_account_settings(region: Region, request: GetAccountSettings, world: World) -> tuple[Region, AccountSettings]:
    """Limits and usage of this region."""
    return region, AccountSettings(
        account_limit=AccountLimit(
            total_code_size=world.choices.code_storage,
            code_size_unzipped=UNZIPPED_LIMIT,
            code_size_zipped=ZIP_LIMIT,
            concurrent_executions=ACCOUNT_CONCURRENCY,
            unreserved_concurrent_executions=unreserved(region),
        ),
        account_usage=AccountUsage(total_code_size=code_stored(region), function_count=len(region.functions)),
    )

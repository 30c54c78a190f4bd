"""Making, moving, weighing, promoting and deleting aliases."""

from __future__ import annotations

from textual import on, work

from lvtui.domain.model import Alias, Function
from lvtui.operations import LATEST, DeleteAlias, UpdateAlias
from lvtui.operations.shapes import RoutingConfig
from lvtui.ui.alias_choices import canary_of
from lvtui.ui.screens.bench import Bench
from lvtui.ui.screens.dialogs.alias import AliasDialog
from lvtui.ui.screens.dialogs.canary import CanaryDialog
from lvtui.ui.screens.dialogs.confirm import ConfirmDialog
from lvtui.ui.widgets.row_list import RowList


class AliasActions(Bench):
    """What is done with aliases."""

    @property
    def alias(self) -> Alias | None:
        """The alias under the cursor."""
        return self.function.aliases.get(self.aliases_pane.selected or "") if self.function else None

    @work(exclusive=True, group="dialog")
    async def action_new_alias(self) -> None:
        """Make an alias."""
        await self._edit(None, LATEST)

    @work(exclusive=True, group="dialog")
    async def action_alias_here(self) -> None:
        """Make an alias on the version under the cursor."""
        await self._edit(None, self.versions_pane.selected or LATEST)

    @on(RowList.Chosen, "#aliases")
    def edit_chosen(self) -> None:
        """Change where the chosen alias points."""
        self.in_background(self._edit, self.alias, group="dialog")

    @work(exclusive=True, group="dialog")
    async def action_weigh_alias(self) -> None:
        """Change how the alias under the cursor splits."""
        await self._edit(self.alias, weigh=True)

    async def _edit(self, alias: Alias | None, version: str = LATEST, *, weigh: bool = False) -> None:
        function = self.function
        if function is None:
            self.say(f"There is no function yet: {self.key('new_function')} makes one.")
            return
        if alias is None and weigh:
            self.say(f"There is no alias to weigh yet: {self.key('aliases.new')} makes one.")
            return
        dialog = AliasDialog(self.service, function, alias, version=version, weigh=weigh)
        saved = await self.ask_and_do(dialog)
        if saved is not None:
            self.aliases_pane.go_to(saved.name)

    @work(exclusive=True, group="dialog")
    async def action_start_canary(self) -> None:
        """Send a share of an alias's calls to the newest version; the primary stays."""
        function, alias = self.function, self.alias
        if function is None or alias is None:
            self.say("Choose the alias to start a canary on." if function else "There is no function yet.")
            return
        version = alias.additional_version or canary_of(function, alias, self.service.refusal)
        if version is None:
            self.say(f"There is no other version to send calls of {alias.name} to: publish one first.")
            return
        await self.ask_and_do(CanaryDialog(self.service, function, alias, version))

    @work(exclusive=True, group="dialog")
    async def action_promote(self) -> None:
        """Send everything to the additional version, or to the newest if there is no split: one update."""
        function, alias = self.function, self.alias
        if function is None or alias is None:
            self.say("Choose the alias to promote a version on.")
            return
        version = version_to_promote(function, alias)
        if version is None:
            self.say("There is no published version to promote yet.")
            return
        if version == alias.function_version:
            self.say(f"{alias.name} sends everything to version {version} already.")
            return
        request = promotion(function, alias, version)
        cleared = ", and its weights are cleared" if alias.weights else ""
        sentence = (
            f"{alias.name} sends every call to version {version}{cleared}. Whoever calls {alias.name} changes nothing."
        )
        await self.ask_and_do(
            ConfirmDialog(self.service, request, title=f"Promote version {version}", verb="Promote", sentence=sentence)
        )

    @work(exclusive=True, group="dialog")
    async def action_delete_alias(self) -> None:
        """Delete the alias under the cursor."""
        function, alias = self.function, self.alias
        if function is None or alias is None:
            return
        sentence = f"Deletes the name {alias.name}. The version it points at stays; who calls the name is refused."
        request = DeleteAlias(function_name=function.name, name=alias.name)
        await self.ask_and_do(
            ConfirmDialog(self.service, request, title=f"Delete alias {alias.name}", verb="Delete", sentence=sentence)
        )


def version_to_promote(function: Function, alias: Alias) -> str | None:
    """The additional version, or the newest if there is no split; ``None`` if nothing is published."""
    return alias.additional_version or function.newest_number


def promotion(function: Function, alias: Alias, version: str) -> UpdateAlias:
    """What sends everything to a version, in one update."""
    return UpdateAlias(
        function_name=function.name,
        name=alias.name,
        function_version=version,
        routing_config=RoutingConfig(additional_version_weights={}) if alias.weights else None,
    )

"""What an alias could point at: everything that has a name, with what AWS says to those that it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeAlias

from lvtui.domain.model import Alias, Function
from lvtui.experiments.version_names import order
from lvtui.operations import LATEST, CreateAlias, Request, UpdateAlias
from lvtui.operations.errors import LambdaError, ReadOnly, ResourceConflict
from lvtui.operations.shapes import RoutingConfig
from lvtui.operations.validation import failures_of

Place: TypeAlias = Literal["version", "additional"]
"""Which of an alias's two versions is meant."""

Refusal: TypeAlias = Callable[[Request[Any]], LambdaError | None]
"""What would be refused, and how; the service's `refusal`."""

NO_SPLIT = ""
"""In the place of the additional version: none."""

_ATTRIBUTES: Mapping[Place, str] = {"version": "function_version", "additional": "routing_config"}
_ANY_WEIGHT = 0.1


def everything(function: Function, place: Place) -> list[str]:
    """All that has a name, be it allowed or not: ``$LATEST``, the versions, and the aliases, which never are."""
    names = [LATEST, *function.newest_first, *sorted(function.aliases)]
    return [NO_SPLIT, *names] if place == "additional" else names


class AliasChoices:
    """The verdicts on everything that could stand in one place, while the other stays as it is; each asked for once."""

    def __init__(self, function: Function, alias: Alias | None, refusal: Refusal) -> None:
        """For `alias`, or for one that is to be made."""
        self._function = function
        self._alias = alias
        self._refusal = refusal
        self._others: tuple[str, str] = ("", "")
        self._verdicts: dict[tuple[Place, str], str] = {}

    def suppose(self, version: str, additional: str) -> None:
        """What the two places hold now."""
        if (version, additional) != self._others:
            self._others = version, additional
            self._verdicts.clear()

    def verdict(self, place: Place, choice: str) -> str:
        """What AWS would say to `choice` in that place; empty if it may stand there."""
        if (place, choice) not in self._verdicts:
            self._verdicts[place, choice] = self._ask(place, choice)
        return self._verdicts[place, choice]

    def first_allowed(self, candidates: Iterable[str]) -> str | None:
        """The first of them that may be the additional version."""
        return next((choice for choice in candidates if not self.verdict("additional", choice)), None)

    def _ask(self, place: Place, choice: str) -> str:
        version, additional = self._others
        if place == "version":
            request = self._request(choice, additional if self._is_number(additional) else NO_SPLIT)
        else:
            if choice == NO_SPLIT:
                return ""
            # What is wrong with the one place is said there, and not of everything that could stand in the other.
            request = self._request(version if self._is_version(version) else choice, choice)
        failures = failures_of(request, _ATTRIBUTES[place])
        if failures:
            return failures[0]
        if place == "additional" and not self._is_version(version):
            return ""
        refusal = self._refusal(request)
        # Neither a name that is taken nor a workspace where nothing may be changed says anything about the versions.
        return "" if refusal is None or isinstance(refusal, (ResourceConflict, ReadOnly)) else str(refusal)

    def _request(self, version: str, additional: str) -> Request[Any]:
        weights = {additional: _ANY_WEIGHT} if additional else {}
        routing = RoutingConfig(additional_version_weights=weights)
        if self._alias is not None:
            return UpdateAlias(
                function_name=self._function.name,
                name=self._alias.name,
                function_version=version,
                routing_config=routing,
            )
        # The name is another field's affair; a name that is taken is refused after everything about the versions.
        name = next(iter(self._function.aliases), "another")
        return CreateAlias(
            function_name=self._function.name,
            name=name,
            function_version=version,
            routing_config=routing if weights else None,
        )

    def _is_version(self, name: str) -> bool:
        return self._function.has_version(name)

    def _is_number(self, name: str) -> bool:
        return name in self._function.published


def canary_of(function: Function, alias: Alias, refusal: Refusal, *, most: int = 50) -> str | None:
    """The version to begin a canary with: the newest that may share the alias's calls with its primary.

    Where the newest `most` may not, the newest other one, so that AWS's answer can be read; ``None`` without any other.
    """
    numbers = [number for number in function.newest_first if number != alias.function_version]
    choices = AliasChoices(function, alias, refusal)
    choices.suppose(alias.function_version, NO_SPLIT)
    newer = [number for number in numbers if order(number) > order(alias.function_version)]
    older = [number for number in numbers if order(number) <= order(alias.function_version)]
    return choices.first_allowed([*newer, *older][:most]) or next(iter(numbers), None)

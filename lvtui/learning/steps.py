"""What a step of a story is made of: operations, claims, and perhaps a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lvtui.domain.code import Code
from lvtui.operations import CreateFunction, Request, UpdateFunctionCode
from lvtui.operations.shapes import FunctionCode


@dataclass(frozen=True)
class Done:
    """One operation of a step, and what came of it."""

    request: Request[Any]
    answer: str
    refused: bool = False

    @property
    def code(self) -> Sequence[str]:
        """The lines of the code that the operation sends, if it sends any."""
        match self.request:
            case (
                CreateFunction(code=FunctionCode(zip_file=bytes(zip_file)))
                | UpdateFunctionCode(zip_file=bytes(zip_file))
            ):
                return [line for file in Code(zip_file).files.values() for line in file.decode().splitlines()]
            case _:
                return ()


@dataclass(frozen=True)
class Claim:
    """Something the step says is true."""

    text: str
    held: bool


@dataclass(frozen=True)
class Split:
    """What a run of calls through an alias did: the version that answered each, beside what was asked."""

    alias: str
    sequence: Sequence[str]
    asked: Mapping[str, float]

    @property
    def counts(self) -> Mapping[str, int]:
        """Calls per version, in the order of the versions asked for."""
        counted = Counter(self.sequence)
        return {version: counted[version] for version in (*self.asked, *(counted.keys() - self.asked.keys()))}


@dataclass
class Step:
    """One step of the story, filled in as it is played."""

    number: int
    title: str
    explanation: str
    done: list[Done] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    split: Split | None = None

    @property
    def held(self) -> bool:
        """Whether everything it says is true."""
        return all(claim.held for claim in self.claims)

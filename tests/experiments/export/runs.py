"""A run to be passed on."""

from __future__ import annotations

import random
from array import array

from lvtui.domain.outcomes import outcomes_of
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.summary import RunSummary, summary_of
from lvtui.experiments.tally import Tally
from tests.experiments.outcomes import outcome

CALLS = 600
ASKED = {"1": 0.9, "2": 0.1}


def played(error_type: str = "ValueError", *, moved: bool = False) -> Tally:
    """600 calls, 10 % of them to version 2, of which one in five fails; with `moved`, half of the last 300."""
    chance = random.Random(7)
    tally = Tally()
    for first, weight in ((0, 0.1), (300, 0.5 if moved else 0.1)):
        tally.note_asked(first, {"1": 1 - weight, "2": weight}, "prod")
        draws = array("d", (chance.random() for _ in range(300)))
        versions = ["2" if draw < weight else "1" for draw in draws]
        done = [
            outcome(
                version,
                error_type if version == "2" and chance.random() < 0.2 else None,
                duration_ms=10 ** chance.gauss(0.3, 0.2),
                cold=row % 50 == 0,
            )
            for row, version in enumerate(versions)
        ]
        tally.extend(outcomes_of(first, done), draws)
    return tally


def routed() -> Tally:
    """Ten calls that were only drawn."""
    tally = Tally()
    tally.note_asked(0, ASKED, "prod")
    tally.extend_routes(0, list("1111211111"), array("d", [0.5] * 10))
    return tally


def summed_up(tally: Tally, **plan: bool) -> RunSummary:
    """The run as it is passed on."""
    made = RunPlan("demo", "prod", seed=7, count=CALLS, **plan)  # type: ignore[arg-type]  # `executes` alone
    return summary_of(made, tally, state="ended", elapsed_s=1.25)

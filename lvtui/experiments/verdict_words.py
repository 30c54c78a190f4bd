"""A verdict in plain words, and as a document. Nothing is rounded to where it would sound better than it is."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import Any

from lvtui.experiments.verdict import OFTEN, Evidence, Verdict
from lvtui.experiments.version_names import LATEST
from lvtui.experiments.words import counted


def verdict_sentence(verdict: Verdict, alias: str) -> str:
    """What the numbers say, in one or two sentences.

    Args:
        verdict: What is to be said.
        alias: The name that the calls went to, such as ``prod``.
    """
    a, b = verdict.primary, verdict.additional
    if a is None or b is None or verdict.kind == "no canary":
        return _without_canary(verdict, alias)
    if verdict.kind == "worse":
        bound = verdict.at_most
        little = bound is not None and bound <= verdict.margin
        figures = f"{_failed_of(b, 'its calls')}, {_failed_of(a, f'those of {a.version}')}"
        if little and bound is not None:
            return (
                f"{b.version} is a little worse than {a.version}: {figures}, "
                f"so at most {_points(bound)} more ({_confidence(verdict)})."
            )
        return f"{b.version} is worse than {a.version}: {figures}."
    if verdict.kind == "slower":
        return f"{b.version} is slower than {a.version}: median {_ms(b)} against {_ms(a)}."
    if verdict.kind == "not worse":
        sentence = f"No sign that {b.version} is worse than {a.version}"
        if verdict.at_most is not None:
            sentence += f": at most {_points(verdict.at_most)} more failures ({_confidence(verdict)})"
        if b.failure_rate is not None and b.failure_rate >= OFTEN:
            sentence += f"; but {_failed_of(b, 'its calls')}, {_failed_of(a, f'those of {a.version}')}"
        return sentence + "."
    return _not_enough(verdict, a, b, alias)


def advice_sentence(verdict: Verdict, alias: str, *, goes_on: bool = True) -> str:
    """What to do now, in one sentence; which key does it is for the screen to add.

    Args:
        verdict: What is to be followed.
        alias: The name that the calls went to, such as ``prod``.
        goes_on: Whether more calls come by themselves.
    """
    a, b = verdict.primary, verdict.additional
    if verdict.settled_on is not None:
        return f"{alias} sends every call to {verdict.settled_on} now."
    if a is None or b is None or verdict.kind == "no canary":
        if _is_version(alias):
            return "Call an alias that splits its calls to compare two versions."
        return f"Give {alias} an additional version and a weight to begin a canary."
    if verdict.advice == "promote":
        return f"Promote: let {alias} point at {b.version} alone."
    if verdict.advice == "roll back":
        return f"Roll back: clear the weight of {b.version}, so that {alias} calls {a.version} alone."
    if verdict.advice == "wait":
        if verdict.more_calls is None:
            return f"Give {b.version} more weight, or decide without a verdict."
        return f"Wait: let the calls to {alias} go on." if goes_on else f"Call {alias} more often."
    if verdict.kind == "not worse":
        return f"Neither is any good: mend what fails before you promote {b.version}."
    return f"That is within the {_points(verdict.margin, upwards=False)} tolerated: it is yours to decide."


def as_document(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain values, for JSON and TOML; what is unknown is `None`, rates and weights are from 0 to 1."""
    return {
        "kind": verdict.kind,
        "advice": verdict.advice,
        "weight": verdict.weight,
        "confidence": verdict.confidence,
        "margin": verdict.margin,
        "settled_on": verdict.settled_on,
        "at_most": verdict.at_most,
        "more_calls": verdict.more_calls,
        "primary": _evidence_document(verdict.primary),
        "additional": _evidence_document(verdict.additional),
    }


def _evidence_document(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    return {
        "version": evidence.version,
        "calls": evidence.calls,
        "failed": evidence.failed,
        "failure_rate": evidence.failure_rate,
        "p50_ms": evidence.p50,
    }


def _without_canary(verdict: Verdict, alias: str) -> str:
    if _is_version(alias):
        return "One version only, so there is nothing to compare."
    a, b = verdict.primary, verdict.additional
    only = b if b is not None and verdict.weight == 1.0 else a
    if only is None:
        return f"{alias} has no canary: its calls are not split."
    return f"{alias} has no canary: all of its calls go to {only.version}."


def _is_version(name: str) -> bool:
    """Whether that is no alias's name (semantics §6.1)."""
    return name == LATEST or name.isdecimal()


def _not_enough(verdict: Verdict, a: Evidence, b: Evidence, alias: str) -> str:
    unseen = [each.version for each in (a, b) if each.calls == 0]
    if verdict.settled_on is not None:
        sentence = "There was not enough data for a verdict."
    elif verdict.more_calls is None:
        sentence = "Not enough data, and no verdict in sight at this weight."
    else:
        sentence = f"Not enough data yet: about {_about(verdict.more_calls)} to {alias}."
    if unseen:
        return f"{sentence} No call has gone to {' or '.join(unseen)}."
    if verdict.at_most is not None:
        sentence += f" So far: at most {_points(verdict.at_most)} more failures ({_confidence(verdict)})."
    return sentence


def _failed_of(evidence: Evidence, calls: str) -> str:
    """Such as ``12.3 % of its calls failed``."""
    if evidence.failed == 0:
        return f"none of {calls} failed"
    if evidence.failed == evidence.calls:
        return f"all of {calls} failed"
    percent = 100.0 * evidence.failed / evidence.calls
    # Neither end is reached by rounding: both mean something else.
    words = f"{percent:.2g}" if percent < 1.0 else f"{min(percent, 99.9):.1f}"
    return f"{words} % of {calls} failed"


def _points(rise: float, *, upwards: bool = True) -> str:
    """Such as ``0.8 percentage points``: two digits, rounded up, as it is said of what is not exceeded."""
    points = 100.0 * rise
    if upwards:
        scale = 10.0 ** (floor(log10(points)) - 1)
        # What is only dust of the division is not to raise the last digit.
        points = ceil(points / scale - 1e-9) * scale
    words = f"{points:.2g}" if points < 100.0 else "100"
    return f"{words} percentage point{'' if words == '1' else 's'}"


def _about(calls: int) -> str:
    """Such as ``5,400 more calls``: two digits, rounded up."""
    scale = 10 ** max(0, len(str(calls)) - 2)
    rounded = -(-calls // scale) * scale
    return counted(rounded, "more call")


def _confidence(verdict: Verdict) -> str:
    return f"{100.0 * verdict.confidence:.6g} %"


def _ms(evidence: Evidence) -> str:
    if evidence.p50 is None:
        return "unknown"
    return f"{evidence.p50:.0f} ms" if evidence.p50 >= 10.0 else f"{evidence.p50:.2g} ms"

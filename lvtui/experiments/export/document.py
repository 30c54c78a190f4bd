"""A run as one document of plain values, for JSON and TOML."""

from __future__ import annotations

import json
from typing import Any

from lvtui.experiments.chance import CONFIDENCE
from lvtui.experiments.summary import RunSummary, TwoVersions, VersionSummary
from lvtui.experiments.verdict_words import as_document as verdict_document


def as_document(summary: RunSummary) -> dict[str, Any]:
    """What is known of the run. Shares, rates and intervals are from 0 to 1, durations in milliseconds; what is not
    known is ``None``. But for ``elapsed_s`` and the durations, the same seed on the same state gives the same values.
    """
    plan = summary.plan
    return {
        "function": plan.function,
        "qualifier": summary.qualifier,
        "count": summary.count,
        "planned": plan.count,
        "seed": plan.seed,
        "state": summary.state,
        "executed": plan.executes,
        "concurrency": plan.concurrency,
        "pace": None if plan.pace is None else plan.pace.describe(),
        "events": plan.events.describe(),
        "elapsed_s": round(summary.elapsed_s, 3),
        "errors": summary.errors,
        "cold": summary.cold,
        "injected": summary.injected,
        "asked": dict(summary.asked),
        "versions": {each.version: _version(each) for each in summary.versions},
        "comparison": None if summary.two is None else _comparison(summary.two),
        "moments": [{"call": each.call, "words": each.words, "asked": dict(each.asked)} for each in summary.moments],
        "readings": {each.name: each.reading for each in summary.plots},
        "verdict": _verdict(summary),
    }


def as_json(summary: RunSummary) -> str:
    """The document as one JSON object, indented, with a line end."""
    return json.dumps(as_document(summary), indent=2, ensure_ascii=False) + "\n"


def as_toml(summary: RunSummary) -> str:
    """The document as TOML: what is not known is left out, as TOML has no word for it."""
    import tomli_w

    comment = (
        f"# A run of lvtui on {summary.plan.target}. Shares and rates are from 0 to 1, durations in milliseconds.\n"
    )
    return f"{comment}\n{tomli_w.dumps(_known(as_document(summary)))}"


def _version(each: VersionSummary) -> dict[str, Any]:
    return {
        "count": each.count,
        "errors": each.errors,
        "share": each.share,
        "asked": each.asked,
        "interval": list(each.interval),
        "error_rate": each.error_rate,
        "error_interval": list(each.error_interval),
        "error_types": dict(each.error_types),
        "durations": {"p50": each.p50, "p90": each.p90, "p99": each.p99, "longest": each.longest},
        "cold": each.cold,
        "init_p50": each.init_p50,
        "injected": each.injected,
    }


def _comparison(two: TwoVersions) -> dict[str, Any]:
    return {
        "primary": two.primary,
        "additional": two.additional,
        "confidence": CONFIDENCE,
        "split_p": two.split_p,
        "error_rate_rise": None if two.rise is None else list(two.rise),
        "errors_p": two.fisher_p,
        "durations_p": two.slower_p,
        "superiority": two.superiority,
    }


def _verdict(summary: RunSummary) -> dict[str, Any]:
    if summary.verdict is None:
        return {"kind": "nothing ran", "advice": "none", "sentence": summary.verdict_words, "advice_sentence": ""}
    return {
        **verdict_document(summary.verdict),
        "sentence": summary.verdict_words,
        "advice_sentence": summary.advice_words,
    }


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _known(inner) for key, inner in value.items() if inner is not None}
    return [_known(inner) for inner in value] if isinstance(value, list) else value

"""What a run is going to do: as a sentence, as a command, and as the name of a file."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from math import inf

from lvtui.domain.model import Function
from lvtui.experiments.event_sources import EventSet, OneEvent, Template
from lvtui.experiments.pace import Burst, Constant, Pace, Ramp, Wave
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.readings import odds_reading
from lvtui.operations import LATEST
from lvtui.ui.action_words import LONGEST_EVENT
from lvtui.ui.text import percent
from lvtui.ui.version_look import look

AS_FAST_AS_IT_GOES = "as fast as they go"


def run_sentence(plan: RunPlan, function: Function) -> str:
    """How many calls go where, how fast, and by which chance; `function` is as it stands now."""
    return " ".join(_sentences(plan, function))


def _sentences(plan: RunPlan, function: Function) -> Iterator[str]:
    once = plan.count == 1
    calls = "Calls" if plan.count is None else "1 call" if once else f"{plan.count:,} calls"
    how = [f"{calls} to {plan.qualifier or plan.function}"]
    if plan.pace is not None:
        how.append(pace_words(plan.pace))
    elif not once:
        how.append(AS_FAST_AS_IT_GOES)
    if plan.count is None:
        how.append("until you stop them")
    elif plan.pace is not None and not once:
        how.append(f"(about {_time_words(seconds_for(plan.pace, plan.count))})")
    yield f"{' '.join(how)}, seed {plan.seed}."
    if plan.concurrency > 1:
        yield f"Up to {plan.concurrency} of a version run at once."
    match plan.events:
        case EventSet(events, order):
            yield f"The {len(events)} saved events are sent {'in turn' if order == 'in turn' else 'at random'}."
        case OneEvent(name=name) if name:
            yield f"The event is {name}."
        case _:
            pass
    asked = _asked(plan, function)
    yield _where_to(plan, asked)
    if not plan.executes:
        yield "No code is run."
    elif plan.count is not None and not once and asked is not None and len(asked) > 1:
        version, weight = list(asked.items())[-1]
        yield odds_reading(plan.count, version, weight)


def _asked(plan: RunPlan, function: Function) -> Mapping[str, float] | None:
    """Version → share; ``None`` where no alias is called."""
    alias = function.aliases.get(plan.qualifier or "")
    if plan.asked_instead is not None or alias is None:
        return plan.asked_instead
    return alias.shares


def _where_to(plan: RunPlan, asked: Mapping[str, float] | None) -> str:
    all_of_them = "It goes" if plan.count == 1 else "All of them go"
    instead = "" if plan.asked_instead is None else f", whatever {plan.qualifier or LATEST} asks for"
    if asked is None:
        return f"{all_of_them} to {_version_words(plan.qualifier or LATEST)}."
    if len(asked) == 1:
        return f"{all_of_them} to {_version_words(next(iter(asked)))}{instead or ' now'}."
    drawn = "It is drawn" if plan.count == 1 else "Each is drawn for itself"
    shares = ", ".join(f"{percent(share)} to {version}" for version, share in asked.items())
    return f"{drawn}: {shares}{instead}."


def _version_words(qualifier: str) -> str:
    """``version 2``; a name is left as it is, for it may be an alias that is gone."""
    return look(qualifier).words if qualifier == LATEST or qualifier.isdecimal() else qualifier


def pace_words(pace: Pace) -> str:
    """A pace as a sentence goes on with it."""
    match pace:
        case Constant(per_second):
            return f"at {per_second:g}/s"
        case Ramp(start, end, over_s):
            return f"at {start:g}/s first and {end:g}/s after {over_s:g} s"
        case Wave(low, high, period_s):
            return f"in waves of {period_s:g} s between {low:g}/s and {high:g}/s"
        case Burst(base, peak, every_s, for_s):
            return f"at {base:g}/s with {peak:g}/s for {for_s:g} s of every {every_s:g} s"
        case _:
            return f"at {pace.describe()}"


def seconds_for(pace: Pace, calls: int) -> float:
    """After how many seconds so many calls have become due, to a hundredth; infinity if nobody would live to see it."""
    high = 1.0
    while pace.due(high) < calls:
        high *= 2
        if high > 1e10:
            return inf
    low = 0.0
    while high - low > high / 100:
        middle = (low + high) / 2
        low, high = (middle, high) if pace.due(middle) < calls else (low, middle)
    return high


def _time_words(seconds: float) -> str:
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    if seconds < 6_000:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600):,} h" if seconds < 360_000 else "days"


def run_command(plan: RunPlan, events: Mapping[str, bytes]) -> str:
    """The line that does the same without a screen; empty where there is none: traffic has no end, shares cannot be
    asked for, and a line has no room for every event. `events` are the saved ones, which it can name."""
    event = _event_words(plan, events)
    if plan.count is None or plan.asked_instead is not None or event is None:
        return ""
    words = ["lvtui", "run", plan.target, "-n", str(plan.count), *event, "--seed", str(plan.seed)]
    if plan.pace is not None:
        words += ["--rate", plan.pace.describe()]
    if plan.concurrency > 1:
        words += ["--concurrency", str(plan.concurrency)]
    if not plan.executes:
        words.append("--routing-only")
    return shlex.join(words)


def _event_words(plan: RunPlan, events: Mapping[str, bytes]) -> list[str] | None:
    """The options that say which events are sent; ``None`` where they would be too long, or say something else."""
    match plan.events:
        case Template(text):
            # A line break can stand between the parts of JSON only, never within one.
            line = re.sub(r"\s*\n\s*", " ", text).strip()
            return _option(line, events)
        case EventSet(sent, order):
            if any(events.get(name) != payload for name, payload in sent.items()):
                return None
            named = [word for name in sent for word in ("--event", name)]
            return [*named, *(["--order", order] if order == "random" else []), *_as_is(*sent.values())]
        case OneEvent(payload, name) if name and events.get(name) == payload:
            return ["--event", name, *_as_is(payload)]
        case OneEvent(payload):
            try:
                text = json.dumps(json.loads(payload or b"{}"), ensure_ascii=False)
            except (ValueError, RecursionError):
                return None
            option = [] if text == "{}" else _option(text, events)
            return None if option is None else [*option, *_as_is(text.encode())]
        case _:
            return None


def _option(event: str, events: Mapping[str, bytes]) -> list[str] | None:
    """The event itself, unless it is too long, or is the name of a saved one."""
    return None if len(event) > LONGEST_EVENT or event in events else ["--event", event]


def _as_is(*payloads: bytes) -> list[str]:
    """What keeps braces in an event from being taken for a placeholder."""
    return ["--as-is"] if any(b"{{" in payload for payload in payloads) else []


def export_stem(plan: RunPlan) -> str:
    """What the files about a run are called, without their ending: ``demo-prod-seed-7``."""
    name = plan.function.rpartition(":")[2]
    words = [name, plan.qualifier or LATEST, f"seed-{plan.seed}"]
    return re.sub(r"[^A-Za-z0-9._-]+", "", "-".join(words))

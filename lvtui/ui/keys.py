"""Keys that the user has chosen: which bindings there are, what is wrong with a choice, how keys are shown."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple, Protocol, runtime_checkable

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import KEY_ALIASES, Keys, _character_to_key, key_to_character

_SIGNS = {
    "question_mark": "?",
    "plus": "+",
    "minus": "-",
    "underscore": "_",
    "colon": ":",
    "at": "@",
    "exclamation_mark": "!",
    "slash": "/",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "full_stop": ".",
    "comma": ",",
}
_SPOKEN = {"escape": "esc", "right_square_bracket": "]"}
_BY_ID: dict[str, Binding] = {}
"""The bindings that have been asked for, and all that were there to be found then."""
_MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")
_NAMED = {key.value for key in Keys} | set(KEY_ALIASES) | {f"f{number}" for number in range(1, 25)}


@runtime_checkable
class HasKeys(Protocol):
    """An app whose user has chosen keys."""

    own_keys: Mapping[str, str]
    """Binding id → its keys, between commas."""


class Declared(NamedTuple):
    """A binding, and where it was declared."""

    place: str
    """The class of screen or widget: keys of one place are told apart by nothing else."""
    binding: Binding


class Chosen(NamedTuple):
    """What of the user's keys can be used, and a sentence for each of the others and for each clash."""

    keys: Mapping[str, str]
    problems: tuple[str, ...]


def keys_of(node: DOMNode, binding: Binding) -> list[str]:
    """The keys of a binding: the user's, or else its own."""
    app = node.app
    own = app.own_keys.get(binding.id or "") if isinstance(app, HasKeys) else None
    return (own or binding.key).split(",")


def shown_keys(node: DOMNode, binding: Binding) -> str:
    """The keys of a binding as they stand on a keyboard."""
    return " ".join(shown_key(node, key) for key in keys_of(node, binding) if key)


def shown_key(node: DOMNode, key: str) -> str:
    """A key as it stands on a keyboard: ``?`` for ``question_mark``."""
    return _SIGNS.get(key) or node.app.get_key_display(Binding(key, ""))


def key_of(node: DOMNode, name: str) -> str:
    """The key of the binding with that id, as sentences call it: ``ctrl+n``; of several the first.

    Raises:
        KeyError: no class that has been imported declares such a binding.
    """
    if name not in _BY_ID:
        _BY_ID.update((str(each.id), each) for kind in _kinds(DOMNode) for each in _declared_by(kind))
    key = keys_of(node, _BY_ID[name])[0]
    return _SIGNS.get(key) or _SPOKEN.get(key, key)


def described_bindings(node: DOMNode) -> list[Binding]:
    """The bindings that lvtui itself declared on a node: those with an id."""
    return list(_declared_by(type(node)))


def every_binding() -> list[Declared]:
    """All bindings that lvtui declares, on whatever screen: for this, all screens are imported."""
    ours = importlib.import_module(__package__)
    for module in pkgutil.walk_packages(ours.__path__, f"{__package__}."):
        importlib.import_module(module.name)
    return [Declared(kind.__name__, binding) for kind in _kinds(DOMNode) for binding in _declared_by(kind)]


def chosen_keys(wanted: Mapping[str, str], declared: Iterable[Declared]) -> Chosen:
    """Check what the user has chosen against the bindings that there are.

    An id that nothing has and a key that no keyboard has are left out. So is a key that is typed, such as a letter, for
    what acts wherever the focus is: nothing could be typed any more with that letter in it. Of two bindings of one
    place that have come to one key, both are named; the one that was chosen has it.
    """
    bindings: dict[str, list[Declared]] = defaultdict(list)
    for each in declared:
        bindings[str(each.binding.id)].append(each)
    keys: dict[str, str] = {}
    problems: list[str] = []
    for name, said in wanted.items():
        if name not in bindings:
            near = get_close_matches(name, bindings, n=1)
            hint = f" (did you mean `{near[0]}`?)" if near else ""
            problems.append(f"keys: nothing that can be done is called `{name}`{hint}.")
            continue
        everywhere = any(each.binding.priority for each in bindings[name])
        good = []
        for key in map(str.strip, said.split(",")):
            normal = _normal(key)
            if normal is None:
                problems.append(f"keys: `{name}` cannot have {key!r}, which is no key.")
            elif everywhere and key_to_character(normal) is not None:
                problems.append(f"keys: `{name}` acts while text is typed, so it cannot have {key!r}, which types.")
            else:
                good.append(normal)
        if good:
            keys[name] = ",".join(good)
    problems += _clashes(keys, bindings)
    return Chosen(keys, tuple(dict.fromkeys(problems)))


def _clashes(keys: Mapping[str, str], bindings: Mapping[str, list[Declared]]) -> Iterator[str]:
    """A sentence for each key that a choice takes from another binding of the same place, or for all places."""
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    everywhere: dict[str, set[str]] = defaultdict(set)
    for name, declared in bindings.items():
        for place, binding in declared:
            for key in (keys.get(name) or binding.key).split(","):
                owners[place, key].add(name)
                if binding.priority and place == "Workbench":
                    everywhere[key].add(name)
    for (place, key), names in sorted(owners.items()):
        together = names | everywhere[key] if place != "Workbench" else names
        chosen = sorted(name for name in together if key in keys.get(name, "").split(","))
        others = sorted(together - set(chosen))
        for other in others if chosen else ():
            yield f"keys: `{chosen[0]}` and `{other}` both have {key} now; choose another for one of them."
        if len(chosen) > 1:
            yield f"keys: {', '.join(f'`{name}`' for name in chosen)} have been given the same key, {key}."


def _normal(key: str) -> str | None:
    """A key by Textual's name; ``None`` for what is none."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if not last or any(modifier not in _MODIFIERS for modifier in modifiers):
        return None
    if len(last) == 1:
        return "+".join([*modifiers, _character_to_key(last) if last.isprintable() and not last.isspace() else last])
    return key if last in _NAMED or key in _NAMED or key_to_character(last) is not None else None


def _declared_by(kind: type) -> Iterator[Binding]:
    """Those with an id that count: what a class binds to a key takes the place of what its bases have bound to it."""
    taken: set[str] = set()
    for each in kind.__mro__:
        if each.__module__.startswith("lvtui."):
            own = [binding for binding in each.__dict__.get("BINDINGS", ()) if isinstance(binding, Binding)]
            for binding in own:
                if binding.id and not taken.issuperset(binding.key.split(",")):
                    yield binding
            taken.update(key for binding in own for key in binding.key.split(","))


def _kinds(kind: type) -> Iterator[type]:
    """The classes of ours that are made of another, each once."""
    seen: set[type] = set()
    waiting = [kind]
    each: type
    while waiting:
        for each in waiting.pop().__subclasses__():
            if each not in seen:
                seen.add(each)
                waiting.append(each)
                if each.__module__.startswith("lvtui."):
                    yield each

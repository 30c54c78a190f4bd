"""Disks that fail: at a call that can be chosen, in a way that can be chosen, or by losing what nobody waited for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.storage.kit import QuickDisk

MOMENTS = {
    "make_folder": ("before", "after"),
    "write": ("before", "half", "after"),
    "append": ("before", "half", "after"),
    "rename": ("before", "after"),
    "sync": ("before",),
    "remove": ("before", "after"),
    "remove_folder": ("before", "after"),
}
"""When a call of each kind can fail: before it did anything, half-way, or when all is done but for the answer."""


@dataclass(frozen=True)
class Failure:
    """Which call fails, when and how."""

    call: int
    """Counted from 1."""
    moment: str
    error: Callable[[], BaseException]
    for_good: bool = False
    """Whether every later call fails too."""


class FaultyDisk(QuickDisk):
    """A disk that fails once it is told to, and remembers what was asked of it."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.failure: Failure | None = None

    def fail(self, failure: Failure | None) -> None:
        """Fail like that, with the next call as the first; or, with ``None``, never again."""
        self.calls = []
        self.failure = failure

    def _call(self, kind: str, act: Callable[[], None], half: Callable[[], None] | None = None) -> None:
        self.calls.append(kind)
        failure, number = self.failure, len(self.calls)
        if failure is None or not (number == failure.call or (failure.for_good and number > failure.call)):
            act()
            return
        if failure.moment == "after":
            act()
        elif failure.moment == "half" and half is not None:
            half()
        raise failure.error()

    def make_folder(self, folder: Path) -> None:
        self._call("make_folder", lambda: QuickDisk.make_folder(self, folder))

    def write(self, path: Path, content: bytes) -> None:
        half = content[: len(content) // 2]
        whole = QuickDisk.write
        self._call("write", lambda: whole(self, path, content), lambda: whole(self, path, half))

    def append(self, path: Path, content: bytes, at: int) -> None:
        half = content[: len(content) // 2]
        whole = QuickDisk.append
        self._call("append", lambda: whole(self, path, content, at), lambda: whole(self, path, half, at))

    def rename(self, source: Path, target: Path) -> None:
        self._call("rename", lambda: QuickDisk.rename(self, source, target))

    def sync(self, folder: Path) -> None:
        self._call("sync", lambda: None)

    def remove(self, path: Path) -> None:
        self._call("remove", lambda: QuickDisk.remove(self, path))

    def remove_folder(self, folder: Path) -> None:
        self._call("remove_folder", lambda: QuickDisk.remove_folder(self, folder))


@dataclass
class _File:
    content: bytes


@dataclass
class _Folder:
    """A folder as the power finds it: the names that are on the disk, and what is still to reach it, in order."""

    durable: dict[str, _File | _Folder] = field(default_factory=dict)
    live: dict[str, _File | _Folder] = field(default_factory=dict)
    pending: list[Callable[[dict[str, _File | _Folder]], object]] = field(default_factory=list)

    def change(self, step: Callable[[dict[str, _File | _Folder]], object]) -> None:
        step(self.live)
        self.pending.append(step)

    def sync(self) -> None:
        self.durable = dict(self.live)
        self.pending = []

    def after_a_cut(self, random: Random | None) -> dict[str, _File | _Folder]:
        """The names that are left: those waited for, and by chance some of what came after, in its order."""
        names = dict(self.durable)
        for step in self.pending[: random.randint(0, len(self.pending)) if random is not None else 0]:
            step(names)
        return names


class UnpluggedDisk(QuickDisk):
    """A disk that knows what would be left of a folder if the power failed now.

    What a file holds is safe once it was waited for, its name only once its folder was: the weakest promise that file
    systems make, of which most make a stronger one. `moment` is called before each change of the disk and half-way
    through each write.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tree = _loaded(root)
        self.moment: Callable[[], None] = lambda: None

    def leave(self, target: Path, random: Random | None) -> None:
        """Write to `target` what a power cut would leave now; without chance, the least that can be left."""
        _write(self._tree, target, random)

    def _folder(self, path: Path) -> _Folder:
        found = self._tree
        for part in path.relative_to(self._root).parts:
            inner = found.live[part]
            assert isinstance(inner, _Folder)
            found = inner
        return found

    def make_folder(self, folder: Path) -> None:
        self.moment()
        if not folder.exists():
            made = _Folder()
            self._folder(folder.parent).change(lambda names: names.update({folder.name: made}))
        super().make_folder(folder)

    def write(self, path: Path, content: bytes) -> None:
        self.moment()
        parent = self._folder(path.parent)
        file = parent.live.get(path.name)
        if not isinstance(file, _File):
            made = file = _File(b"")
            parent.change(lambda names: names.update({path.name: made}))
        file.content = content[: len(content) // 2]
        self.moment()
        file.content = content
        super().write(path, content)

    def append(self, path: Path, content: bytes, at: int) -> None:
        self.moment()
        file = self._folder(path.parent).live[path.name]
        assert isinstance(file, _File)
        file.content = file.content[:at] + content[: len(content) // 2]
        self.moment()
        file.content = file.content[:at] + content
        super().append(path, content, at)

    def rename(self, source: Path, target: Path) -> None:
        self.moment()
        assert source.parent == target.parent, "what is renamed into another folder could be lost in both"
        self._folder(source.parent).change(lambda names: names.update({target.name: names.pop(source.name)}))
        super().rename(source, target)

    def sync(self, folder: Path) -> None:
        self.moment()
        self._folder(folder).sync()

    def remove(self, path: Path) -> None:
        self.moment()
        if path.exists():
            self._folder(path.parent).change(lambda names: names.pop(path.name))
        super().remove(path)

    def remove_folder(self, folder: Path) -> None:
        self.moment()
        super().remove_folder(folder)
        self._folder(folder.parent).change(lambda names: names.pop(folder.name))


def _loaded(folder: Path) -> _Folder:
    found = _Folder()
    for path in folder.iterdir():
        found.live[path.name] = _loaded(path) if path.is_dir() else _File(path.read_bytes())
    found.sync()
    return found


def _write(tree: _Folder, target: Path, random: Random | None) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name, node in tree.after_a_cut(random).items():
        if isinstance(node, _Folder):
            _write(node, target / name, random)
        else:
            (target / name).write_bytes(node.content)

"""What is committed of the pictures, and how the ones of now are compared with it."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

HERE = Path(__file__).parent
TEXTS, PICTURES = HERE / "text", HERE / "svg"
MOST_BYTES = 6_500_000
"""All that is committed."""
DIFFS_SHOWN = 4
LEVEL = 9


@dataclass(frozen=True)
class Look:
    """How a terminal and its user want it."""

    name: str
    theme: str
    no_color: bool = False


LOOKS = (Look("dark", "lvtui-dark"), Look("light", "lvtui-light"), Look("no-colour", "lvtui-dark", no_color=True))
SIZES = ((120, 36), (160, 48), (80, 24))
USUAL = frozenset(zip(LOOKS, SIZES, strict=True))
"""What is looked at in every run of the tests: each look, and each size. The rest costs twice as much and seldom tells
more: ``pytest tests/ui/looks --every-look``."""


DRAWN_OTHERWISE = frozenset(
    {
        *("run", "run-faulty", "faulty-version", "presenter-run"),
        *("experiment", "share", "routing-only", "traffic-held", "verdict-not-enough", "verdict-not-worse"),
        *("new-run", "new-run-template", "new-run-bad-template", "new-traffic"),
        *("comparison", "export-run", "export-run-overwriting", "what-if"),
    }
)
"""Sights whose letters are others without colour: the band of chance then has a pattern."""

SCROLLED = frozenset({"new-trigger", "map-with-triggers"})
"""Sights that scroll where there is little room, and come to rest a line higher or lower: not compared there."""


def size_name(size: tuple[int, int]) -> str:
    """Such as ``80x24``."""
    return f"{size[0]}x{size[1]}"


def text_path(sight: str, size: tuple[int, int]) -> Path:
    """What a sight says: the same in every look, as nothing is told by colour alone."""
    return TEXTS / size_name(size) / f"{sight}.txt"


def words_of(text: str) -> str:
    """The text, with one kind of lines around the panes: without colour, thick ones show where the focus is."""
    return text.translate(_LINES)


_LINES = str.maketrans("┏┓┗┛━┃╭╮╰╯", "┌┐└┘─│┌┐└┘")


def picture_path(look: Look, sight: str, size: tuple[int, int]) -> Path:
    """What a look makes of it."""
    return PICTURES / look.name / size_name(size) / f"{sight}.svgz"


def stray_files(sights: Collection[str]) -> set[Path]:
    """What is committed of sights that nobody goes to any more."""
    wanted = {text_path(sight, size) for sight in sights for size in SIZES}
    wanted |= {picture_path(look, sight, size) for size in SIZES for look in LOOKS for sight in sights}
    return {path for folder in (TEXTS, PICTURES) for path in folder.rglob("*") if path.is_file()} - wanted


@dataclass
class Album:
    """The pictures of one look and size, taken now."""

    look: Look
    size: tuple[int, int]
    update: bool
    """Whether they take the place of what is committed, rather than being compared with it."""
    texts: dict[Path, str] = field(default_factory=dict)
    pictures: dict[Path, str] = field(default_factory=dict)
    missed: dict[str, str] = field(default_factory=dict)
    """Sights of which there is no picture to be compared → why."""

    def add(self, sight: str, text: str, svg: str) -> bool:
        """Put in a picture; whether it is as it was, or need not be."""
        if self.size == SIZES[-1] and sight in SCROLLED and not self.update:
            return True
        picture = picture_path(self.look, sight, self.size)
        self.pictures[picture] = svg
        if self.look.no_color and sight in DRAWN_OTHERWISE:
            return _picture(picture) == svg
        words = text_path(sight, self.size)
        self.texts[words] = words_of(text)
        return _picture(picture) == svg and _text(words) == self.texts[words]

    def settle(self) -> str:
        """What is not as it was, in words to be read; nothing if all is, or has just been rewritten.

        The new pictures of what differs are left in a folder that the words name.
        """
        if self.missed:
            return "\n".join(f"{name}: {why}" for name, why in self.missed.items())
        if self.update:
            self._write()
            return ""
        texts = {path: new for path, new in self.texts.items() if _text(path) != new}
        pictures = {path: new for path, new in self.pictures.items() if _picture(path) != new}
        return self._complaint(texts, pictures) if texts or pictures else ""

    def _write(self) -> None:
        for path, text in self.texts.items():
            if _text(path) != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        for path, svg in self.pictures.items():
            if _picture(path) != svg:  # what looks the same keeps its bytes, whatever made them
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(gzip.compress(svg.encode(), LEVEL, mtime=0))

    def _complaint(self, texts: Mapping[Path, str], pictures: Mapping[Path, str]) -> str:
        folder = Path(tempfile.mkdtemp(prefix="lvtui-looks-"))
        for path, svg in pictures.items():
            (folder / f"{path.stem}-{path.parent.parent.name}.svg").write_text(svg, encoding="utf-8")
        named = sorted({path.stem for path in (*texts, *pictures)})
        shown = [
            line
            for path, new in list(texts.items())[:DIFFS_SHOWN]
            for line in _difference(_text(path) or "", new, f"{path.stem}, kept", f"{path.stem}, now")
        ]
        return "\n".join(
            [
                f"{len(named)} sights in {self.look.name} at {size_name(self.size)} are not as they were:",
                f"{', '.join(named)}.",
                f"How they look now: {folder}. If they should: pytest tests/ui/looks --update-looks",
                *shown,
            ]
        )


def _difference(before: str, after: str, name_before: str, name_after: str) -> Iterable[str]:
    return unified_diff(before.splitlines(), after.splitlines(), name_before, name_after, n=1, lineterm="")


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _picture(path: Path) -> str | None:
    return gzip.decompress(path.read_bytes()).decode() if path.exists() else None

"""The seal that a snapshot in a workspace carries: by it lvtui knows again what it wrote there itself.

A file can be copied into a workspace's folder by hand, and nothing in it says where it was before. So lvtui ends what
it writes with a line that nobody without the workspace's key can make: a HMAC-SHA256 of all that stands above it. The
line is a comment, which a reader of TOML does not see, and names no user, path or machine. The keys are in the user's
own list: see `trust`.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from typing import Protocol

_WORDS = "lvtui wrote this here. Without this line, or with anything changed above it, code asks before it is run."
_KEY = re.compile("[0-9a-f]{64}")


class Seals(Protocol):
    """Whoever has the workspace's key."""

    def sealed(self, content: bytes) -> bytes:
        """A file's bytes, with a seal as their last line."""
        ...

    def has_sealed(self, content: bytes) -> bool:
        """Whether a file's bytes end in the workspace's seal, and are what it was put to."""
        ...


def fresh_key() -> str:
    """A key that nobody can guess: 64 hexadecimal digits."""
    return os.urandom(32).hex()


def is_key(text: str) -> bool:
    """Whether a text can be a key."""
    return _KEY.fullmatch(text) is not None


def sealed_with(key: str, content: bytes) -> bytes:
    """`content`, whose last line ends, with a seal after it."""
    return content + _seal(key, content)


def is_sealed_with(key: str, content: bytes) -> bool:
    """Whether :func:`sealed_with` made `content` with this key."""
    above = content.rfind(b"\n", 0, -1) + 1
    return hmac.compare_digest(_seal(key, content[:above]), content[above:])


def _seal(key: str, content: bytes) -> bytes:
    digest = hmac.new(bytes.fromhex(key), content, hashlib.sha256).hexdigest()
    return f"# seal {digest}: {_WORDS}\n".encode()

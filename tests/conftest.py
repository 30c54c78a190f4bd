"""What every test shares: how hypothesis looks for examples."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("lvtui", deadline=None)
settings.register_profile("lvtui-ci", deadline=None, derandomize=True)
settings.load_profile("lvtui-ci" if os.environ.get("CI") else "lvtui")

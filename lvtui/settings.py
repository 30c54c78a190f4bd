"""Where files live, and what the user chose: the config file, over it the environment, over it the options.

Everybody imports this module, so it imports little itself: the TOML readers and writers and the platform's
folders are fetched when first needed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

DEFAULT_THEME = "lvtui-dark"
DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"

TimeForm: TypeAlias = Literal["relative", "24h", "12h", "iso"]
"""How a moment is said on the screen: as an age, or by a clock."""


@dataclass(frozen=True)
class Settings:
    """What this run of lvtui goes by."""

    workspace: Path
    """The folder of state; it need not exist yet."""
    config_folder: Path
    """Holds `config.toml` and the user's own `themes/`; it need not exist yet."""
    state_folder: Path
    """Holds what lvtui remembers for this user on this machine, outside every workspace; it need not exist yet."""
    theme: str = DEFAULT_THEME
    seed: int | None = None
    """Fixes the draws of weighted aliases; `None` leaves them to the workspace, or to chance."""
    account_id: str = DEFAULT_ACCOUNT_ID
    """Twelve digits: the account that a new workspace's ARNs name."""
    region: str = DEFAULT_REGION
    """The home region of a new workspace."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """The id of a binding → the keys it has instead of its own, between commas. Nobody has checked yet that there are
    such bindings, and such keys."""
    editor: str = ""
    """The command that opens a file in the user's own editor; empty leaves it to ``VISUAL`` and ``EDITOR``."""
    clock: TimeForm = "relative"
    presenter: bool = False
    """Large labels, and the keys shown as they are pressed."""
    readonly: bool = False
    """Whether nothing is to be changed."""
    problems: tuple[str, ...] = ()
    """What could not be read or made no sense, a sentence each; the defaults stand in for it."""

    @property
    def trusted_file(self) -> Path:
        """The list of workspaces whose code may run without a question."""
        return self.state_folder / "trusted.toml"

    @property
    def user_themes_folder(self) -> Path:
        """Where the user's own themes are looked for."""
        return self.config_folder / "themes"


def load_settings(
    *,
    workspace: Path | None = None,
    theme: str | None = None,
    seed: int | None = None,
    account_id: str | None = None,
    region: str | None = None,
    presenter: bool | None = None,
    readonly: bool | None = None,
    environ: Mapping[str, str],
) -> Settings:
    """Settings from the config file, then `LVTUI_WORKSPACE` and `LVTUI_THEME`, then the options given here.

    `LVTUI_CONFIG` names the config folder and `LVTUI_STATE` the state folder; otherwise they are the platform's. Two
    variables, as a config folder may be handed out to a class, and what is trusted on a machine may not. An empty
    variable counts as unset.
    A relative workspace in the config file is relative to that file, elsewhere to the current folder.
    """
    config_folder = _folder(environ.get("LVTUI_CONFIG"), Path()) or _platform_folder("config")
    chosen, problems = _read_config(config_folder)
    home = (
        _folder(workspace, Path())
        or _folder(environ.get("LVTUI_WORKSPACE"), Path())
        or _folder(chosen.get("workspace"), config_folder)
        or _platform_folder("data") / "workspace"
    )
    return Settings(
        workspace=home,
        config_folder=config_folder,
        state_folder=_folder(environ.get("LVTUI_STATE"), Path()) or _platform_folder("state"),
        theme=theme or environ.get("LVTUI_THEME") or chosen.get("theme") or DEFAULT_THEME,
        seed=seed if seed is not None else chosen.get("seed"),
        account_id=account_id or chosen.get("account_id") or DEFAULT_ACCOUNT_ID,
        region=region or chosen.get("region") or DEFAULT_REGION,
        keys=chosen.get("keys", {}),
        editor=chosen.get("editor", ""),
        clock=chosen.get("clock", "relative"),
        presenter=chosen.get("presenter", False) if presenter is None else presenter,
        readonly=chosen.get("readonly", False) if readonly is None else readonly,
        problems=problems,
    )


def save_choice(config_folder: Path, key: str, value: str | int | bool) -> None:
    """Write one choice into `config.toml`, leaving the user's other lines and comments as they are.

    Raises `Unreadable` where the file is not TOML (it is left untouched), `OSError` where it cannot be written.
    """
    import tomlkit

    from lvtui.toml_files import BYTE_ORDER_MARK, Unreadable, read_text

    if key == "keys" or type(value) is not _CHOICES[key]:
        raise TypeError(f"{key} takes {_CHOICES[key].__name__}, not {value!r}")
    # A config file is often a link into a folder of such files: write where it points, keep the link.
    path = (config_folder / "config.toml").resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        document = tomlkit.parse(read_text(path).removeprefix(BYTE_ORDER_MARK) if path.exists() else "")
    except tomlkit.exceptions.TOMLKitError as error:
        raise Unreadable(f"{path} is not valid TOML, so nothing was written to it: {error}.") from error
    document[key] = value
    _write_atomically(path, tomlkit.dumps(document).encode())


def themes_folder() -> Path:
    """The themes lvtui brings along."""
    return shipped("themes", Path(__file__).parent)


def samples_folder() -> Path:
    """The sample functions lvtui brings along."""
    return shipped("sample_functions", Path(__file__).parent)


def shipped(name: str, package: Path) -> Path:
    """A folder that travels inside `package` in a wheel, and lies beside it in a checkout."""
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


_CHOICES: Mapping[str, type] = {
    "workspace": str,
    "theme": str,
    "seed": int,
    "account_id": str,
    "region": str,
    "editor": str,
    "clock": str,
    "presenter": bool,
    "readonly": bool,
    "keys": dict,
}
_FORMS = {
    "account_id": (re.compile(r"[0-9]{12}"), "twelve digits"),
    "region": (re.compile(r"[a-z]{2,}(-[a-z0-9]+)+-[0-9]+"), "a region such as us-east-1"),
    "clock": (re.compile("|".join(get_args(TimeForm))), "one of " + ", ".join(get_args(TimeForm))),
}


def _read_config(config_folder: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What `config.toml` says, as far as it makes sense, and a sentence for each thing that does not."""
    path = config_folder / "config.toml"
    if not path.exists():
        return {}, ()
    from lvtui.toml_files import Unreadable, member, read_toml, refuse_unknown

    try:
        table = read_toml(path)
    except Unreadable as error:
        return {}, (str(error),)
    chosen: dict[str, Any] = {}
    problems: list[str] = []
    for key in table:
        try:
            refuse_unknown(path, [key], _CHOICES)
            value: Any = member(path, table, key, _CHOICES[key])
            form, words = _FORMS.get(key, (None, ""))
            if form is not None and not form.fullmatch(value):
                raise Unreadable(f"{path}: `{key}` should be {words}, not {value!r}.")
            chosen[key] = _keys(path, value, problems) if key == "keys" else value
        except Unreadable as error:
            problems.append(str(error))
    return chosen, tuple(problems)


def _keys(path: Path, table: Mapping[str, Any], problems: list[str], above: str = "keys") -> dict[str, str]:
    """The table ``[keys]``: an id with a dot in it is the same with quotes around it and without."""
    keys: dict[str, str] = {}
    for name, value in table.items():
        named = f"{above}.{name}"
        if isinstance(value, dict):
            keys |= _keys(path, value, problems, named)
        elif isinstance(value, str) and value.strip():
            keys[named.removeprefix("keys.")] = value
        else:
            problems.append(f'{path}: `{named}` should be a key such as "ctrl+s", not {value!r}.')
    return keys


def _folder(path: str | Path | None, base: Path) -> Path | None:
    return (base / Path(path).expanduser()).absolute() if path else None


def _platform_folder(kind: str) -> Path:
    import platformdirs

    find = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "state": platformdirs.user_state_path,
    }[kind]
    return find("lvtui", appauthor=False)


def _write_atomically(path: Path, content: bytes) -> None:
    """Replace a file's content so that a crash leaves the old file or the new one, never half of one."""
    import tempfile

    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(path.stat().st_mode if path.exists() else 0o644)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from lvtui.settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_REGION,
    DEFAULT_THEME,
    Settings,
    load_settings,
    samples_folder,
    save_choice,
    shipped,
    themes_folder,
)
from lvtui.toml_files import Unreadable


def settings_with(tmp_path: Path, config: str | bytes, **environ: str) -> Settings:
    content = config if isinstance(config, bytes) else config.encode()
    (tmp_path / "config.toml").write_bytes(content)
    return load_settings(environ={"LVTUI_CONFIG": str(tmp_path), **environ})


def test_without_a_config_file_the_defaults_hold(tmp_path: Path) -> None:
    environ = {"LVTUI_CONFIG": str(tmp_path / "none"), "LVTUI_STATE": str(tmp_path / "st"), "LVTUI_WORKSPACE": "/w"}
    settings = load_settings(environ=environ)
    assert settings == Settings(
        workspace=Path("/w"),
        config_folder=tmp_path / "none",
        state_folder=tmp_path / "st",
        theme=DEFAULT_THEME,
        seed=None,
        account_id=DEFAULT_ACCOUNT_ID,
        region=DEFAULT_REGION,
    )
    assert not (tmp_path / "none").exists()


def test_the_platform_says_where_things_live_when_nobody_else_does() -> None:
    settings = load_settings(environ={})
    assert settings.workspace.is_absolute() and settings.workspace.name == "workspace"
    assert settings.config_folder.is_absolute() and "lvtui" in settings.config_folder.parts
    assert settings.state_folder.is_absolute() and "lvtui" in settings.state_folder.parts


def test_what_is_trusted_is_no_part_of_a_config_folder_that_may_be_handed_out(tmp_path: Path) -> None:
    settings = load_settings(environ={"LVTUI_CONFIG": str(tmp_path / "class")})
    assert tmp_path not in settings.trusted_file.parents
    settings = load_settings(environ={"LVTUI_CONFIG": str(tmp_path / "class"), "LVTUI_STATE": str(tmp_path / "mine")})
    assert settings.trusted_file.parent == tmp_path / "mine"


def test_options_beat_the_environment_which_beats_the_config_file(tmp_path: Path) -> None:
    config = 'theme = "from-file"\nworkspace = "/from/file"\nseed = 1\nregion = "eu-west-1"\n'
    from_file = settings_with(tmp_path, config)
    assert (from_file.theme, from_file.workspace, from_file.seed) == ("from-file", Path("/from/file"), 1)
    assert from_file.region == "eu-west-1"

    environ = {"LVTUI_CONFIG": str(tmp_path), "LVTUI_THEME": "from-env", "LVTUI_WORKSPACE": "/from/env"}
    from_environ = load_settings(environ=environ)
    assert (from_environ.theme, from_environ.workspace) == ("from-env", Path("/from/env"))

    from_options = load_settings(
        workspace=Path("/from/option"), theme="from-option", seed=0, region="ca-west-1", environ=environ
    )
    assert (from_options.theme, from_options.workspace) == ("from-option", Path("/from/option"))
    assert (from_options.seed, from_options.region) == (0, "ca-west-1")


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, 'workspace = "/w"', LVTUI_WORKSPACE="", LVTUI_THEME="")
    assert (settings.workspace, settings.theme) == (Path("/w"), DEFAULT_THEME)


def test_a_relative_workspace_in_the_config_file_is_relative_to_that_file(tmp_path: Path) -> None:
    assert settings_with(tmp_path, 'workspace = "class"').workspace == tmp_path / "class"


def test_a_relative_workspace_elsewhere_is_relative_to_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"LVTUI_CONFIG": "conf"}
    settings = load_settings(workspace=Path("class"), environ=environ)
    assert (settings.workspace, settings.config_folder) == (tmp_path / "class", tmp_path / "conf")


def test_a_tilde_is_the_home_folder(tmp_path: Path) -> None:
    assert settings_with(tmp_path, 'workspace = "~/class"').workspace == Path.home() / "class"


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ('theme = "a"\nseed =', "config.toml is not valid TOML: "),
        ("theme = 'a'\nseed = seven", "(at line 2, column 8)."),
        (b"theme = '\xff'", "config.toml is not UTF-8 text (byte 9)."),
        ("seed = 'seven'", "`seed` should be a whole number, not 'seven'."),
        ("seed = true", "`seed` should be a whole number, not True."),
        ("them = 'a'", "nothing is called `them` (did you mean `theme`?)."),
        ("account_id = '42'", "`account_id` should be twelve digits, not '42'."),
        ("region = 'Mars'", "`region` should be a region such as us-east-1, not 'Mars'."),
    ],
)
def test_a_problem_in_the_config_file_is_told_and_the_default_stands_in(
    tmp_path: Path, config: str | bytes, sentence: str
) -> None:
    settings = settings_with(tmp_path, config)
    (problem,) = settings.problems
    assert problem.startswith(str(tmp_path / "config.toml"))
    assert sentence in problem
    assert (settings.seed, settings.theme) == (None, DEFAULT_THEME)
    assert (settings.account_id, settings.region) == (DEFAULT_ACCOUNT_ID, DEFAULT_REGION)


def test_one_bad_line_does_not_spoil_the_others(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, 'seed = "x"\ncolour = 1\ntheme = "nord"')
    assert (settings.theme, len(settings.problems)) == ("nord", 2)


def test_a_saved_choice_is_read_back(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    save_choice(folder, "theme", "lvtui-light")
    save_choice(folder, "seed", 7)
    settings = load_settings(environ={"LVTUI_CONFIG": str(folder)})
    assert (settings.theme, settings.seed, settings.problems) == ("lvtui-light", 7, ())
    assert [path.name for path in folder.iterdir()] == ["config.toml"]


def test_saving_a_choice_keeps_the_users_own_lines(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('# mine\ntheme = "nord"  # for evenings\n\nseed = 7\n', "utf-8")
    save_choice(tmp_path, "theme", "lvtui-light")
    assert config.read_text("utf-8") == '# mine\ntheme = "lvtui-light"  # for evenings\n\nseed = 7\n'


def test_a_choice_is_saved_at_the_top_even_where_a_stray_table_follows(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[other]\nx = 1\n", "utf-8")
    save_choice(tmp_path, "theme", "nord")
    assert tomllib.loads(config.read_text("utf-8")) == {"theme": "nord", "other": {"x": 1}}


def test_a_broken_config_file_is_never_written_over(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("theme = ", "utf-8")
    with pytest.raises(Unreadable, match=r"config\.toml is not valid TOML, so nothing was written to it"):
        save_choice(tmp_path, "theme", "nord")
    assert config.read_text("utf-8") == "theme = "


def test_a_config_file_that_is_a_link_stays_one_and_keeps_its_mode(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("seed = 1\n", "utf-8")
    real.chmod(0o640)
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    save_choice(tmp_path, "seed", 2)
    assert link.is_symlink() and real.read_text("utf-8") == "seed = 2\n"
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(("key", "value"), [("seed", "7"), ("theme", 7), ("seed", True)])
def test_a_choice_of_the_wrong_kind_is_a_mistake_of_the_caller(tmp_path: Path, key: str, value: str | int) -> None:
    with pytest.raises(TypeError, match=key):
        save_choice(tmp_path, key, value)


def test_what_lvtui_brings_along_is_found_in_a_checkout() -> None:
    assert (themes_folder() / "lvtui-dark.toml").is_file()
    assert (samples_folder() / "lambda-version-demo" / "function.toml").is_file()


def test_what_lvtui_brings_along_is_found_in_a_wheel(tmp_path: Path) -> None:
    inside = tmp_path / "lvtui" / "themes"
    inside.mkdir(parents=True)
    (tmp_path / "themes").mkdir()
    assert shipped("themes", tmp_path / "lvtui") == inside


def test_settings_open_without_what_is_only_needed_now_and_then() -> None:
    probe = "import lvtui.settings, sys; print({'tomlkit', 'tomllib', 'platformdirs', 'textual'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_keys_editor_clock_presenter_and_readonly_are_read_from_the_config_file(tmp_path: Path) -> None:
    settings = settings_with(
        tmp_path,
        'editor = "hx"\nclock = "24h"\npresenter = true\nreadonly = true\n'
        '[keys]\ndeploy = "ctrl+x"\ncode.tab = "f9"\n"test.once" = "x,f12"\n',
    )
    assert settings.problems == ()
    assert settings.keys == {"deploy": "ctrl+x", "code.tab": "f9", "test.once": "x,f12"}
    assert (settings.editor, settings.clock, settings.presenter, settings.readonly) == ("hx", "24h", True, True)
    asked = load_settings(readonly=False, presenter=False, environ={"LVTUI_CONFIG": str(tmp_path)})
    assert (asked.presenter, asked.readonly) == (False, False)


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ('clock = "13h"', "`clock` should be one of relative, 24h, 12h, iso, not '13h'."),
        ("readonly = 1", "`readonly` should be true or false, not 1."),
        ('keys = "ctrl+s"', "`keys` should be a table, not 'ctrl+s'."),
        ("[keys]\ncode.tab = 3", '`keys.code.tab` should be a key such as "ctrl+s", not 3.'),
        ('[keys]\ndeploy = " "', "`keys.deploy` should be a key such as \"ctrl+s\", not ' '."),
    ],
)
def test_a_choice_that_makes_no_sense_is_told_and_left_out(tmp_path: Path, config: str, sentence: str) -> None:
    settings = settings_with(tmp_path, config)
    (problem,) = settings.problems
    assert sentence in problem
    assert (settings.clock, settings.readonly, settings.keys) == ("relative", False, {})


def test_a_saved_choice_stands_above_the_table_of_keys(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('# mine\n[keys]\ndeploy = "f12"  # as at work\n', "utf-8")
    save_choice(tmp_path, "readonly", True)
    settings = load_settings(environ={"LVTUI_CONFIG": str(tmp_path)})
    assert (settings.readonly, settings.keys, settings.problems) == (True, {"deploy": "f12"}, ())
    assert "# mine" in config.read_text("utf-8") and "# as at work" in config.read_text("utf-8")

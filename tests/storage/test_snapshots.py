"""Snapshots as files: everything in one, byte for byte; what is damaged is a sentence and hides no other."""

from __future__ import annotations

import getpass
import io
import random
import re
import socket
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvtui.domain.code import Code, pack
from lvtui.domain.differences import compare
from lvtui.domain.faults import FaultDial, LogNormalLatency
from lvtui.domain.model import Region
from lvtui.domain.snapshots import Beside, Snapshot, SnapshotHead, automatic_head
from lvtui.domain.triggers import API_ROUTE, SCHEDULE, Trigger
from lvtui.operations import (
    AddPermission,
    CreateAlias,
    CreateFunctionUrlConfig,
    DeleteFunction,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    PutProvisionedConcurrencyConfig,
    Request,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import LambdaError, ResourceConflict, ResourceNotFound, ServiceFailure
from lvtui.operations.function_urls import Cors
from lvtui.operations.shapes import Environment, FunctionCode, RoutingConfig
from lvtui.storage import Workspace, snapshot_formats
from lvtui.storage.snapshot_file import read_snapshot, read_snapshot_head, snapshot_file
from lvtui.storage.snapshots import AUTOMATIC_KEPT
from lvtui.toml_files import Unreadable
from tests.storage.kit import NOON, Crash, FailingDisk, QuickDisk, create, deploy, do, plain, same

FORMATS = Path(__file__).parent / "formats"


def compressed(files: Mapping[str, bytes]) -> bytes:
    """A package that no text can give back: compressed, and dated."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, date_time=(2024, 2, 29, 1, 2, 4)), content)
    return buffer.getvalue()


STORY: list[Request[Any]] = [
    create(publish=True, tags={"team": "blue"}),
    deploy("tabs\t\r\nand '''quotes''' \"\"\" \\ \0 é 😀", publish=True),
    UpdateFunctionConfiguration(function_name="demo", environment=Environment(variables={"KEY": "a\nb"})),
    CreateAlias(function_name="demo", name="dev", function_version="$LATEST"),
    CreateAlias(
        function_name="demo",
        name="prod",
        function_version="1",
        routing_config=RoutingConfig(additional_version_weights={"2": 0.1}),
    ),
    PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=90),
    PutProvisionedConcurrencyConfig(function_name="demo", qualifier="2", provisioned_concurrent_executions=4),
    AddPermission(
        function_name="demo", qualifier="prod", statement_id="s3", action="lambda:InvokeFunction", principal="*"
    ),
    CreateFunctionUrlConfig(
        function_name="demo", qualifier="dev", auth_type="NONE", cors=Cors(allow_origins=("*",), max_age=5)
    ),
    PutFunctionEventInvokeConfig(function_name="demo", qualifier="prod", maximum_retry_attempts=0),
    create("Zipped", code=FunctionCode(zip_file=compressed({"app.py": b"\xff\xfe", "b": b""})), publish=True),
    create("gone", publish=True),
    DeleteFunction(function_name="gone"),
]
DIAL = FaultDial(failure_rate=0.25, latency=LogNormalLatency(median_ms=40, p99_ms=400))
ROUTE = Trigger("hello", API_ROUTE, "GET /hello?a=1", "prod")
HOURLY = Trigger("hourly", SCHEDULE, "rate(1 hour)", event='{\n  "a": "é\\t"\n}')


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.open(tmp_path / "ws", disk=QuickDisk(), trusted=tmp_path / "trusted.toml")
    for request in STORY:
        do(made, request)
    made.save_event("demo", "hello", b'{"a": 1}\r\n')
    made.save_event("demo", "no text", b"\xff\x00")
    made.keep_fault_dial("demo", "2", DIAL)
    for trigger in (HOURLY, ROUTE):
        made.save_trigger("demo", trigger)
    return made


def head(name: str, note: str = "", minutes: int = 0) -> SnapshotHead:
    return SnapshotHead(
        name=name, note=note, taken=NOON + timedelta(minutes=minutes), account_id="123456789012", region="us-east-1"
    )


def folder_of(workspace: Workspace) -> Path:
    return workspace.folder / "snapshots"


def test_a_snapshot_gives_back_everything_byte_for_byte(workspace: Workspace) -> None:
    workspace.snapshots.take(head("all", "tabs\tand\nlines é"))
    found = workspace.snapshots.read("all")
    assert same(found.region, workspace.region)
    assert found.head.note == "tabs\tand\nlines é" and found.head.taken == NOON
    events = {"hello": b'{"a": 1}\r\n', "no text": b"\xff\x00"}
    assert found.beside["demo"] == Beside(events, {"2": DIAL}, {"hello": ROUTE, "hourly": HOURLY})
    assert found.beside.keys() == {"demo"}


def test_equal_states_give_equal_files_and_what_is_read_is_written_the_same(workspace: Workspace) -> None:
    workspace.snapshots.take(head("one"))
    content = (folder_of(workspace) / "one.toml").read_bytes()
    *lines, seal = content.splitlines(keepends=True)
    assert snapshot_file(workspace.snapshots.read("one")) == b"".join(lines) and seal.startswith(b"# seal ")
    assert b"\r" not in content


names = st.text("abAB.- é'\"\\[]#=", min_size=1, max_size=8).filter(lambda path: not path.endswith("/"))
contents = st.binary(max_size=30) | st.lists(
    st.sampled_from(["\r\n", "\n", "\t", "'''", '"""', "\\", "\0", "\x7f", "é", "😀", "[a]", "\n[b]\n", "x = 1"])
).map(lambda parts: "".join(parts).encode())


@given(files=st.dictionaries(names, contents, min_size=1, max_size=3), zipped=st.booleans(), note=st.text(max_size=40))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_code_and_any_note_come_back(
    workspace: Workspace, tmp_path: Path, files: dict[str, bytes], zipped: bool, note: str
) -> None:
    code = Code(compressed(files)) if zipped else pack(files)
    demo = workspace.region.functions["demo"]
    region = replace(workspace.region, functions={"demo": replace(demo, latest=replace(demo.latest, code=code))})
    whole = note.encode(errors="replace").decode()
    path = tmp_path / "any.toml"
    path.write_bytes(snapshot_file(Snapshot(head("any", whole), region)))
    found = read_snapshot(path)
    assert plain(found.region.functions["demo"].latest) == plain(region.functions["demo"].latest)
    assert found.head.note == whole
    assert read_snapshot_head(path) == found.head


def test_it_names_no_path_no_user_and_no_machine(workspace: Workspace) -> None:
    workspace.snapshots.take(head("shared"))
    workspace.snapshots.send("shared", workspace.folder / "out.toml")
    for path in (folder_of(workspace) / "shared.toml", workspace.folder / "out.toml"):
        content = path.read_text("utf-8")
        for secret in (str(workspace.folder), str(Path.home()), socket.gethostname(), getpass.getuser()):
            assert not re.search(rf"(^|[^\w-]){re.escape(secret)}($|[^\w-])", content)


def test_the_list_has_the_newest_first_and_reads_heads_alone(workspace: Workspace) -> None:
    for minutes, name in enumerate(("first", "Second", "third")):
        workspace.snapshots.take(head(name, f"number {minutes}", minutes))
    path = folder_of(workspace) / "first.toml"
    path.write_bytes(path.read_bytes() + b"\nbroken = = \n")
    listed = workspace.snapshots.listed()
    assert [(found.name, found.note) for found in listed.found] == [
        ("third", "number 2"),
        ("Second", "number 1"),
        ("first", "number 0"),
    ]
    assert listed.found[2].size == path.stat().st_size and listed.problems == ()


def test_one_that_is_there_is_replaced_only_when_asked(workspace: Workspace) -> None:
    workspace.snapshots.take(head("mine"))
    do(workspace, deploy("# later"))
    with pytest.raises(ResourceConflict, match="There is a snapshot mine already"):
        workspace.snapshots.take(head("mine"))
    assert compare(workspace.snapshots.read("mine").region, workspace.region)
    workspace.snapshots.take(head("mine"), replacing=True)
    assert not compare(workspace.snapshots.read("mine").region, workspace.region)


def test_a_deleted_one_is_gone_and_what_was_never_there_is_said(workspace: Workspace) -> None:
    workspace.snapshots.take(head("mine"))
    workspace.snapshots.delete("mine")
    for act in (workspace.snapshots.read, workspace.snapshots.delete):
        with pytest.raises(ResourceNotFound, match="Snapshot not found: mine"):
            act("mine")
    with pytest.raises(LambdaError, match="A snapshot's name is"):
        workspace.snapshots.read("../workspace")


def test_before_a_change_the_state_is_kept_and_of_automatic_ones_the_last_twenty_stay(workspace: Workspace) -> None:
    workspace.snapshots.take(head("mine"))
    for number in range(AUTOMATIC_KEPT + 3):
        first = automatic_head("before a test", NOON + timedelta(minutes=number + 1), workspace.region)
        before = workspace.region
        workspace.change(lambda region: (changed(region), None), first=first)
        newest = workspace.snapshots.listed().found[0]
        assert newest.automatic == "before a test"
        assert same(workspace.snapshots.read(newest.name).region, before)
    found = workspace.snapshots.listed().found
    automatic = [each for each in found if each.automatic]
    assert len(automatic) == AUTOMATIC_KEPT and [each.name for each in found if not each.automatic] == ["mine"]
    assert automatic[-1].taken == NOON + timedelta(minutes=4)


def changed(region: Region) -> Region:
    return replace(region, retired_numbers={"x": region.retired_numbers.get("x", 0) + 1})


def test_a_change_that_changes_nothing_or_is_refused_takes_no_snapshot(workspace: Workspace) -> None:
    first = automatic_head("before a test", NOON, workspace.region)
    workspace.change(lambda region: (region, None), first=first)

    def refuse(region: Region) -> tuple[Region, None]:
        raise ResourceConflict("no")

    with pytest.raises(ResourceConflict):
        workspace.change(refuse, first=first)
    assert workspace.snapshots.listed().found == ()


def test_two_of_one_second_have_two_names(workspace: Workspace) -> None:
    first = automatic_head("before a test", NOON, workspace.region)
    for _ in range(3):
        workspace.change(lambda region: (changed(region), None), first=first)
    assert len({each.name for each in workspace.snapshots.listed().found}) == 3


def test_where_no_snapshot_can_be_kept_nothing_is_changed(workspace: Workspace) -> None:
    (workspace.folder / "snapshots").write_text("no folder")
    before = workspace.region
    first = automatic_head("before deleting demo", NOON, before)
    with pytest.raises(ServiceFailure, match="no snapshot was taken before deleting demo, and nothing was changed"):
        workspace.change(lambda region: (changed(region), None), first=first)
    assert same(workspace.region, before)
    assert same(Workspace.open(workspace.folder, disk=QuickDisk()).region, before)


@pytest.mark.parametrize("failure", [Crash, lambda: OSError(28, "No space left on device")])
def test_whatever_step_fails_there_is_a_whole_snapshot_or_none(tmp_path: Path, failure: Any) -> None:
    made = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(made, create(publish=True))
    do(made, deploy("# two"))
    step = 0
    while True:
        step += 1
        disk = FailingDisk()
        disk.failing_at, disk.failure = step, failure
        torn = Workspace.open(tmp_path / "ws", disk=disk)
        try:
            torn.snapshots.take(head(f"try {step}"))
        except (Crash, ServiceFailure):
            pass
        else:
            break
        listed = Workspace.open(tmp_path / "ws", disk=QuickDisk()).snapshots.listed()
        assert listed.problems == ()
        for each in listed.found:
            assert same(made.snapshots.read(each.name).region, made.region)
    assert step > 4


DAMAGE = [
    (b"taken = ", b"taken = = ", "is not valid TOML: .*line 8, column 9"),
    (b'kind = "snapshot"', b'kind = "draft"', "is no snapshot"),
    (b"format = 3", b"format = 99", "is of format 99.*newer"),
    (b"taken = 2025", b'taken = "2025', "is not valid TOML: .*line 8"),
    (b'account_id = "123456789012"', b'account_id = "12"', "twelve digits"),
    (b'region = "us-east-1"', b'region = "../.."', "a region such as us-east-1"),
]
DEEP = [
    (b'published = "1-2"', b'published = "1-3"', "`functions.demo.published`|should be larger"),
    (b'published = "1-2"', b'published = "1"', "`functions.demo.revisions.2` is not the number of a published version"),
    (b"functions.demo.versions.2", b"functions.demo.versions.7", "names version 2, which is not there"),
    (b'FunctionVersion = "1"', b'FunctionVersion = "7"', "`functions.demo.aliases.prod` names version 7"),
    (b"MemorySize = 128", b"MemorySize = 1", "memorySize"),
    (b"return 1", b"return 2", "CodeSha256"),
    (b"[functions.demo.tags]", b"[functions.demo.hats]", "is missing|means nothing here"),
    (b"[functions.Zipped", b'[functions."../x"', "is no name that a function can have"),
    (b'"hello" = ', b'"../hello" = ', "is no name for a test event"),
    (b"failure_rate = 0.25", b"failure_rate = 25", "`functions.demo.faults.2`: The failure rate is from 0 % to 100 %"),
]


@pytest.mark.parametrize(("old", "new", "words"), DAMAGE)
def test_a_head_that_makes_no_sense_is_a_sentence_and_the_others_are_listed(
    workspace: Workspace, old: bytes, new: bytes, words: str
) -> None:
    workspace.snapshots.take(head("good"))
    workspace.snapshots.take(head("bad"))
    path = folder_of(workspace) / "bad.toml"
    damage(path, old, new)
    content = path.read_bytes()
    listed = workspace.snapshots.listed()
    assert [each.name for each in listed.found] == ["good"]
    (problem,) = listed.problems
    assert problem.startswith(str(path)) and problem.endswith("the file is not touched.")
    with pytest.raises(ServiceFailure, match=words):
        workspace.snapshots.read("bad")
    for replace_it in (False, True):
        with pytest.raises((ServiceFailure, ResourceConflict)):
            workspace.snapshots.take(head("bad"), replacing=replace_it)
    assert path.read_bytes() == content
    workspace.snapshots.delete("bad")
    assert workspace.snapshots.listed().problems == ()


@pytest.mark.parametrize(("old", "new", "words"), DEEP)
def test_what_is_wrong_inside_is_said_with_its_place(workspace: Workspace, old: bytes, new: bytes, words: str) -> None:
    workspace.snapshots.take(head("bad"))
    path = folder_of(workspace) / "bad.toml"
    damage(path, old, new)
    with pytest.raises(ServiceFailure, match=words) as said:
        workspace.snapshots.read("bad")
    assert str(said.value).startswith(str(path)) and str(said.value).endswith("Nothing was changed.")


def damage(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content, old
    path.write_bytes(content.replace(old, new))


def test_a_file_whose_name_is_no_snapshots_is_said_and_left(workspace: Workspace) -> None:
    workspace.snapshots.take(head("good"))
    for stray in ("é.toml", "Capital.toml", ".hidden.toml", "readme.txt"):
        (folder_of(workspace) / stray).write_text("x")
    listed = workspace.snapshots.listed()
    assert [each.name for each in listed.found] == ["good"]
    assert len(listed.problems) == 2 and all("left out for its name" in problem for problem in listed.problems)


def test_five_hundred_damaged_files_end_in_a_sentence_or_a_state(workspace: Workspace) -> None:
    workspace.snapshots.take(head("fuzz"))
    path = folder_of(workspace) / "fuzz.toml"
    content = path.read_bytes()
    draw = random.Random(7)
    for _ in range(500):
        path.write_bytes(mutated(content, draw))
        workspace.snapshots.listed()
        try:
            found = workspace.snapshots.read("fuzz")
        except ServiceFailure as failure:
            assert str(path) in str(failure)
        else:
            compare(workspace.region, found.region)


def mutated(content: bytes, draw: random.Random) -> bytes:
    place, length = draw.randrange(len(content)), draw.choice((1, 1, 4, 40, 400))
    match draw.randrange(5):
        case 0:
            return content[:place]
        case 1:
            return content[:place] + content[place + length :]
        case 2:
            return content[:place] + draw.randbytes(length) + content[place + length :]
        case 3:
            other = draw.randrange(len(content))
            return content[:place] + content[other : other + length] + content[place:]
        case _:
            lines = content.split(b"\n")
            draw.shuffle(lines) if draw.random() < 0.1 else lines.pop(draw.randrange(len(lines)))
            return b"\n".join(lines)


def test_what_comes_from_elsewhere_asks_and_what_is_here_already_does_not(workspace: Workspace, tmp_path: Path) -> None:
    workspace.snapshots.take(head("all"))
    workspace.snapshots.send("all", tmp_path / "all.toml")
    here = Workspace.open(tmp_path / "here", disk=QuickDisk(), trusted=tmp_path / "theirs.toml")
    do(here, create(publish=True))
    own = here.region.functions["demo"].latest.code.sha256
    received = here.snapshots.read_file(tmp_path / "all.toml")
    kept = here.snapshots.receive(received, "all")
    assert kept.name == "all" and here.snapshots.receive(received, "all").name == "all-2"
    assert own in received.codes
    assert {sha for sha in received.codes if here.trust.may_run(sha)} == {own}
    assert workspace.trust.may_run(own), "the maker's own list is not touched"


def test_what_was_saved_and_is_restored_here_does_not_ask(workspace: Workspace) -> None:
    workspace.snapshots.take(head("all"))
    assert all(workspace.trust.may_run(sha) for sha in workspace.snapshots.read("all").codes)


def test_an_exported_file_is_not_written_over_unasked(workspace: Workspace, tmp_path: Path) -> None:
    workspace.snapshots.take(head("all"))
    out = tmp_path / "out.toml"
    out.write_text("mine")
    with pytest.raises(ResourceConflict, match="is there already"):
        workspace.snapshots.send("all", out)
    assert out.read_text() == "mine"
    assert workspace.snapshots.send("all", out, replacing=True) == out.stat().st_size
    with pytest.raises(ServiceFailure, match="could not be written"):
        workspace.snapshots.send("all", tmp_path / "nowhere" / "out.toml")


def test_events_dials_and_triggers_come_back_and_other_events_and_triggers_stay(workspace: Workspace) -> None:
    workspace.snapshots.take(head("all"))
    later = Trigger("later", SCHEDULE, "rate(2 days)", "1")
    for trigger in (replace(HOURLY, qualifier="dev"), later):
        workspace.save_trigger("demo", trigger)
    workspace.delete_trigger("demo", "hello")
    assert workspace.snapshots.would_replace(workspace.snapshots.read("all").beside)
    workspace.save_event("demo", "hello", b"changed")
    workspace.save_event("demo", "later", b"1")
    workspace.keep_fault_dial("demo", "2", None)
    workspace.snapshots.put_beside(workspace.snapshots.read("all").beside)
    assert workspace.events("demo") == {"hello": b'{"a": 1}\r\n', "later": b"1", "no text": b"\xff\x00"}
    assert workspace.fault_dials("demo") == {"2": DIAL}
    assert workspace.triggers("demo") == {"hello": ROUTE, "hourly": HOURLY, "later": later}


@pytest.mark.parametrize("path", sorted(FORMATS.glob("snapshot-*.toml")), ids=lambda path: path.stem)
def test_a_stored_snapshot_of_every_format_is_read_and_written_in_the_newest(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    found = read_snapshot(path)
    assert f"format = {path.stem.partition('-')[2]}".encode() in before
    demo = found.region.functions["demo"]
    assert list(demo.published) == ["1", "2"] and demo.aliases["prod"].weights == {"2": 0.1}
    assert demo.latest.code.files["app.py"].decode().startswith("tabs\t\r\nand '''quotes''' \"\"\"")
    assert demo.reserved_concurrency == 90 and demo.provisioned["2"].requested == 4
    assert set(demo.policies) == {"prod"} and set(demo.urls) == {"dev"} and set(demo.event_invoke_configs) == {"prod"}
    assert found.region.functions["Zipped"].latest.code.files == {"app.py": b"\xff\xfe", "b": b""}
    assert found.region.retired_numbers == {"gone": 2}
    assert found.beside["demo"].dials == {"2": DIAL} and len(found.beside["demo"].events) == 2
    with_triggers = path.stem not in ("snapshot-1", "snapshot-2")
    assert found.beside["demo"].triggers == ({"hello": ROUTE, "hourly": HOURLY} if with_triggers else {})
    again = tmp_path / "again.toml"
    again.write_bytes(snapshot_file(found))
    assert same(read_snapshot(again).region, found.region)
    assert read_snapshot(again).beside == found.beside
    assert path.read_bytes() == before


def test_there_is_a_stored_snapshot_of_every_format_and_a_step_from_each_to_the_next() -> None:
    stored = {path.stem for path in FORMATS.glob("snapshot-*.toml")}
    assert stored == {f"snapshot-{number}" for number in range(1, snapshot_formats.FORMAT + 1)}
    assert list(snapshot_formats.STEPS) == list(range(1, snapshot_formats.FORMAT))


def test_what_is_written_now_is_byte_for_byte_of_the_newest_stored_format() -> None:
    """Where this fails, the words of a snapshot have changed: that is a new format, with a step from this one."""
    newest = FORMATS / f"snapshot-{snapshot_formats.FORMAT}.toml"
    assert snapshot_file(read_snapshot(newest)) == newest.read_bytes()


@pytest.mark.parametrize("path", sorted(FORMATS.glob("snapshot-*.toml")), ids=lambda path: path.stem)
def test_a_snapshot_goes_through_each_step_from_its_own_format_to_the_newest(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_snapshot(path)

    def to_4(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "note": "in the words of format 4"}

    def to_5(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "note": document["note"].replace("4", "5")}

    monkeypatch.setattr(snapshot_formats, "FORMAT", 5)
    monkeypatch.setattr(snapshot_formats, "STEPS", {**snapshot_formats.STEPS, 3: to_4, 4: to_5})
    found = read_snapshot(path)
    assert found.head.note == read_snapshot_head(path).note == "in the words of format 5"
    assert same(found.region, whole.region) and found.beside == whole.beside
    assert snapshot_file(whole).decode().count("\nformat = 5\n") == 1


@pytest.mark.parametrize("number", [snapshot_formats.FORMAT + 1, 1000])
def test_a_newer_file_is_refused_by_its_format(tmp_path: Path, number: int) -> None:
    path = tmp_path / "newer.toml"
    path.write_text(f'format = {number}\nkind = "snapshot"\nsurprise = 1\n')
    for read in (read_snapshot_head, read_snapshot):
        with pytest.raises(Unreadable, match=rf"newer\.toml is of format {number}.*so a newer one wrote it"):
            read(path)

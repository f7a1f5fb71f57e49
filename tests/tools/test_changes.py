"""``changes``: two versions of the data compared by meaning, told in both languages."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from macros.catalog import Catalog, Text, load
from macros.model import Finding, Retired
from macros.tools.changes import (
    Changes,
    Edited,
    Entry,
    Gone,
    Rescored,
    RevisionError,
    Reworded,
    UnreadableError,
    as_json,
    as_markdown,
    at_revision,
    compare,
    run_changes,
    scenarios,
)


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


def with_criterion(catalog: Catalog, key: str, **fields: object) -> Catalog:
    changed = dataclasses.replace(catalog.criteria[key], **fields)  # type: ignore[arg-type]
    return dataclasses.replace(catalog, criteria={**catalog.criteria, key: changed})


def test_the_same_data_says_nothing(catalog: Catalog) -> None:
    changes = compare(catalog, catalog)
    assert not changes
    assert changes.cases == len(catalog.cases)
    text = as_markdown(changes, "v1", catalog.site.words)
    assert "Nothing changes for readers." in text
    assert "读者看到的内容没有变化。" in text


def test_reworded_names_fields_and_languages(catalog: Catalog) -> None:
    old = catalog.criteria["transparency"]
    findings = (Finding("a-source", Text("一", "One")), *old.evidence.findings)
    after = with_criterion(
        catalog,
        "transparency",
        title=Text("*可追溯*", old.title.en),
        verdict=Text("改了。", "Changed."),
        evidence=dataclasses.replace(old.evidence, findings=findings),
    )
    changes = compare(catalog, after)
    assert changes.reworded == (
        Reworded(
            "criteria/transparency",
            Text("*可追溯*", old.title.en),
            {"title": ("zh",), "verdict": ("zh", "en"), "evidence.findings.a-source": ("zh", "en")},
        ),
    )
    assert dataclasses.replace(changes, reworded=()) == compare(catalog, catalog)
    text = as_markdown(changes, "main", catalog.site.words)
    zh, en = text.split("\n## What changed", 1)
    assert "可追溯 `criteria/transparency`：`title`（中文）、`verdict`（中文 / 英文）、" in zh
    assert f"{old.title.en} `criteria/transparency`: `title` (Chinese), `verdict` (Chinese / English)," in en


def test_added_moved_split_retired_and_removed(catalog: Catalog) -> None:
    kept = dict(catalog.criteria)
    moved, split, retired, removed = (kept.pop(key) for key in list(kept)[:4])
    added = dataclasses.replace(moved, id="new-one", title=Text("新的", "New one"))
    words = {"title": Text("旧", "Old"), "because": Text("因为", "Because"), "retired_on": "2026-11-22"}
    gone = {
        moved.id: Retired(id=moved.id, kind="moved", to=("new-one",), **words),
        split.id: Retired(id=split.id, kind="split", to=("new-one", "edge-cases"), **words),
        retired.id: Retired(id=retired.id, kind="retired", **words),
    }
    after = dataclasses.replace(
        catalog, criteria={**kept, "new-one": added}, retired={**catalog.retired, "criteria": gone}
    )
    changes = compare(catalog, after)
    assert changes.added == (Entry("criteria/new-one", Text("新的", "New one")),)
    assert changes.gone == (
        Gone(f"criteria/{moved.id}", moved.title, "moved", ("new-one",)),
        Gone(f"criteria/{split.id}", split.title, "split", ("new-one", "edge-cases")),
        Gone(f"criteria/{retired.id}", retired.title, "retired", ()),
        Gone(f"criteria/{removed.id}", removed.title, "removed", ()),
    )
    text = as_markdown(changes, "main", catalog.site.words)
    for line in (
        "**新增**\n\n- 新的 `criteria/new-one`",
        "**Added**\n\n- New one `criteria/new-one`",
        f"`criteria/{moved.id}` → `new-one`\n",
        f"`criteria/{split.id}` → `new-one`, `edge-cases`\n",
        "**Removed (its id leads nowhere; retire it instead)**",
    ):
        assert line in text


def test_effects_and_the_advice_they_change(catalog: Catalog) -> None:
    old = catalog.criteria["external-knowledge"].when_yes
    after = with_criterion(
        catalog, "external-knowledge", when_yes=dataclasses.replace(old, effects={"facts": -3, "skill": 1})
    )
    changes = compare(catalog, after)
    assert changes.rescored == (
        Rescored(
            "criteria/external-knowledge",
            catalog.criteria["external-knowledge"].title,
            {
                "when_yes.effects.facts": (old.effects["facts"], -3),
                "when_yes.effects.skill": (None, 1),
            },
        ),
    )
    assert changes.readvised
    assert {entry.before for entry in changes.readvised} <= {"rag", "hybrid"}
    text = as_markdown(changes, "main", catalog.site.words)
    assert f"Changes the advice in {len(changes.readvised)} of {len(catalog.cases)} cases and scenarios:" in text
    assert f"在 {len(catalog.cases)} 个案例和场景中，{len(changes.readvised)} 个的建议变了：" in text
    assert f"`when_yes.effects.facts` +{old.effects['facts']} → -3, `when_yes.effects.skill` — → +1" in text


def test_blocks_caps_and_thresholds_count_as_scoring(catalog: Catalog) -> None:
    q = catalog.questionnaire
    need = q.scores["tuning-need"]
    skill = dataclasses.replace(need.factors["skill"], cap=need.factors["skill"].cap + 1)
    score = dataclasses.replace(need, threshold=need.threshold - 1, factors={**need.factors, "skill": skill})
    after = dataclasses.replace(
        catalog, questionnaire=dataclasses.replace(q, scores={**q.scores, "tuning-need": score})
    )
    blocked = dataclasses.replace(catalog.criteria["edge-cases"].when_no, blocks="tuning")
    changes = compare(catalog, with_criterion(after, "edge-cases", when_no=blocked))
    assert [dict(entry.fields) for entry in changes.rescored] == [
        {"when_no.blocks": (None, "tuning")},
        {
            "scores.tuning-need.threshold": (need.threshold, need.threshold - 1),
            "scores.tuning-need.factors.skill.cap": (skill.cap - 1, skill.cap),
        },
    ]
    assert not changes.reworded


def test_other_fields_are_named_and_what_no_page_shows_is_not(catalog: Catalog) -> None:
    changes = compare(catalog, with_criterion(catalog, "edge-cases", order=1, related=()))
    assert [entry.fields for entry in changes.edited] == [("order", "related")]
    changes = compare(catalog, with_criterion(catalog, "edge-cases", status="draft"))
    assert not changes


def test_a_long_list_is_cut_short(catalog: Catalog) -> None:
    fields = {f"field-{n}": ("zh",) for n in range(10)}
    entry = Reworded("site", Text("界面用语", "Interface words"), fields)  # type: ignore[arg-type]
    changes = Changes((), (), (entry,), (), (Edited("x/y", Text("a", "b"), ("one",)),), 7, ())
    text = as_markdown(changes, "main", catalog.site.words)
    assert "The advice stays the same in all 7 cases and scenarios." in text
    assert "7 个案例和场景的建议都没有变。" in text
    assert "`field-5` (Chinese), … 10 in all" in text
    assert "`field-4`（中文）、`field-5`（中文）等，共 10 处" in text
    assert "field-6" not in text


def test_json_holds_the_same(catalog: Catalog) -> None:
    changes = compare(catalog, with_criterion(catalog, "edge-cases", order=1))
    told = json.loads(as_json(changes, "main"))
    assert told["since"] == "main"
    assert told["cases"] == len(catalog.cases)
    assert told["edited"][0]["record"] == "criteria/edge-cases"
    assert set(told) == {"since", *(field.name for field in dataclasses.fields(Changes))}


def moved(catalog: Catalog, key: str, to: str) -> Catalog:
    """The catalog after a criterion got another id, with the answers of the cases carried along."""
    words = {"title": Text("旧", "Old"), "because": Text("因为", "Because"), "retired_on": "2026-11-22"}
    gone = {**catalog.retired["criteria"], key: Retired(id=key, kind="moved", to=(to,), **words)}
    criteria = {to if one == key else one: record for one, record in catalog.criteria.items()}
    criteria[to] = dataclasses.replace(criteria[to], id=to)
    cases = {
        one: dataclasses.replace(case, answers={to if c == key else c: a for c, a in case.answers.items()})
        for one, case in catalog.cases.items()
    }
    return dataclasses.replace(catalog, criteria=criteria, cases=cases, retired={**catalog.retired, "criteria": gone})


@pytest.mark.parametrize("number", [0, 7, 14])
def test_a_move_is_no_other_advice(root: Path, catalog: Catalog, number: int) -> None:
    key, teams = sorted(catalog.criteria)[number], scenarios(root)
    after = moved(catalog, key, "called-so-now")
    assert any(key in answers for answers in teams.values())
    edited = {one: {"called-so-now" if c == key else c: a for c, a in had.items()} for one, had in teams.items()}
    for before, since in ((catalog, after), (after, catalog)):  # the second takes the move back
        for answers in (teams, edited):
            assert compare(before, since, answers).readvised == ()


def test_a_case_that_still_has_the_old_id_is_carried_too(catalog: Catalog) -> None:
    after = dataclasses.replace(moved(catalog, "external-knowledge", "called-so-now"), cases=catalog.cases)
    assert compare(catalog, after).readvised == ()


@pytest.mark.parametrize(
    ("gone", "to", "answers"),
    [
        ("knowledge-freshness", "external-knowledge", {"knowledge-freshness": "yes", "external-knowledge": "no"}),
        ("domain-precision", "knowledge-freshness", {"knowledge-freshness": "yes"}),
    ],
)
def test_what_was_merged_into_another_leaves_that_one_its_own_answer(
    catalog: Catalog, gone: str, to: str, answers: dict[str, str]
) -> None:
    """Nor is the answer of what was there all along taken for that of what is gone."""
    before = dataclasses.replace(catalog, cases={})
    kept = {key: record for key, record in catalog.criteria.items() if key != gone}
    after = dataclasses.replace(moved(before, gone, to), criteria=kept)
    assert compare(before, after, {"team": answers}).readvised == ()


# -- git -------------------------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str, given: bytes = b"") -> str:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True, input=given)
    return done.stdout.decode().strip()


@pytest.fixture
def repository(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root / "data", tmp_path / "data")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    return tmp_path


def test_the_working_tree_is_compared_with_a_revision(
    repository: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    assert at_revision(repository, "main") == catalog
    assert run_changes(repository, "HEAD") == 0
    assert "Nothing changes for readers." in capsys.readouterr().out
    file = repository / "data/criteria/edge-cases.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"# a comment only\n{text}", encoding="utf-8")
    assert run_changes(repository, "HEAD") == 0
    assert "Nothing changes for readers." in capsys.readouterr().out
    title = catalog.criteria["edge-cases"].title.en
    file.write_text(text.replace(f"  en: {title}\n", "  en: Strange inputs\n", 1), encoding="utf-8")
    assert run_changes(repository, "HEAD", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [(e["record"], e["fields"]) for e in told["reworded"]] == [("criteria/edge-cases", {"title": ["en"]})]


def test_a_field_that_came_since_changes_nothing(repository: Path, catalog: Catalog) -> None:
    """Before methods were drawn, no record had ``anatomy`` and no schema knew it."""
    schema = repository / "data/schema/method.schema.json"
    now = {file: file.read_text(encoding="utf-8") for file in (schema, *repository.glob("data/methods/*.yml"))}
    rules = json.loads(now[schema])
    rules["required"].remove("anatomy")
    del rules["properties"]["anatomy"]
    schema.write_text(json.dumps(rules), encoding="utf-8")
    for file in repository.glob("data/methods/*.yml"):
        file.write_text(re.sub(r"\nanatomy:\n(  .*\n)+", "\n", now[file]), encoding="utf-8")
    title = catalog.methods["lora"].title.en
    lora = repository / "data/methods/lora.yml"
    lora.write_text(
        lora.read_text(encoding="utf-8").replace(f"  en: {title}\n", "  en: Low rank\n", 1), encoding="utf-8"
    )
    git(repository, "commit", "-qam", "before drawings")
    for file, text in now.items():
        file.write_text(text, encoding="utf-8")
    changes = compare(at_revision(repository, "HEAD"), catalog)
    assert [(e.record, dict(e.fields)) for e in changes.reworded] == [("methods/lora", {"title": ("en",)})]
    assert not changes.edited


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD~5", ""])
def test_an_unknown_revision_is_named(repository: Path, revision: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_changes(repository, revision) == 1
    said = capsys.readouterr().err
    assert f"no data/ was found at '{revision}'" in said
    assert "Traceback" not in said


def test_a_revision_that_is_called_as_an_option_is_a_revision(repository: Path, catalog: Catalog) -> None:
    git(repository, "update-ref", "refs/tags/--all", "HEAD")
    assert at_revision(repository, "--all") == catalog


@pytest.mark.parametrize("left_out", ["data", "data/cases", "data/criteria/edge-cases.yml"])
def test_what_releases_leave_out_is_read_all_the_same(repository: Path, catalog: Catalog, left_out: str) -> None:
    (repository / ".gitattributes").write_text(f"{left_out} export-ignore\n", encoding="utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "smaller releases")
    assert at_revision(repository, "HEAD") == catalog


@pytest.mark.parametrize("target", ["/etc/hostname", "edge-cases.yml", "../../../outside.yml", "nowhere"])
def test_links_in_older_data_are_said_plainly(
    repository: Path, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    link = repository / "data/criteria/a-link.yml"
    link.symlink_to(target)
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "a link")
    link.unlink()
    assert run_changes(repository, "HEAD") == 0
    said = capsys.readouterr().out
    assert "the data at 'HEAD' cannot be read by today's rules" in said
    assert "data/criteria/a-link.yml:1:1: not-a-file: " in said


@pytest.mark.parametrize("name", ["../../outside.yml", "criteria/../../../outside.yml", "/{}/outside.yml"])
def test_nothing_is_written_outside(
    repository: Path, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Git itself would not make such a name, but it hands on what a repository that was tampered with holds."""
    around = tmp_path_factory.mktemp("around")
    (around / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(around / "temporary"))
    name = name.format(around)
    blob = git(repository, "hash-object", "-w", "--stdin", given=b"kind: criterion")
    mode = b"100644 " + name.encode() + b"\0" + bytes.fromhex(blob)
    tree = git(repository, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", given=mode)
    top = git(repository, "mktree", given=f"040000 tree {tree}\tdata\n".encode())
    commit = git(repository, "commit-tree", "-m", "bad", top)
    with pytest.raises(UnreadableError, match="not-a-file"):
        at_revision(repository, commit)
    assert [path for path in around.rglob("*") if path.name == "outside.yml"] == []


def test_a_shallow_clone_says_what_to_do(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "two")
    clone = tmp_path_factory.mktemp("shallow") / "clone"
    git(repository, "clone", "-q", "--depth", "1", repository.as_uri(), str(clone))
    with pytest.raises(RevisionError, match="run `git fetch --unshallow` first") as caught:
        at_revision(clone, "HEAD~1")
    assert "先运行 `git fetch --unshallow`" in str(caught.value)
    git(clone, "fetch", "-q", "--unshallow")
    at_revision(clone, "HEAD~1")
    with pytest.raises(RevisionError) as caught:
        at_revision(clone, "HEAD~2")
    assert "shallow" not in str(caught.value)


def test_a_folder_of_a_repository_may_be_the_project(root: Path, tmp_path: Path, catalog: Catalog) -> None:
    shutil.copytree(root / "data", tmp_path / "guide/data")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    assert at_revision(tmp_path / "guide", "main") == catalog


def test_before_there_was_a_list_of_published_ids(repository: Path, catalog: Catalog) -> None:
    listed = repository / "data/published.txt"
    text = listed.read_text(encoding="utf-8")
    listed.unlink()
    git(repository, "commit", "-qam", "before")
    listed.write_text(text, encoding="utf-8")
    assert at_revision(repository, "HEAD") == catalog


def test_data_that_cannot_be_loaded_is_said_plainly(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = repository / "data/criteria/edge-cases.yml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("kind: criterion", "kind: criterium"), encoding="utf-8")
    git(repository, "commit", "-qam", "bad")
    file.write_text(good, encoding="utf-8")
    assert run_changes(repository, "HEAD") == 0  # a pull request may bring the rules that its base breaks
    said = capsys.readouterr().out
    assert "the data at 'HEAD' cannot be read by today's rules" in said
    assert "data/criteria/edge-cases.yml:" in said
    assert run_changes(repository, "HEAD", "json") == 0
    assert set(json.loads(capsys.readouterr().out)) == {"since", "unreadable"}
    git(repository, "rm", "-qr", "--cached", "data/schema")
    git(repository, "commit", "-qm", "no schema")
    with pytest.raises(UnreadableError, match=r"cannot be read by today's rules"):
        at_revision(repository, "HEAD")


def test_no_repository_at_all(tmp_path: Path) -> None:
    with pytest.raises(RevisionError, match=r"no data/ was found"):
        at_revision(tmp_path, "HEAD")


def test_the_scenarios_count_too(root: Path, catalog: Catalog) -> None:
    teams = scenarios(root)
    assert len(teams) >= 2 * len(catalog.criteria)
    old = catalog.criteria["external-knowledge"].when_yes
    after = with_criterion(catalog, "external-knowledge", when_yes=dataclasses.replace(old, effects={"facts": -3}))
    changes = compare(catalog, after, teams)
    assert changes.cases == len(catalog.cases) + len(teams)
    assert [entry for entry in changes.readvised if entry.record.startswith("scenarios/")]

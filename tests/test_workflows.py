"""What the repository tells GitHub and its visitors: who may write, what is published, that what is named exists."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.__main__ import main

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = sorted(p for p in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if p.name != "config.yml")
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", ".github/PULL_REQUEST_TEMPLATE.md")]

CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
MAY_WRITE = {("publish.yml", "deploy"): {"pages", "id-token"}}  # the only jobs whose token may change anything


def read(text: str) -> Any:
    """YAML in which ``on`` stays a word."""
    return yaml.load(text, Loader=yaml.BaseLoader)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_token_reads_and_a_job_ends(path: Path) -> None:
    """What zizmor, part of ``make lint``, does not ask."""
    workflow = read(path.read_text(encoding="utf-8"))
    for job, content in {"": workflow, **workflow["jobs"]}.items():
        writes = {key for key, level in content.get("permissions", {}).items() if level == "write"}
        assert writes <= MAY_WRITE.get((path.name, job), set())
        assert not job or "timeout-minutes" in content


def test_one_workflow_runs_the_tests_on_a_push() -> None:
    on_push = [p.name for p in WORKFLOWS if "push" in read(p.read_text(encoding="utf-8"))["on"]]
    assert on_push == ["publish.yml"]


def test_what_is_uploaded_is_what_was_built_and_tested(tmp_path: Path) -> None:
    """The digest is taken right after the build and compared right before the upload; it sees every kind of change."""
    steps = read((ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8"))["jobs"]["test"]["steps"]
    runs = [step.get("run", step.get("uses", "")) for step in steps]
    build, test, proof, upload = (
        next(i for i, run in enumerate(runs) if found in run)
        for found in ("make site", ".ci/run", '= "$BUILT"', "upload-pages-artifact")
    )
    assert [build, test, proof, upload] == [build, build + 1, build + 2, build + 3]
    assert steps[proof]["env"]["BUILT"] == "${{ steps.build.outputs.digest }}"

    def digest() -> str:
        done = subprocess.run([ROOT / ".ci/digest", tmp_path], capture_output=True, text=True, check=True)
        return done.stdout

    (tmp_path / "en").mkdir()
    (tmp_path / "index.html").write_text("a")
    seen = {digest()}
    (tmp_path / "index.html").write_text("b")
    seen.add(digest())
    (tmp_path / "en/new.html").write_text("b")
    seen.add(digest())
    (tmp_path / "index.html").rename(tmp_path / "other.html")
    seen.add(digest())
    assert len(seen) == 4
    os.utime(tmp_path / "other.html", (0, 0))
    assert digest() in seen


def scripts(path: Path) -> str:
    """What a file tells a shell: the scripts of a workflow, the code of a page."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return "\n".join(block or span for block, span in CODE.findall(text))
    return "\n".join(step.get("run", "") for job in read(text)["jobs"].values() for step in job["steps"])


def targets(text: str) -> set[str]:
    return set(re.findall(r"(?:^|[;&|] *)make ([\w./-]+)", text, re.MULTILINE))


def commands(text: str) -> set[str]:
    return set(re.findall(r"-m macros ([a-z]+(?:-[a-z]+)*)", text))


@pytest.mark.parametrize("path", [*WORKFLOWS, *PAGES], ids=lambda path: path.name)
def test_every_command_named_exists(path: Path) -> None:
    text = scripts(path)
    makefile = set(re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert targets(text) <= makefile
    for command in sorted(commands(text)):
        assert main([command, "--help"]) == 0, f"there is no `python -m macros {command}`"
    for script in re.findall(r"(?:^|\s)(\.ci/\w+)", text):
        assert os.access(ROOT / script, os.X_OK), script


def test_commands_are_found_where_they_are_named() -> None:
    assert targets("make site\ncd x && make bench") == {"site", "bench"}
    assert targets("to make sure") == set()
    assert commands(".venv/bin/python -m macros check --format github") == {"check"}
    assert scripts(ROOT / ".github/workflows/check.yml").count("-m macros") == 2


def test_the_readme_names_the_commands_of_the_project() -> None:
    named = targets(scripts(ROOT / "README.md"))
    assert {"serve", "test", "site", "check", "fuzz", "bench"} <= named


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_file_linked_exists(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_forms_speak_both_languages(path: Path) -> None:
    form = read(path.read_text(encoding="utf-8"))
    asked = [item for item in form["body"] if item["type"] != "markdown"]
    assert asked
    assert len({item["id"] for item in asked}) == len(asked)
    words = [form["name"], form["description"], *(item["attributes"]["label"] for item in asked)]
    words += [item["attributes"]["value"] for item in form["body"] if item["type"] == "markdown"]
    for text in words:
        assert re.search("[\u4e00-\u9fff]", text), text
        assert re.search("[A-Za-z]{3}", text), text


def test_dependencies_are_renewed_for_both_ecosystems() -> None:
    updates = read((ROOT / ".github/dependabot.yml").read_text(encoding="utf-8"))["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"pip", "github-actions"}
    assert all(update["groups"] and update["schedule"]["interval"] == "weekly" for update in updates)


def test_code_owners_name_no_one_who_may_not_exist() -> None:
    lines = (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("#") for line in lines if line)

"""The examples on /data/ run, the example on /contribute/ is a sound record, and both languages hold the same."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from macros.catalog import check, load
from macros.model import LANGS
from macros.site.api import api

PAGES = ("data", "contribute", "changelog")
ADDRESS = "http://127.0.0.1:8000/"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def page(root: Path, lang: str, name: str) -> str:
    return (root / "docs" / lang / f"{name}.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return [code for kind, code in BLOCK.findall(text) if kind == language]


@pytest.fixture(scope="module")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    folder = tmp_path_factory.mktemp("api")
    for name, text in api(load(root / "data"), "").items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    return serve(folder)


@pytest.mark.parametrize("lang", LANGS)
def test_every_example_runs(root: Path, address: str, lang: str) -> None:
    codes = blocks(page(root, lang, "data"), "python")
    assert len(codes) == 5
    for code in codes:
        assert ADDRESS in code
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", "-W", "error", "-c", code.replace(ADDRESS, address)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
        assert not done.stderr


def test_the_scoring_example_gives_the_advice_it_should(root: Path, address: str) -> None:
    from macros.advice import advise, model_of

    catalog = load(root / "data")
    code = next(code for code in blocks(page(root, "en", "data"), "python") if "def recommend" in code)
    names: dict[str, object] = {}
    exec(code.replace(ADDRESS, address), names)
    recommend = names["recommend"]
    assert callable(recommend)
    model = model_of(catalog)
    for case in catalog.cases.values():
        assert recommend(case.answers) == advise(model, case.answers)["recommendation"]


def test_examples_use_the_standard_library_alone(root: Path) -> None:
    for lang in LANGS:
        for code in blocks(page(root, lang, "data"), "python"):
            for node in ast.walk(ast.parse(code)):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                assert all(name.partition(".")[0] in sys.stdlib_module_names for name in names)


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_have_the_same_bones(root: Path, name: str) -> None:
    def bones(text: str) -> list[str]:
        body = text.split("---\n", 2)[2]
        outside = BLOCK.sub(lambda m: f"```{m[1]}\n", body)
        return re.findall(r"(?m)^(#+ .*\{ #[a-z0-9-]+ \}|```\w*|- 👍|- 👎|- |\d\. |\| *`|\{\{.*\}\})", outside)

    zh, en = (bones(page(root, lang, name)) for lang in LANGS)
    strip = [re.sub(r"^(#+) .*(\{ #.*)$", r"\1 \2", bone) for bone in zh]
    assert strip == [re.sub(r"^(#+) .*(\{ #.*)$", r"\1 \2", bone) for bone in en]
    assert all("{ #" in bone for bone in zh if bone.startswith("#"))


def test_examples_differ_in_words_alone(root: Path) -> None:
    def skeleton(code: str) -> str:
        tree = ast.parse(code)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = re.sub(r"^(zh|en)$|(?<=title_)(zh|en)$|[^\x00-\x7f]|^The ids.*$", "", node.value)
        return ast.dump(tree)

    zh, en = ([c for c in blocks(page(root, lang, "data"), "python") if "def follow" not in c] for lang in LANGS)
    assert [skeleton(code) for code in zh] == [skeleton(code) for code in en]


@pytest.mark.parametrize("lang", LANGS)
def test_the_retired_record_on_the_page_is_sound(root: Path, tmp_path: Path, lang: str) -> None:
    shutil.copytree(root / "data", tmp_path / "data")
    (code,) = blocks(page(root, lang, "contribute"), "yaml")
    (tmp_path / "data/criteria/rare-inputs.yml").write_text(code, encoding="utf-8")
    assert check(tmp_path / "data") == []
    assert load(tmp_path / "data").retired["criteria"]["rare-inputs"].to == ("edge-cases",)


@pytest.mark.parametrize("lang", LANGS)
def test_files_named_on_the_page_exist(root: Path, lang: str) -> None:
    files = api(load(root / "data"), "")
    named = set(re.findall(r"`((?:criteria/|methods/)?[\w-]+\.(?:json|csv))`", page(root, lang, "data")))
    assert named
    assert {f"api/v1/{name}" for name in named} <= set(files)

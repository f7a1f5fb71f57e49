"""In a copy of the data, records move and retire: every old address still leads somewhere that explains itself, and all
that holds of today's site holds of that one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from tests.conftest import build, copy_sources
from tests.site.reader import differences, read_yaml
from tests.site.test_site import broken, pages

MOVED = """kind: moved
title:
  zh: 旧的边缘案例
  en: Old edge cases
because:
  zh: 已并入另一条判据。
  en: It was merged into another criterion.
retired_on: "2026-11-22"
to:
  - {to}
"""
RETIRED = """kind: retired
title:
  zh: 旧的延迟行
  en: Old latency row
because:
  zh: 证据不足。
  en: The evidence does not carry it.
retired_on: "2026-11-22"
"""


def carried(data: Path, key: str, to: str = "") -> None:
    """Every reference to a criterion (a link, an item of a list, an answer) now names another, or is taken out."""
    for path in (*data.glob("*.yml"), *data.glob("*/*.yml")):
        text = path.read_text(encoding="utf-8")
        if to:
            text = re.sub(rf"(?m)((?:\(criteria/|^ +- |^ +)){key}(?=\)|: |$)", rf"\1{to}", text)
        else:
            text = re.sub(rf"\[([^\]]+)\]\(criteria/{key}\)", r"\1", text)
            text = re.sub(rf"(?m)^ +(- {key}|{key}: .*)\n", "", text)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources after ids were published and then moved or retired: two criteria of today, and some that never were.

    The last criterion is called ``moved-on`` from now on, the first is wanted no longer.
    """
    root = copy_sources(tmp_path_factory.mktemp("gone") / "checkout")
    first, *_, last = sorted(
        path
        for path in (root / "data/criteria").glob("*.yml")
        if read_yaml(path.read_text(encoding="utf-8")).get("status") == "active"
    )
    carried(root / "data", last.stem, "moved-on")
    carried(root / "data", first.stem)
    (root / "data/criteria/moved-on.yml").write_bytes(last.read_bytes())
    last.write_text(MOVED.format(to="moved-on"), encoding="utf-8")
    first.write_text(RETIRED, encoding="utf-8")
    for name, text in (
        ("criteria/old-edge-cases.yml", MOVED.format(to="edge-cases")),
        ("methods/old-lora.yml", MOVED.format(to="lora")),
        ("comparisons/old-latency.yml", RETIRED),
        ("cases/old-case.yml", RETIRED),
        ("criteria/old-question.yml", RETIRED),
    ):
        (root / "data" / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def gone(checkout: Path) -> Path:
    """Its site."""
    return build(checkout, checkout / "site")


def test_the_pages_show_what_the_data_says_and_lead_somewhere(checkout: Path, gone: Path) -> None:
    assert differences(gone, checkout / "data") == []
    assert broken(dict(pages(gone)), gone) == []


@pytest.mark.parametrize(
    ("page", "old"), [("criteria/old-question/", "证据不足。"), ("comparison/", "证据不足。"), ("cases/", "2026-11-22")]
)
def test_one_altered_word_about_what_is_gone_is_noticed(checkout: Path, gone: Path, page: str, old: str) -> None:
    file = gone / page / "index.html"
    before = file.read_text(encoding="utf-8")
    shown = re.search(rf'data-field="(because|retired_on)">{old}', before)
    assert shown
    file.write_text(before.replace(shown[0], f"{shown[0]}改"), encoding="utf-8")
    found = differences(gone, checkout / "data")
    file.write_text(before, encoding="utf-8")
    assert found
    assert {line.split(":")[0] for line in found} == {f"zh {page}"}


@pytest.mark.parametrize(("lang", "why"), [("", "已并入另一条判据。"), ("en", "It was merged into another criterion.")])
@pytest.mark.parametrize(("old", "new"), [("criteria/old-edge-cases", "edge-cases"), ("methods/old-lora", "lora")])
def test_a_moved_page_explains_itself(gone: Path, lang: str, why: str, old: str, new: str) -> None:
    soup = BeautifulSoup((gone / lang / old / "index.html").read_text(encoding="utf-8"), "lxml")
    article = soup.select_one("article")
    assert article
    assert why in article.get_text()
    assert article.select_one(f'a[href="../{new}/"]')


@pytest.mark.parametrize(("lang", "why"), [("", "证据不足。"), ("en", "The evidence does not carry it.")])
@pytest.mark.parametrize(("page", "old"), [("comparison", "old-latency"), ("cases", "old-case")])
def test_a_retired_row_explains_itself_at_its_place(gone: Path, lang: str, why: str, page: str, old: str) -> None:
    soup = BeautifulSoup((gone / lang / page / "index.html").read_text(encoding="utf-8"), "lxml")
    place = soup.find(id=old)
    assert place
    assert why in place.get_text()


def test_the_api_still_answers_for_old_ids(gone: Path) -> None:
    answer = json.loads((gone / "api/v1/criteria/old-edge-cases.json").read_text(encoding="utf-8"))
    assert answer["kind"] == "retired"
    assert answer["result"]["because"]["en"]["text"] == "It was merged into another criterion."
    assert (answer["result"]["status"], answer["result"]["to"]) == ("moved", ["edge-cases"])
    ids = (gone / "api/v1/ids.json").read_text(encoding="utf-8")
    for old in ("old-edge-cases", "old-lora", "old-latency", "old-case", "old-question"):
        assert old in ids


@pytest.mark.parametrize(
    ("lang", "titles"), [("", ("旧的边缘案例", "旧的延迟行")), ("en/", ("Old edge cases", "Old latency row"))]
)
def test_an_old_questionnaire_link_opens_and_names_what_is_gone(
    browser: Browser, serve: Callable[[Path], str], gone: Path, lang: str, titles: tuple[str, str]
) -> None:
    page = browser.new_page()
    page.goto(f"{serve(gone)}{lang}advisor/#v1&external-knowledge=y&old-edge-cases=y&old-question=n")
    said = page.locator("[data-tn-advisor]").inner_text()
    assert "old-edge-cases" in said or titles[0] in said
    assert "old-question" in said or titles[1] in said
    assert page.locator("input[name=q-external-knowledge][value=yes]").is_checked()
    page.close()

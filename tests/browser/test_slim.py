"""The slimmed style sheet still holds every rule of the theme that something on a page answers to."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import material
import pytest
import tinycss2
from playwright.sync_api import Browser, Page, expect

from macros.publish.slim import THEME, slim
from tests.browser.test_pages import KINDS

MATCHED = """selectors => selectors.filter(one => {
  const element = one.replace(/::?(before|after|marker|placeholder|-webkit-[a-z-]+|-moz-[a-z-]+)/g, '');
  try { return document.querySelector(element) } catch (error) { return false }
})"""


def selectors(css: str) -> set[str]:
    """Every selector of a sheet, those inside media queries too."""
    found: set[str] = set()

    def walk(rules: list[tinycss2.ast.Node]) -> None:
        for rule in rules:
            if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
                walk(tinycss2.parse_rule_list(rule.content))
            elif rule.type == "qualified-rule":
                found.update(one.strip() for one in tinycss2.serialize(rule.prelude).split(","))

    walk(tinycss2.parse_stylesheet(css))
    return found


def test_no_rule_in_use_is_lost(browser: Browser, site: Path, serve: Callable[[Path], str]) -> None:
    (theirs,) = (Path(material.__file__).parent / "templates").glob(THEME)
    (ours,) = site.glob(THEME)
    lost = sorted(selectors(theirs.read_text(encoding="utf-8")) - selectors(ours.read_text(encoding="utf-8")))
    assert len(lost) > 500  # it does slim
    page = browser.new_page()

    def wanted(page: Page) -> list[str]:
        return [one for one in page.evaluate(MATCHED, lost) if "[dir=rtl]" not in one]

    for kind in KINDS:
        page.goto(f"{serve(site)}en/{kind}")
        assert wanted(page) == [], kind
    page.keyboard.press("Control+k")
    page.keyboard.type("fine-tuning")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert wanted(page) == []
    page.close()


def test_our_own_assets_come_without_comments(site: Path) -> None:
    ours = [path for path in site.glob("assets/*/*.*s") if ".min." not in path.name]
    assert {path.name for path in ours} >= {"guide.css", "guide.js", "advice.js", "search.js"}
    assert [path.name for path in ours if "/*" in path.read_text(encoding="utf-8")] == []


def test_no_template_literal_stands_in_another(root: Path) -> None:
    """rjsmin would take the inner one for the end of the outer, and its words for code."""
    nested = re.compile(r"\$\{[^{}`]*`")
    assert nested.search("`${word(`fits-${one}`)}`")
    scripts = sorted((root / "docs/overrides/assets/javascripts").glob("*.js"))
    assert len(scripts) > 5
    assert [script.name for script in scripts if nested.search(script.read_text(encoding="utf-8"))] == []


def test_a_theme_without_its_sheet_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="theme"):
        slim(tmp_path)

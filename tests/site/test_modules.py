"""What a page asks for at once, and what the questionnaire then loads."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from macros.site.modules import imported


def test_modules_are_followed_from_one_to_the_next(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/one.js").write_text("import { x } from './two.js'\nimport { y } from '../three.js'\n")
    (tmp_path / "a/two.js").write_text("import { x } from './one.js'\nimport { z } from '../made.js'\n")
    (tmp_path / "three.js").write_text("export const y = \"import { q } from './not.js'\"\n")
    assert imported(["a/one.js"], tmp_path) == ["a/one.js", "a/two.js", "three.js", "made.js"]


def test_pages_ask_at_once_for_every_module_their_own_import(site: Path) -> None:
    for page, least in (("advisor/", 8), ("en/advisor/", 8), ("criteria/", 2)):
        soup = BeautifulSoup((site / page / "index.html").read_text(encoding="utf-8"), "lxml")
        asked = {str(link["href"]) for link in soup.select("link[rel=modulepreload]")}
        assert len(asked) >= least, page
        assert all((site / page / path).is_file() for path in asked)
        own = {
            str(script["src"]) for script in soup.select("script[type=module]") if "guide.js" not in str(script["src"])
        }
        assert own <= asked
    home = (site / "index.html").read_text(encoding="utf-8")
    assert "modulepreload" not in home

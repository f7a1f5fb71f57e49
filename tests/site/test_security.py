"""The policy of a page allows the inline scripts of the theme, and whatever else would run in a page ends the build."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from macros.site import security
from macros.site.security import with_policy
from tests.conftest import run_macros

HEAD = '<!doctype html><html><head><meta charset="utf-8"></head><body>'


def test_a_script_in_a_page_ends_the_build(checkout: Path) -> None:
    with (checkout / "docs/en/glossary.md").open("a", encoding="utf-8") as page:
        page.write("\n<script>window.PWNED=1</script>\n")
    with (checkout / "macros/render/templates/criterion.html.j2").open("a", encoding="utf-8") as template:
        template.write('\n<p onclick="alert(1)">What a slip of escaping may leave.</p>\n')
    done = run_macros(checkout, "build", "--site", str(checkout / "site"))
    assert done.returncode == 1
    assert "docs/en/glossary.md: 页面或模板里直接写了脚本或样式：<script>window.PWNED=1</script>" in done.stderr
    assert (
        "    <script>window.PWNED=1</script> would run or style from inside the page or its template — move"
        in done.stderr
    )
    assert re.search(
        r'data/criteria/[a-z-]+\.yml: 页面或模板里直接写了脚本或样式：<p onclick="alert\(1\)">', done.stderr
    )
    assert "Traceback" not in done.stderr
    assert not (checkout / "site").exists()


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<SCRIPT\n>alert(1)</SCRIPT>",
        "<script type=module>alert(1)</script>",
        "<script type=text/javascript>alert(1)</script>",
        "<script type=module type=application/json>alert(1)</script>",
        "<script type=speculationrules>{}</script>",
        "<svg><script>alert(1)</script></svg>",
        "<script>alert(1)",
        '<script>var palette=__md_get("__palette");alert(1)</script>',  # begins as the theme's does
        '<script>__md_scope=new URL("");alert(1)//",location)</script>',
        '<p onclick="alert(1)">',
        "<p/onclick=alert(1)>",
        "<img src=x ONERROR=alert(1)>",
        '<p style="position: fixed">',
        "<style>p { position: fixed }</style>",
        '<a href="javascript:alert(1)">',
        '<a href=" Java\nScript&#58;alert(1)">',
        '<a href="javascript:alert(1)" href="#top">',
        '<svg><a xlink:href="javascript:alert(1)"></svg>',
        '<button formaction="javascript:alert(1)">',
    ],
)
def test_what_would_run_in_a_page_is_refused(markup: str) -> None:
    with pytest.raises(ValueError, match="would run or style from inside the page"):
        with_policy(f"{HEAD}{markup}")


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="assets/x.js"></script>',
        '<script type="application/json">{"a": "alert(1)"}</script>',
        "<p>&lt;script>alert(1)&lt;/script> style=x onclick=y</p>",
        '<p title="style = javascript: on = off">',
        '<a href="https://example.org/?javascript:x" data-title="javascript:x">',
    ],
)
def test_what_does_not_run_is_not(markup: str) -> None:
    assert with_policy(f"{HEAD}{markup}").endswith(markup)


def test_a_theme_that_changed_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its scripts are not where they were, so those in the page are strange."""
    folder = files("material") / "templates/partials/javascripts"
    page = HEAD + (folder / "palette.html").read_text(encoding="utf-8").partition("#}\n")[2]
    assert "'sha256-" in with_policy(page)
    monkeypatch.setattr(security, "THEIRS", ("gone.html",))
    security._theirs.cache_clear()
    with pytest.raises(ValueError, match="if the theme was updated, compare its partials/javascripts with macros/site"):
        with_policy(page)
    security._theirs.cache_clear()


def test_a_page_without_a_place_for_the_policy_is_refused() -> None:
    with pytest.raises(ValueError, match='no <meta charset="utf-8"> to put the policy after'):
        with_policy("<html><head><meta charset=latin1>")

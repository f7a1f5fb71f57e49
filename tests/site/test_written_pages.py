"""Slips in the pages of docs that MkDocs would publish in silence end the build, with the line and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros.site.written_pages import mistakes
from tests.conftest import run_macros

GOOD = "---\ntitle: A page\nrender_macros: true\n---\n\n# A page { #page }\n\n{{ criteria_table() }}\n"
ASIDE = "---\ntitle: A page\n---\n\n# A page { #page }\n\n"


def said(tmp_path: Path, raw: bytes) -> list[str]:
    """What is said about one page that both languages have, each line of it."""
    for lang, text in (("zh", raw), ("en", GOOD.encode())):
        (tmp_path / "docs" / lang).mkdir(parents=True)
        (tmp_path / "docs" / lang / "page.md").write_bytes(text)
    return "\n".join(mistakes(tmp_path / "docs/zh", [])).splitlines()


def test_every_slip_is_named_and_ends_the_build(checkout: Path) -> None:
    def change(path: str, old: str, new: str) -> None:
        page = checkout / "docs" / path
        text = page.read_text(encoding="utf-8")
        assert old in text
        page.write_text(text.replace(old, new, 1), encoding="utf-8")

    change("en/criteria/index.md", "title: ", "title: [")
    change("en/glossary.md", "render_macros: true\n", "")
    change("zh/glossary.md", "---\n", "\ufeff---\n")
    change("zh/methods/index.md", "---\n", "")
    (checkout / "docs/en/changelog.md").unlink()
    (checkout / "docs/zh/criteria/edge-cases.md").write_text(GOOD, encoding="utf-8")
    (checkout / "docs/zh/.#cases.md").symlink_to("an-editor's-lock")
    done = run_macros(checkout, "build", "--site", str(checkout / "site"))
    assert done.returncode == 1
    told = dict(re.findall(r"^(?:ERROR +-  )?(docs/\S+?:.+)\n {4}(.+)", done.stderr, re.MULTILINE))
    wanted = {
        "docs/en/criteria/index.md:2:8: flow-style: 这里用了单行写法": "this is written in one-line style",
        "docs/en/glossary.md:9: 这里调用了宏": "a macro is called here, but the fields at the top lack",
        "docs/zh/changelog.md:1: 这一页只有一种语言": "this page exists in one language, so its",
        "docs/zh/criteria/edge-cases.md:1: 这一页与 data/criteria/edge-cases.yml 的页面": "this page has the address",
        "docs/zh/glossary.md:1:1: byte-order-mark: 文件开头有 BOM": "the file starts with a byte order mark",
        "docs/zh/methods/index.md:1: 页面开头没有夹在两行": "the page does not begin with fields between two lines",
    }
    assert len(told) == len(wanted)
    for (zh, en), (first, second) in zip(sorted(told.items()), wanted.items(), strict=True):
        assert zh.startswith(first)
        assert en.startswith(second)
    assert "Traceback" not in done.stderr
    assert not (checkout / "site").exists()


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("\n", "\r\n"),
        ASIDE + "Write `{{ a_macro() }}`.\n\n```jinja\n{% x %}\n`\n{{ y }}\n```\n",
        ASIDE + "A { brace } and {x}.\n\n---\n\nA rule above.\n",
    ],
)
def test_a_sound_page_has_none(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, text.encode()) == []


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "1:", "the page does not begin with fields"),
        ("# A page\n", "1:", "the page does not begin with fields"),
        ("---\ntitle: A page\n\n# A page\n", "1:", "the page does not begin with fields"),  # not closed
        ("---\ntitle\n---\n", "1:", "the page does not begin with fields"),
        ("---\n---\n", "1:", "the page does not begin with fields"),
        ('---\ntitle: A page\ndescription: "One: two\nhide:\n  - toc\n---\n', "3:14: unclosed-quote", "not closed on"),
        ("---\ntitle: A page: B\n---\n", "2:14: unquoted-colon", "there is a colon inside text"),
        ("---\ntitle：A page\nhide: toc\n---\n", "2:6: full-width-colon", "a full-width colon"),
        (ASIDE + "Once\n\n{% if x %}\n\n{{ y }}\n", "9:", "a macro is called here"),
        (ASIDE + "```\n{{ x }}\n```\n\n`{{ x }}` {{ y }}\n", "11:", "a macro is called here"),
        (GOOD.replace(": true", ': "true"'), "8:", "a macro is called here"),
        (GOOD.replace("_macros:", "_macro:"), "8:", "a macro is called here"),
    ],
)
def test_a_slip_is_told_at_its_line(tmp_path: Path, text: str, place: str, words: str) -> None:
    first, second = said(tmp_path, text.encode())
    assert first.startswith(f"docs/zh/page.md:{place}")
    assert words in second


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    first, second = said(tmp_path, "---\ntitle: 判据\n---\n".encode("gbk"))
    assert first.startswith("docs/zh/page.md:2:1: not-utf-8")
    assert "not UTF-8" in second


def test_two_pages_at_one_address_are_told(tmp_path: Path) -> None:
    for lang in ("zh", "en"):
        (tmp_path / "docs" / lang / "page").mkdir(parents=True)
        for name in ("page.md", "page/index.md"):
            (tmp_path / "docs" / lang / name).write_text(GOOD, encoding="utf-8")
    (found,) = mistakes(tmp_path / "docs/zh", [])
    assert found.startswith("docs/zh/page.md:1: 这一页与 docs/zh/page/index.md 的页面网址相同")

"""Any catalog the schema allows renders, and its visible text parses back equal."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from macros.catalog import Catalog, Lang, Text, load
from macros.catalog.markup import EXTERNAL, links, plain
from macros.render import Renderer
from macros.render.links import Links
from tests.conftest import examples

HOSTILE = (
    "a | b || c",
    "<script>alert(1)</script>",
    "`<b>` & `code|pipe`",
    "{{ 7 * 7 }} {% raw %} {# comment #}",
    "\"double\" 'single' &amp; &#39; &lt;",
    "🙂👩‍🔬 全角：（标点）“引号”、——……",
    "**strong** *em* ***both*** ** * _x_ __y__",
    "[words](https://example.org/?a=1&b=2) [a](b) ![x](y)",
    "--8<-- `` ~~~ # 1. - > \\* \\` $x$ :smile: ++ins++ ==mark==",
    "</td></tr></table><img src=x onerror=alert(1)>",
    "<!-- comment --> <?php ?> ]]> ]]&gt;",
)
PARTS: dict[str, list[tuple[str, ...]]] = {
    "criteria_table": [()],
    "comparison": [()],
    "methods_table": [()],
    "corrections": [()],
    "article_claims": [()],
    "references": [()],
    "glossary": [()],
    "questionnaire": [()],
    "cases": [()],
    "criterion": [("edge-cases",), ("training-data",)],
    "method": [("lora",), ("rag",)],
}
PATTERN = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


def allowed(text: str) -> bool:
    return all(EXTERNAL.fullmatch(target) for target in links(text))


words = st.text(
    st.one_of(
        st.sampled_from("|<>&`*[](){}%#\"'\\_~:/=!-.，。：（）“”汉字ab1"),
        st.characters(codec="utf-8", exclude_categories=("Cs", "Zs", "Zl", "Zp", "Cc")),
    ).filter(PATTERN.fullmatch),
    min_size=1,
    max_size=12,
)
lines = st.one_of(
    st.sampled_from([t for t in HOSTILE if allowed(t)]),
    st.lists(words, min_size=1, max_size=5).map(" ".join).filter(allowed),
)


def retold(value: Any, texts: list[str]) -> Any:
    """The same records with other words: every Text takes the next two of ``texts``, round and round."""
    if isinstance(value, Text):
        texts.append(texts.pop(0))
        return Text(texts[0], texts[-1])
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: retold(getattr(value, f.name), texts) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **changed)
    if isinstance(value, dict):
        return {k: retold(v, texts) for k, v in value.items()}
    if isinstance(value, tuple):
        return tuple(retold(v, texts) for v in value)
    return value


def field(catalog: Catalog, record: str, path: str, lang: Lang) -> str:
    """The text of a field, walked from the catalog."""
    kind, _, key = record.partition("/")
    value: Any = catalog.article if kind == "article" else getattr(catalog, kind)[key]
    for part in path.split("."):
        if isinstance(value, dict):
            value = value[part]
        elif isinstance(value, tuple):
            value = value[int(part)]
        elif hasattr(value, part.replace("-", "_")):
            value = getattr(value, part.replace("-", "_"))
        else:  # keywords
            value = value[lang][int(part)]
    if isinstance(value, Text):
        return plain(value[lang])
    return f"{value:g}" if isinstance(value, float) else str(value)


def read(soup: BeautifulSoup) -> dict[tuple[str, str], str]:
    return {
        (str(e["data-record"]), str(e["data-field"])): " ".join(e.get_text().split())
        for e in soup.select("[data-field]")
    }


@examples(4)
@given(texts=st.lists(lines, min_size=2, max_size=7))
def test_any_words_render_and_read_back(catalog: Catalog, texts: list[str]) -> None:
    strange = retold(catalog, texts)
    for lang in ("zh", "en"):
        renderer = Renderer(strange, lang)
        for name, calls in PARTS.items():
            for arguments in calls:
                soup = BeautifulSoup(renderer.part(name, "somewhere/", *arguments), "lxml")
                assert soup.find("img") is None
                assert all(s.get("type") == "application/json" for s in soup.find_all("script"))
                found = read(soup)
                assert found
                for (record, path), shown in found.items():
                    assert shown == field(strange, record, path, lang)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(catalog: Catalog, text: str) -> None:
    if not allowed(text):
        text = text.replace("](", "] (")
    strange = retold(catalog, [text, text])
    html = Renderer(strange, "en").part("criterion", "criteria/edge-cases/", "edge-cases")
    assert read(BeautifulSoup(html, "lxml"))["criteria/edge-cases", "verdict"] == plain(text)
    assert "<img" not in html
    assert "<script" not in html


def test_a_link_to_no_record_is_refused(catalog: Catalog) -> None:
    links_from = Links(catalog, "criteria/edge-cases/")
    assert links_from.url("methods/lora") == "../../methods/lora/"
    with pytest.raises(KeyError, match="no-such-record"):
        links_from.url("methods/no-such-record")

"""Every word of the interface is used, every word that is used is there, and both languages fill the same places."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

QUOTED = re.compile(r"""["'`]([a-z][a-z0-9-]*)["'`]""")
# A name of which the end is put on later: `"gone-" ~ kind`, `f"form-{form}"` and, in scripts, `link-${kind}`.
BEGUN = re.compile(r"""["'`]([a-z][a-z0-9-]*-)(?:["']\s*[~+]|\$?\{)""")
WRITTEN = re.compile(r"\bw\.(?!filled\b)([a-z][a-z_]*)")
ASKED = re.compile(r"""(?:\bw\[|\bw\.filled\(|\bwords\[)["']([a-z][a-z0-9-]*[a-z0-9])["']""")


@pytest.fixture(scope="module")
def words(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / "data/site.yml").read_text(encoding="utf-8"))["words"]
    return found


@pytest.fixture(scope="module")
def sources(root: Path) -> str:
    paths = [*root.glob("macros/**/*.py"), *root.glob("macros/**/*.j2")]
    paths += [*root.glob("docs/overrides/**/*.html"), *root.glob("docs/overrides/**/*.js")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def unused(words: set[str], sources: str) -> set[str]:
    named = {*QUOTED.findall(sources), *(name.replace("_", "-") for name in WRITTEN.findall(sources))}
    begun = set(BEGUN.findall(sources))

    def used(name: str) -> bool:
        return name in named or any(name.startswith(part) and used(name.removeprefix(part)) for part in begun)

    return {word for word in words if not used(word)}


def missing(words: set[str], sources: str) -> set[str]:
    return {*ASKED.findall(sources), *(name.replace("_", "-") for name in WRITTEN.findall(sources))} - words


def test_every_word_is_used(words: dict[str, Any], sources: str) -> None:
    assert unused(set(words), sources) == set(), "remove them from data/site.yml"


def test_every_word_that_is_used_is_there(words: dict[str, Any], sources: str) -> None:
    assert missing(set(words), sources) == set(), "add them to data/site.yml"


def test_both_are_found(words: dict[str, Any], sources: str) -> None:
    assert unused({*words, "form-of-nothing", "nobody"}, sources) == {"form-of-nothing", "nobody"}
    more = sources + "{{ w.nowhere_to }} {{ w[\"gone-astray\"] }} {{ w.filled('lost', n=1) }}"
    assert missing(set(words), more) == {"nowhere-to", "gone-astray", "lost"}


def test_no_grade_promises_a_layout(root: Path) -> None:
    """Findings stand in one list, those of a contested criterion, too."""
    labels = yaml.safe_load((root / "data/site.yml").read_text(encoding="utf-8"))["labels"]["grades"]
    for grade in labels.values():
        assert "side by side" not in grade["text"]["en"]
        assert "并列" not in grade["text"]["zh"]


def test_both_languages_have_the_same_places(words: dict[str, Any]) -> None:
    for key, word in words.items():
        zh, en = (set(re.findall(r"\{(\w+)\}", word[lang])) for lang in ("zh", "en"))
        assert zh == en, key

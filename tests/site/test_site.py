"""The published folder: addresses resolve, languages pair, nothing unrendered is left, builds repeat to the byte."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from macros.site.build import build as build_in_process
from macros.site.project import Project
from tests.conftest import build, run_macros

BASE = "http://localhost/some/folder/"  # the site must work under any path


def pages(site: Path) -> Iterator[tuple[str, BeautifulSoup]]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


@pytest.fixture(scope="module")
def soups(site: Path) -> dict[str, BeautifulSoup]:
    return dict(pages(site))


def ids(soup: BeautifulSoup) -> set[str]:
    return {str(e["id"]) for e in soup.select("[id]")}


def targets(soup: BeautifulSoup) -> Iterator[str]:
    for attribute in ("href", "src", "action", "data-src"):
        yield from (str(e[attribute]) for e in soup.select(f"[{attribute}]"))


def broken(soups: dict[str, BeautifulSoup], site: Path) -> list[str]:
    wrong = []
    known = {name: ids(soup) for name, soup in soups.items()}
    for name, soup in soups.items():
        if name == "404.html":
            continue  # served at any address, so its links are absolute; checked on its own
        for target in targets(soup):
            address, fragment = urldefrag(urljoin(BASE + name.removesuffix("index.html"), target))
            if urlsplit(address).scheme not in ("http", "https") or not address.startswith("http://localhost/"):
                continue
            if not address.startswith(BASE):
                wrong.append(f"{name}: {target} leaves the site's folder")
                continue
            path = unquote(address.removeprefix(BASE))
            path += "index.html" if path.endswith("/") or not path else ""
            if not (site / path).is_file():
                wrong.append(f"{name}: {target} leads nowhere")
            elif fragment and path in known and unquote(fragment) not in known[path] and not fragment.startswith("v1&"):
                wrong.append(f"{name}: {target} has no such place")
    return wrong


def test_every_link_fragment_and_asset_resolves(soups: dict[str, BeautifulSoup], site: Path) -> None:
    assert broken(soups, site) == []


def test_the_theme_lies_in_a_layer_below_our_sheet_and_is_fetched_ahead(
    soups: dict[str, BeautifulSoup], site: Path
) -> None:
    """If this fails, the theme was updated and its main sheet has another name: put it into guide.css."""
    ours = (site / "assets/stylesheets/guide.css").read_text(encoding="utf-8")
    imported = re.match(r'@import url\("([^"]+)"\) layer\(theme\);', ours)
    assert imported
    assert (site / "assets/stylesheets" / imported[1]).is_file()
    for name, soup in soups.items():
        sheets = [str(link["href"]).rpartition("/")[2] for link in soup.select("link[rel=stylesheet]")]
        ahead = [str(link["href"]).rpartition("/")[2] for link in soup.select("link[rel=preload][as=style]")]
        assert (sheets, ahead) == (["guide.css"], [imported[1]]), name


def test_a_dead_link_is_found(soups: dict[str, BeautifulSoup], site: Path) -> None:
    page = BeautifulSoup('<a href="../criteria/#nowhere">x</a><img src="gone.svg">', "lxml")
    found = [line for line in broken({**soups, "advisor/index.html": page}, site) if line.startswith("advisor/")]
    assert len(found) == 2


def test_languages_pair(soups: dict[str, BeautifulSoup], site: Path) -> None:
    chinese = {name for name in soups if not name.startswith("en/") and name != "404.html"}
    english = {name.removeprefix("en/") for name in soups if name.startswith("en/")}
    assert chinese == english
    for name in sorted(chinese):
        assert soups[name].select_one("html[lang=zh]"), name
        assert soups[f"en/{name}"].select_one("html[lang=en]"), name
        for here, there in ((name, f"en/{name}"), (f"en/{name}", name)):
            switch = soups[here].select_one("[data-tn-language]")
            assert switch is not None
            address = urljoin(BASE + here.removesuffix("index.html"), str(switch["href"]))
            assert address == BASE + there.removesuffix("index.html"), here
        assert ids(soups[name]) == ids(soups[f"en/{name}"]), f"{name}: the languages differ in ids"


def test_nothing_unrendered_is_left(soups: dict[str, BeautifulSoup]) -> None:
    for name, soup in soups.items():
        article = soup.select_one("article")
        if article is None:
            continue
        for code in article.select("code, pre, script, [data-field]"):
            code.decompose()
        text = article.get_text(" ")
        assert not re.search(r"\{\{|\{%|Macro (Syntax|Rendering) Error|Undefined|Traceback", text), name


def test_ids_are_explicit_and_ascii(soups: dict[str, BeautifulSoup]) -> None:
    for name, soup in soups.items():
        for found in ids(soup):
            assert re.fullmatch(r"[\x21-\x7e]+", found), f"{name}: {found}"
            assert not re.fullmatch(r"_\d+", found), f"{name}: a heading without an id"


def test_no_page_names_another_host(soups: dict[str, BeautifulSoup], site: Path) -> None:
    for name, soup in soups.items():
        for element in soup.select("script[src], link[href], img[src], iframe[src]"):
            address = str(element.get("src") or element.get("href"))
            assert not urlsplit(address).netloc, f"{name} loads {address}"
        assert "fonts.googleapis" not in str(soup)
    assert not list(site.rglob("*.map"))


POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},  # and the hash of each inline script
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "connect-src": {"'self'"},
    "worker-src": {"'self'"},
    "manifest-src": {"'self'"},
    "base-uri": {"'none'"},
    "form-action": {"'none'"},
}


def without_policy(soups: dict[str, BeautifulSoup]) -> list[str]:
    """Pages that lack the policy, have another, or have it too late."""
    wrong = []
    for name, soup in soups.items():
        found = soup.select('meta[http-equiv="Content-Security-Policy" i]')
        inline = [str(script.string).encode() for script in soup.select("script:not([src], [type^='application/'])")]
        hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(one).digest()).decode()}'" for one in inline}
        wanted = [(rule, sources | (hashes if rule == "script-src" else set())) for rule, sources in POLICY.items()]
        said = [
            [(directive, set(sources)) for directive, *sources in map(str.split, str(meta["content"]).split(";"))]
            for meta in found
        ]
        early = not any(meta.find_previous(["script", "link", "style"]) for meta in found)
        wrong += [] if said == [wanted] and early and len(inline) == 3 else [f"{name}: {said} early: {early}"]
    return wrong


def test_every_page_has_the_policy_and_no_other(soups: dict[str, BeautifulSoup]) -> None:
    assert "404.html" in soups
    assert without_policy(soups) == []


def digests(site: Path) -> dict[str, str]:
    return {
        p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in site.rglob("*")
        if p.is_file()
    }


def test_a_build_takes_the_place_of_another_in_one_piece_and_is_the_same_to_the_byte(
    site: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = tmp_path / "again"
    shutil.copytree(site, again)
    (again / "a-page-of-the-last-time.html").touch()
    there: list[bool] = []
    remove = shutil.rmtree

    def removed(*given: Any, **more: Any) -> None:
        remove(*given, **more)
        there.append(all((again / page).is_file() for page in ("index.html", "en/index.html", "404.html")))

    monkeypatch.setattr(shutil, "rmtree", removed)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in ("SITE_URL", "REPO_URL"):
        monkeypatch.delenv(name, raising=False)
    build_in_process(Project(root), again)
    assert digests(again) == digests(site)
    assert there
    assert all(there), "a reader would have met half a site, or none"


def test_addresses_come_from_the_environment(root: Path, tmp_path: Path) -> None:
    built = build(
        root, tmp_path / "site", SITE_URL="https://guide.example/llm", REPO_URL="https://git.example/team/guide"
    )
    sitemap = (built / "sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://guide.example/llm/en/criteria/edge-cases/</loc>" in sitemap
    assert 'hreflang="x-default" href="https://guide.example/llm/criteria/edge-cases/"' in sitemap
    page = (built / "en/criteria/edge-cases/index.html").read_text(encoding="utf-8")
    assert "https://git.example/team/guide/edit/main/data/criteria/edge-cases.yml" in page
    assert 'rel="canonical" href="https://guide.example/llm/en/criteria/edge-cases/"' in page
    for lang in ("", "en/"):
        page = (built / lang / "criteria/edge-cases/index.html").read_text(encoding="utf-8")
        cited = [block.get_text() for block in BeautifulSoup(page, "lxml").select("[data-tn-shown]")]
        address = f"https://guide.example/llm/{lang}criteria/edge-cases/"
        assert cited[0].endswith(address)
        assert cited[1].endswith(f"<{address}>")
        assert "data-tn-address" not in page


def test_without_addresses_nothing_needs_them(soups: dict[str, BeautifulSoup], site: Path) -> None:
    assert not (site / "sitemap.xml").exists()
    for name, soup in soups.items():
        assert not soup.select('link[rel="canonical"]'), name
        assert not [a for a in soup.select("a[href]") if "/edit/" in str(a["href"])], name


def test_a_failing_build_leaves_the_last_good_site(checkout: Path, site: Path) -> None:
    target = checkout / "site"
    shutil.copytree(site, target)
    before = digests(target)
    record = checkout / "data/criteria/edge-cases.yml"
    good = record.read_text(encoding="utf-8")
    record.write_text(good.replace("when_yes:", "wen_yes:", 1), encoding="utf-8")
    done = run_macros(checkout, "build", "--site", str(target))
    assert done.returncode == 1
    assert "data/criteria/edge-cases.yml:" in done.stderr
    assert "did you mean 'when_yes'?" in done.stderr
    assert "Traceback" not in done.stderr
    assert digests(target) == before

    record.write_text(good, encoding="utf-8")
    page = checkout / "docs/en/comparison.md"
    sound = page.read_text(encoding="utf-8")
    links = "[Gone](no-such-page.md), [there](references.md#hu-2021-lora), [gone](references.md#no-such-part)"
    for slip in (links, "{{ no_such_macro() }}"):  # MkDocs alone only warns of links
        page.write_text(f"{sound}\n{slip}\n", encoding="utf-8")
        done = run_macros(checkout, "build", "--site", str(target))
        assert done.returncode == 1
        named = re.findall("no.such.(?:page|part|macro)", done.stderr)
        assert {"no-such-page", "no-such-part"} <= {*named} if slip == links else "no_such_macro" in named
        assert "hu-2021-lora" not in done.stderr
        assert done.stderr.startswith("mkdocs -f mkdocs.en.yml:")  # the other language was built
        assert digests(target) == before
    assert sorted(p.name for p in checkout.iterdir() if p.name.startswith(".site")) == []


@pytest.mark.parametrize("config", ["mkdocs.yml", "mkdocs.en.yml"])
def test_plain_mkdocs_works_from_any_folder(root: Path, tmp_path: Path, config: str) -> None:
    command = [
        str(Path(sys.executable).with_name("mkdocs")),
        "build",
        "--strict",
        "-f",
        str(root / config),
        "-d",
        str(tmp_path / "out"),
    ]
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "SITE_URL", "REPO_URL")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/criteria/edge-cases/index.html").exists()
    assert "export { advise," in (tmp_path / "out/assets/javascripts/advice.js").read_text(encoding="utf-8")

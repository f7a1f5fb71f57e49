"""The site with its addresses, as readers get it. PUBLISHED_SITE names a folder that is about to be published."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from tests.conftest import build
from tests.site.reader import differences
from tests.site.test_site import broken, pages, targets, without_policy

Soups = dict[str, BeautifulSoup]
XHTML = "http://www.w3.org/1999/xhtml"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(scope="module")
def published(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if folder := os.environ.get("PUBLISHED_SITE"):
        return Path(folder)
    target = tmp_path_factory.mktemp("published") / "site"
    return build(root, target, SITE_URL="https://guide.example/llm", REPO_URL="https://git.example/team/guide")


@pytest.fixture(scope="module")
def soups(published: Path) -> Soups:
    return dict(pages(published))


@pytest.fixture(scope="module")
def address(soups: Soups) -> str:
    """The site's own address, as its home page says."""
    canonical = soups["index.html"].select_one('link[rel="canonical"]')
    assert canonical, "the site was built without SITE_URL"
    return str(canonical["href"])


def test_it_shows_what_the_data_says(published: Path, root: Path) -> None:
    assert differences(published, root / "data") == []


def test_its_links_resolve(published: Path, soups: Soups) -> None:
    assert broken(soups, published) == []


def test_its_pages_have_the_policy(soups: Soups) -> None:
    assert "404.html" in soups
    assert without_policy(soups) == []


def test_every_page_and_the_sitemap_name_the_same_address(published: Path, soups: Soups, address: str) -> None:
    named = []
    for name, soup in soups.items():
        if name == "404.html":
            continue
        canonical = soup.select_one('link[rel="canonical"]')
        assert canonical, name
        assert canonical["href"] == address + name.removesuffix("index.html"), name
        named.append(str(canonical["href"]))
    sitemap = ElementTree.parse(published / "sitemap.xml")
    assert sorted(str(e.text) for e in sitemap.findall("s:url/s:loc", SITEMAP)) == sorted(named)
    assert gzip.decompress((published / "sitemap.xml.gz").read_bytes()) == (published / "sitemap.xml").read_bytes()
    assert not (published / "en/sitemap.xml").exists()
    for entry in sitemap.findall("s:url", SITEMAP):
        links = {link.attrib["hreflang"]: link.attrib["href"] for link in entry.findall(f"{{{XHTML}}}link")}
        assert links["x-default"] == links["zh-Hans"]
        assert links["en"] == address + "en/" + links["zh-Hans"].removeprefix(address)
        assert entry.findtext("s:loc", namespaces=SITEMAP) in (links["zh-Hans"], links["en"])


def test_the_not_found_page_works_at_any_depth(published: Path, soups: Soups, address: str) -> None:
    home = urlsplit(address).path
    lost = urljoin(address, "some/page/that/is/not/there/")
    for target in targets(soups["404.html"]):
        place = urlsplit(urldefrag(urljoin(lost, target))[0])
        if target.startswith("#") or place.netloc != urlsplit(address).netloc:
            continue
        assert place.path.startswith(home), target
        inside = unquote(place.path.removeprefix(home))
        assert (published / (f"{inside}index.html" if inside.endswith("/") or not inside else inside)).is_file(), target


def test_every_edit_link_names_the_repository(soups: Soups) -> None:
    links = {
        str(a["href"]).partition("/edit/")[0] for soup in soups.values() for a in soup.select('a[href*="/edit/main/"]')
    }
    assert len(links) == 1

"""The way out: final Markdown for each language and a plain configuration, which any MkDocs-like tool can build.

What pages call is written out, generated pages become files, and neither macros nor hooks are left.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import yaml
from mkdocs.utils.yaml import yaml_load

from macros import define_env
from macros.catalog import Lang
from macros.publish.api import write as write_api
from macros.publish.pages import pages
from macros.publish.project import CONFIGS, LANGS, Project, site_url
from macros.render import Renderer

_FRONT = re.compile(r"---\n(?P<front>.*?)---\n(?P<body>.*)", re.DOTALL)
_NAMES: dict[Lang, tuple[str, str]] = {"zh": ("zh", "中文"), "en": ("en", "English")}


def run_export(root: Path, target: Path) -> int:
    """Write the exported site into a new or empty folder; 2 if there is something in it."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        print(f"{target}: not an empty folder / 不是空文件夹", file=sys.stderr)
        return 2
    export(Project(root), target)
    print(f"mkdocs build -f {target / CONFIGS['zh']}\nmkdocs build -f {target / CONFIGS['en']}")
    return 0


def export(project: Project, target: Path) -> None:
    """Write ``mkdocs.yml``, ``mkdocs.en.yml`` and a folder of Markdown for each language; the data go to the first."""
    for lang, config in CONFIGS.items():
        renderer = project.renderer(lang)
        docs = target / "docs" / lang
        shutil.copytree(project.root / "docs" / lang, docs)
        shutil.copytree(project.root / "docs" / "overrides" / "assets", docs / "assets", dirs_exist_ok=True)
        final = finisher(renderer, project.root / config)
        sources = {p.relative_to(docs).as_posix(): p.read_text(encoding="utf-8") for p in sorted(docs.rglob("*.md"))}
        for path, markdown in {**sources, **pages(renderer.catalog, lang)}.items():
            (docs / path).parent.mkdir(parents=True, exist_ok=True)
            (docs / path).write_text(final(path, markdown), encoding="utf-8")
        text = yaml.safe_dump(plain_config(project, lang), allow_unicode=True, sort_keys=False)
        (target / config).write_text(text, encoding="utf-8")
    write_api(project, target / "docs" / "zh")


def finisher(renderer: Renderer, config: Path) -> Callable[[str, str], str]:
    """Turns a page's source into final Markdown, given its path and text."""
    page = SimpleNamespace(url="", meta={})
    conf = SimpleNamespace(extra={"renderer": renderer}, config_file_path=str(config))
    called: dict[str, Callable[..., str]] = {}

    def macro(function: Callable[..., str], name: str = "") -> None:
        called[name or function.__name__] = function

    # What mkdocs-macros would hand to the macros of a page, as far as they use it.
    define_env(SimpleNamespace(conf=conf, page=page, macro=macro))
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)

    def final(path: str, markdown: str) -> str:
        match = _FRONT.fullmatch(markdown)
        front = yaml.safe_load(match["front"]) if match else {}
        if not match or not front.pop("render_macros", False):
            return markdown
        page.url, page.meta = address(path), front
        body = environment.from_string(match["body"]).render(called)
        up = "../" * page.url.count("/")
        files = [f'<script src="{up}{name}"></script>' for name in front.pop("scripts", [])]
        head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False)
        return "\n".join([f"---\n{head}---\n{body}", *files]) + "\n"

    return final


def address(path: str) -> str:
    """Where the page of a source is read: ``criteria/x.md`` → ``criteria/x/``.

    >>> address("index.md"), address("criteria/index.md"), address("criteria/edge-cases.md")
    ('', 'criteria/', 'criteria/edge-cases/')
    """
    return re.sub(r"(^|/)index/$", r"\1", f"{path.removesuffix('.md')}/")


def plain_config(project: Project, lang: Lang) -> dict[str, Any]:
    """The configuration of one language without what only this project's build understands."""
    with (project.root / CONFIGS[lang]).open("rb") as file:
        config: dict[str, Any] = yaml_load(file)
    site = project.catalog.site
    up = "../" if LANGS[lang] else ""
    del config["hooks"], config["plugins"]["macros"], config["theme"]["custom_dir"]
    del config["strict"]  # some tools call the fragment of a questionnaire link, which holds answers, a dead anchor
    return {
        **config,
        "site_name": site.name[lang],
        "site_description": site.description[lang],
        **({"site_url": f"{site_url()}{LANGS[lang]}"} if site_url() else {}),
        "docs_dir": f"docs/{lang}",
        "site_dir": f"site/{LANGS[lang]}".rstrip("/"),
        "extra": {
            "generator": False,
            "alternate": [
                {"name": name, "link": f"{up}{LANGS[other]}" or "./", "lang": code}
                for other, (code, name) in _NAMES.items()
            ],
        },
    }

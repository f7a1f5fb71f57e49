"""Copies of the project with more criteria than it has, and the same pages for plain MkDocs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml
from mkdocs.utils.yaml import yaml_load

from tests.conftest import copy_sources

CONFIGS = {"zh": "mkdocs.yml", "en": "mkdocs.en.yml"}


def project_with(times: int, target: Path) -> tuple[Path, int]:
    """A checkout with that many times the criteria, copies under new ids; returns it and its number of criteria."""
    root = copy_sources(target)
    found = sorted((root / "data/criteria").glob("*.yml"))
    criteria = [path for path in found if "\nstatus: active\n" in path.read_text(encoding="utf-8")]
    for number in range(1, times):
        for source in criteria:
            text = source.read_text(encoding="utf-8")
            copy = source.with_name(f"{source.stem[:30].rstrip('-')}-n{number}.yml")
            copy.write_text(re.sub(r"(?m)^order: (.*)$", rf"order: {number}\1", text), encoding="utf-8")
    return root, len(criteria) * times


def plain_project(root: Path, target: Path) -> Path:
    """The final Markdown of a checkout's pages, each language with a configuration that plain MkDocs builds."""
    for lang, config in CONFIGS.items():
        hooks = ["macros/site/hooks.py", str(Path(__file__).with_name("write_markdown.py"))]
        text = yaml.safe_dump({"INHERIT": config, "hooks": hooks, "site_dir": str(target / "discarded")})
        (root / f"bench.{config}").write_text(text, encoding="utf-8")
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PLAIN_DOCS": str(target / lang)}
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", f"bench.{config}"]
        subprocess.run(command, cwd=root, env=environment, check=True)
        with (root / config).open("rb") as file:
            plain = yaml_load(file)
        for key in ("hooks", "strict", "extra", "extra_css", "extra_javascript", "nav", "validation"):
            del plain[key]
        del plain["plugins"]["macros"], plain["theme"]["custom_dir"]
        plain |= {"docs_dir": lang, "site_dir": f"site-{lang}"}
        (target / config).write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    return target

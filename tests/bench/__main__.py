"""``make bench``: what a build, a page view and an answer cost. Prints Markdown; judges nothing."""

from __future__ import annotations

import gzip
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Response, sync_playwright

from macros.advice import compare
from macros.catalog import load
from tests.bench.catalogs import CONFIGS, plain_project, project_with
from tests.browser.test_pages import KINDS
from tests.conftest import ROOT, chromium, file_server

TIMES = (1, 10)  # today's criteria, and ten times as many
QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1700000000"}


def run(*commands: list[str], cwd: Path) -> tuple[float, float]:
    """Run commands side by side: wall seconds, and peak memory in MB of the largest process."""
    start = time.perf_counter()
    running = [
        subprocess.Popen(c, cwd=cwd, env=QUIET, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for c in commands
    ]
    peak = 0
    for process in running:
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{process.args} failed")
        peak = max(peak, usage.ru_maxrss)
    return time.perf_counter() - start, peak / 1024


def builds(work: Path, runs: int = 5) -> None:
    """Ours beside plain MkDocs on the same final Markdown, both languages side by side, in turn."""
    print(f"## Build\n\nMedians of {runs} runs; plain: `mkdocs build` on the final Markdown, both languages at once.\n")
    print("| criteria | ours, s | plain, s | ratio | ours, MB | plain, MB |\n|---|---|---|---|---|---|")
    python = sys.executable
    for times in TIMES:
        root, count = project_with(times, work / f"project-{times}")
        plain = plain_project(root, work / f"plain-{times}")
        ours = [python, "-m", "macros", "build", "--site", str(work / f"site-{times}")]
        theirs = [
            [python, "-m", "mkdocs", "build", "--quiet", "-f", str(plain / config)] for config in CONFIGS.values()
        ]
        pairs = [(run(ours, cwd=root), run(*theirs, cwd=plain)) for _ in range(runs)]
        (a, am), (b, bm) = ((statistics.median(p[i][0] for p in pairs), max(p[i][1] for p in pairs)) for i in (0, 1))
        print(f"| {count} | {a:.2f} | {b:.2f} | {a / b:.2f} | {am:.0f} | {bm:.0f} |", flush=True)


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def weights(browser: Browser, site: Path, address: str) -> None:
    """First view of each kind of page, empty cache: requests, and bytes as gzip would send them."""
    print("\n## First view\n\nEverything fetched, bytes gzipped (level 9).\n\n| page | requests | KB |\n|---|---|---|")
    for lang in ("", "en/"):
        for kind in KINDS:
            page = browser.new_context().new_page()
            seen: dict[str, Path] = {}

            def note(response: Response, seen: dict[str, Path] = seen) -> None:
                path = urlsplit(response.url).path.lstrip("/")
                seen[path] = site / (path + "index.html" if path.endswith("/") or not path else path)

            page.on("response", note)
            page.goto(f"{address}{lang}{kind}", wait_until="networkidle")
            page.context.close()
            size = sum(packed(path) for path in seen.values() if path.is_file())
            print(f"| /{lang}{kind} | {len(seen)} | {size / 1000:.1f} |", flush=True)


ANSWER = """async () => {
  const questions = [...document.querySelectorAll('[data-criterion]')];
  const script = [], all = [];
  for (let turn = 0; turn < 150; turn++) { // more than 200 steps of history in 30 s, and browsers slow them down
    const radios = questions[(turn * 7) % questions.length].querySelectorAll('input[type=radio]');
    const radio = [...radios].filter(one => !one.checked)[turn % 2];
    const before = document.querySelector('[data-adv=state]').isConnected;
    const start = performance.now();
    radio.click();
    const heard = performance.now();
    document.body.offsetHeight;
    all.push(performance.now() - start);
    script.push(heard - start);
    if (!radio.checked || !before) throw new Error('not answered');
    await new Promise(requestAnimationFrame);
  }
  const { advise } = await import(new URL('../assets/javascripts/advice.js', location));
  const { model } = JSON.parse(document.querySelector('[data-adv=data]').textContent);
  const values = ['yes', 'no', 'unsure'], answers = {}, scorer = [];
  for (let turn = 0; turn < 150; turn++) {
    answers[model.questions[turn % model.questions.length].criterion] = values[turn % 3];
    const start = performance.now();
    advise(model, answers);
    scorer.push(performance.now() - start);
  }
  const at = (times, part) => times.sort((a, b) => a - b)[Math.floor(part * times.length)];
  return [at(scorer, 0.5), at(script, 0.5), at(all, 0.5), at(all, 0.95)];
}"""


def advisor(browser: Browser, site: Path, sites: dict[int, str]) -> None:
    """From an answer to the updated result, layout included."""
    print("\n## Advisor\n\nFrom an answer to the updated and laid-out result, ms, over 150 answers.\n")
    print(
        "| criteria | scorer, median | script, median | with layout, median | 95th percentile |\n|---|---|---|---|---|"
    )
    for count, where in sites.items():
        page = browser.new_page()
        page.goto(f"{where}en/advisor/")
        print(f"| {count} | " + " | ".join(f"{figure:.1f}" for figure in page.evaluate(ANSWER)) + " |", flush=True)
        page.close()
    html = (site / "en/advisor/index.html").read_text(encoding="utf-8")
    data = re.findall(r'<script type="application/json"[^>]*data-adv="data"[^>]*>(.*?)</script>', html, re.DOTALL)
    scripts = site / "assets/javascripts"
    modules = [scripts / "advice.js", scripts / "questionnaire.js", *(scripts / "questionnaire").iterdir()]
    sizes = {path.name: packed(path) for path in modules if path.name != "contracts.js"}  # types, which no page loads
    sizes["embedded data"] = len(gzip.compress(data[0].encode(), 9))
    print(f"\nAdded by the advisor, bytes gzipped: {sizes}, together {sum(sizes.values()) / 1000:.1f} KB.")


def memory_errors() -> None:
    """The memory estimate beside every published figure."""
    print("\n## Memory estimate\n")
    print("| method | model | published, GB | estimate, GB | low | high | basis |\n|---|---|---|---|---|---|---|")
    rows = compare(load(ROOT / "data").methods)
    for row in rows:
        m, guess = row.measurement, row.estimate
        print(
            f"| {row.method} | {m.model} | {m.memory_gb:g} | {guess['low']:g}–{guess['high']:g} "
            f"| {row.low_error:+.0%} | {row.high_error:+.0%} | {m.basis}, {m.source} |"
        )
    print(f"\n{sum(row.within for row in rows)} of {len(rows)} published figures lie within the estimated range.")


def main() -> None:
    """All of it, or only what is named: ``builds``, ``pages`` (weights and the advisor), ``memory``."""
    wanted = set(sys.argv[1:]) or {"builds", "pages", "memory"}
    with tempfile.TemporaryDirectory() as folder:
        if "builds" in wanted:
            builds(Path(folder))
        if "pages" in wanted:
            pages(Path(folder))
    if "memory" in wanted:
        memory_errors()


def pages(work: Path) -> None:
    site, large = work / "real", work / "large"
    run([sys.executable, "-m", "macros", "build", "--site", str(site)], cwd=ROOT)
    root, count = project_with(5, work / "large-project")
    run([sys.executable, "-m", "macros", "build", "--site", str(large)], cwd=root)
    with sync_playwright() as playwright, file_server(site) as address, file_server(large) as other:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        weights(browser, site, address)
        advisor(browser, site, {count // 5: address, count: other})
        browser.close()


if __name__ == "__main__":
    main()

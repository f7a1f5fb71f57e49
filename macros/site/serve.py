"""The site on one local port, rebuilt when a source changes. Every error is shown and survived."""

from __future__ import annotations

import logging
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from mkdocs.livereload import LiveReloadServer

from macros.catalog.problems import UsageError
from macros.site.build import child, mark
from macros.site.project import CONFIGS, Project

WATCHED = ("data", "docs", "macros", *CONFIGS.values())


def serve(project: Project, host: str, port: int) -> None:
    """Build, serve and watch until interrupted. A build runs in a fresh process, which sees edited modules.

    The site of the last time is shown at once and replaced as soon as the first build is done. Raises
    :class:`UsageError` where the port cannot be had.
    """
    _bindable(host, port)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    cache = project.root / ".cache"
    site, wish = cache / "site", cache / "build"
    cache.mkdir(exist_ok=True)
    wish.touch()

    def rebuild() -> None:
        command = [sys.executable, "-m", "macros", "build", "--site", str(site)]
        with child(command, cwd=project.root) as process:
            failed = process.wait() != 0
        if failed:
            print("the last good site is still served / 仍在展示上一次成功的站点", flush=True)

    if site.exists():
        threading.Timer(0.5, wish.touch).start()  # the file is watched, so this asks for a build
    else:
        print("building both languages / 正在构建两种语言", flush=True)
        rebuild()
    if not site.exists():
        site.mkdir()
        (site / "index.html").write_text(_WAITING, encoding="utf-8")
        mark(site)
    server: Any = LiveReloadServer(builder=lambda *_: rebuild(), host=host, port=port, root=str(site), mount_path="/")
    for name in (*WATCHED, ".cache/build"):
        server.watch(str(project.root / name))
    server.error_handler = lambda code: _read(site / "404.html") if code == 404 else None
    print(f"http://{host}:{port}/  http://{host}:{port}/en/", flush=True)
    try:
        server.serve(open_in_browser=False)
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()


def _bindable(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(f"{host}:{port}: 端口用不了，请换一个 / choose another port ({error.strerror})") from None


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


_WAITING = "<!doctype html><meta charset=utf-8><title>…</title>数据有错，见终端 / The data has errors; see the terminal"

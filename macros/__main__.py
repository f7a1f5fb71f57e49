"""``python -m macros``: check the data, ask the advisor, build the site, serve it, and edit the records."""

from __future__ import annotations

import argparse
import datetime
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from macros.catalog.load import InvalidData, examine
from macros.catalog.problems import Problem, UsageError, as_github, as_json, as_text

ROOT = Path(__file__).resolve().parents[1]
FORMATS: dict[str, Callable[[list[Problem], Any], str]] = {"text": as_text, "json": as_json, "github": as_github}
KINDS = ("criterion", "method", "case", "comparison", "source", "term")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status: 0 for success, 1 for problems in what was given, 2 for misuse.

    What the machine refuses (a full disk, a missing permission) is one sentence, not a traceback.
    """
    given = _parser().parse_args(arguments)
    try:
        status = int(given.run(given))
        sys.stdout.flush()
        return status
    except InvalidData as error:
        print(as_text(error.problems), file=sys.stderr)
        return 1
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        print(f"{name}{error.strerror or error} / 系统不允许这样做", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m macros", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=about, description=about)
        one.set_defaults(run=run)
        return one

    one = command("check", _check, "check the records / 检查记录")
    one.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="only these files or folders / 只看这些")
    one.add_argument("--format", choices=FORMATS, default="text")
    one.add_argument("--lang", choices=("zh", "en"))

    one = command("fix", _fix, "mend what cannot change the meaning / 修正不影响含义的问题")
    one.add_argument("paths", nargs="*", type=Path, metavar="PATH")

    one = command("new", _new, "start a record from its template / 从模板新建记录")
    one.add_argument("kind", choices=KINDS)
    one.add_argument("id", help="lower-case words joined by hyphens / 小写单词，用连字符相连")

    one = command("advise", _advise, "ask the advisor / 让问卷给出建议")
    one.add_argument("answers", nargs="?", type=Path, metavar="ANSWERS.yml", help="criterion id: yes, no or unsure")
    one.add_argument("--cases", action="store_true", help="compare with published results / 对照已发表的结果")
    one.add_argument("--format", choices=("text", "json"), default="text")
    one.add_argument("--lang", choices=("zh", "en"), default="en")

    one = command("changes", _changes, "what readers see differently since a revision / 自某次提交以来的变化")
    one.add_argument("revision", metavar="REV")
    one.add_argument("--format", choices=("markdown", "json"), default="markdown")

    command("publish-ids", _publish_ids, "list new ids as published, for good / 把新的 id 记为已发布")

    one = command("build", _build, "build the site / 构建站点")
    one.add_argument("--site", type=Path, default=Path("site"), help="where to put it / 放在哪里")

    one = command("serve", _serve, "serve the site and rebuild on change / 本地预览")
    one.add_argument("--host", default="127.0.0.1")
    one.add_argument("--port", type=_port, default=8000)
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) < 65536):
        raise argparse.ArgumentTypeError(f"'{text[:60]}': 1–65535")
    return int(text)


def _check(given: argparse.Namespace) -> int:
    from macros.publish.fix import MENDED

    library, problems = examine(given.root / "data", today())
    names = [document.path for document in library.documents.values()]
    if given.paths:
        missing = [path for path in given.paths if not path.exists()]
        if missing:
            print("\n".join(f"{path}: no such file / 没有这个文件" for path in missing), file=sys.stderr)
            return 2
        wanted = [path.resolve() for path in given.paths]

        def inside(name: str) -> bool:
            return any((given.root / name).resolve().is_relative_to(path) for path in wanted)

        problems, names = [p for p in problems if inside(p.file)], list(filter(inside, names))
    if problems or given.format == "json":
        print(FORMATS[given.format](problems, given.lang))
    if given.format == "text":
        if not problems:
            _say(given.lang, f"没有问题，共检查了 {len(names)} 个文件", f"no problems; files checked: {len(names)}")
        elif any(problem.code in MENDED for problem in problems):
            command = "`python -m macros fix`"
            _say(given.lang, f"其中有些可用 {command} 自动改好", f"{command} mends some kinds of these")
    return 1 if any(p.level == "error" for p in problems) else 0


def today() -> str:
    """The date, as records write it."""
    return datetime.date.today().isoformat()


def _say(lang: str | None, zh: str, en: str) -> None:
    print({"zh": zh, "en": en}.get(lang or "", f"{zh} / {en}"))


def _fix(given: argparse.Namespace) -> int:
    from macros.publish.fix import run_fix

    return run_fix(given.root, given.paths)


def _new(given: argparse.Namespace) -> int:
    from macros.publish.scaffold import run_new

    return run_new(given.root, given.kind, given.id)


def _advise(given: argparse.Namespace) -> int:
    from macros.publish.ask import run_advise, run_cases

    if given.cases == (given.answers is not None):
        print("give ANSWERS.yml or --cases / 请给出 ANSWERS.yml 或 --cases", file=sys.stderr)
        return 2
    if given.cases:
        return run_cases(given.root, given.format, given.lang)
    return run_advise(given.root, given.answers, given.format, given.lang)


def _changes(given: argparse.Namespace) -> int:
    from macros.publish.changes import run_changes

    return run_changes(given.root, given.revision, given.format)


def _publish_ids(given: argparse.Namespace) -> int:
    from macros.publish.ids import run_publish_ids

    return run_publish_ids(given.root)


def _build(given: argparse.Namespace) -> int:
    from macros.publish.api import PublicDataError
    from macros.publish.build import BuildError, build
    from macros.publish.project import Project

    try:
        build(Project(given.root), given.site)
    except (BuildError, PublicDataError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _serve(given: argparse.Namespace) -> int:
    from macros.publish.project import Project
    from macros.publish.serve import serve

    serve(Project(given.root), given.host, given.port)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as an exception, so that what was begun is tidied up
    sys.exit(main())

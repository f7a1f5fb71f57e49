"""``python -m macros``: check the data, ask the advisor, build the site, serve it, and edit the records."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from macros.advice.check import missed_cases
from macros.catalog.load import InvalidData, examine
from macros.catalog.problems import FORMATS, UsageError, as_text
from macros.kinds import BY_NAME
from macros.model import LANGS, Lang
from macros.site.build import BuildError, build
from macros.site.project import Project
from macros.site.public import schema_files
from macros.site.serve import serve
from macros.tools.advise import run_advise, run_cases
from macros.tools.changes import run_changes
from macros.tools.fix import FIXABLE, run_fix
from macros.tools.new import run_new
from macros.tools.print_schemas import authored, run_schemas
from macros.tools.publish_ids import run_publish_ids

ROOT = Path(__file__).resolve().parents[1]
PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 for success, 1 for problems in what was given, 2 for misuse.

    What the machine refuses (a full disk, a missing permission) is one sentence, not a traceback.
    """
    try:
        status = commands.main(arguments, prog_name="python -m macros", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except InvalidData as error:
        print(as_text(error.problems), file=sys.stderr)
        return 1
    except BuildError as error:
        print(error, file=sys.stderr)
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
    except click.Abort:  # Ctrl-C
        return 130


@click.group(help=__doc__)
@click.option("--root", type=click.Path(path_type=Path), default=ROOT, hidden=True)
@click.pass_context
def commands(context: click.Context, root: Path) -> None:
    """Keep the checkout that the commands work on."""
    context.obj = root


@commands.command(help="check the records / 检查记录")
@PATHS
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text")
@click.option("--lang", type=click.Choice(LANGS))
@click.pass_obj
def check(root: Path, paths: tuple[Path, ...], form: str, lang: Lang | None) -> int:
    """Print every problem of the records below ``paths``, all by default; 1 if there is an error among them."""
    if missing := [path for path in paths if not path.exists()]:
        raise UsageError("\n".join(f"{path}: no such file / 没有这个文件" for path in missing))
    library, problems = examine(root / "data", today())
    if not any(problem.level == "error" for problem in problems):
        problems = sorted([*problems, *missed_cases(library)])
    names = [document.path for document in library.documents.values()]
    if paths:
        wanted = [path.resolve() for path in paths]

        def inside(name: str) -> bool:
            return any((root / name).resolve().is_relative_to(path) for path in wanted)

        problems, names = [p for p in problems if inside(p.file)], list(filter(inside, names))
    if problems or form == "json":
        print(FORMATS[form](problems, lang))
    if form == "text":
        if not problems:
            _say(lang, f"没有问题，共检查了 {len(names)} 个文件", f"no problems; files checked: {len(names)}")
        elif any(problem.code in FIXABLE for problem in problems):
            command = "`python -m macros fix`"
            _say(lang, f"其中有些可用 {command} 自动改好", f"{command} mends some kinds of these")
    return 1 if any(p.level == "error" for p in problems) else 0


def today() -> str:
    """The date, as records write it."""
    return date.today().isoformat()


def _say(lang: Lang | None, zh: str, en: str) -> None:
    print({"zh": zh, "en": en}.get(lang or "", f"{zh} / {en}"))


@commands.command(help="fix what cannot change the meaning / 修正不影响含义的问题")
@PATHS
@click.pass_obj
def fix(root: Path, paths: tuple[Path, ...]) -> int:
    return run_fix(root, paths)


@commands.command(help="start a record from its template / 从模板新建记录")
@click.argument("kind", type=click.Choice(list(BY_NAME)))
@click.argument("id")
@click.pass_obj
def new(root: Path, kind: str, id: str) -> int:
    return run_new(root, kind, id)


@commands.command(help="ask the advisor / 让问卷给出建议")
@click.argument("answers", required=False, type=click.Path(path_type=Path))
@click.option("--cases", is_flag=True, help="compare with published results / 对照已发表的结果")
@click.option("--format", type=click.Choice(["json"]), default="json", expose_value=False)
@click.pass_obj
def advise(root: Path, answers: Path | None, cases: bool) -> int:
    if cases == (answers is not None):
        raise UsageError("give ANSWERS or --cases / 请给出 ANSWERS 或 --cases")
    return run_advise(root, answers) if answers else run_cases(root)


@commands.command(help="what readers see differently since a revision / 自某次提交以来的变化")
@click.argument("revision")
@click.option("--format", "form", type=click.Choice(["markdown", "json"]), default="markdown")
@click.pass_obj
def changes(root: Path, revision: str, form: str) -> int:
    return run_changes(root, revision, form)


@commands.command(help="list new ids as published, for good / 把新的 id 记为已发布")
@click.pass_obj
def publish_ids(root: Path) -> int:
    return run_publish_ids(root)


@commands.command("schemas", help="print the schemas of the model into data/schema / 按模型重新生成 data/schema")
@click.pass_obj
def print_schemas(root: Path) -> int:
    return run_schemas(root, {**authored(), **{f"public/v1/{name}": made for name, made in schema_files().items()}})


@commands.command("build", help="build the site / 构建站点")
@click.option("--site", type=click.Path(path_type=Path), default="site", help="where to put it / 放在哪里")
@click.pass_obj
def build_site(root: Path, site: Path) -> None:
    build(Project(root), site)


@commands.command("serve", help="serve the site and rebuild on change / 本地预览")
@click.option("--host", default="127.0.0.1")
@click.option("--port", type=click.IntRange(1, 65535), default=8000)
@click.pass_obj
def serve_site(root: Path, host: str, port: int) -> None:
    serve(Project(root), host, port)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as an exception, so that what was begun is tidied up
    sys.exit(main())

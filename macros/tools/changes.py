"""What readers will see differently: two versions of the data compared by meaning, not by line."""

from __future__ import annotations

import dataclasses
import functools
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from macros.advice import model_of, recommend
from macros.catalog import markup
from macros.catalog.load import InvalidData, load, load_older
from macros.catalog.problems import Problem, as_text
from macros.model import LANGS, Catalog, Finding, Keywords, Lang, Text

KINDS = ("criteria", "methods", "comparisons", "cases", "sources", "glossary")
SINGLE = ("article", "questionnaire", "site")  # not records, but read all the same
SCORING = re.compile(r"(.+\.)?(effects\..+|blocks|threshold|cap)")
UNSEEN = ("status",)  # fields that no page shows
SHOWN = 6  # fields named of one record; a summary is read by people

Leaf = tuple[str, Lang | None]  # a field, and its language where it has one
Leaves = dict[Leaf, object]
Answers = Mapping[str, Mapping[str, str]]  # by scenario, and by criterion


class RevisionError(Exception):
    """The data of a revision cannot be had; the message says why, in both languages."""


class UnreadableError(RevisionError):
    """The data is there, but today's rules cannot read it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that came, went or changed."""

    record: str
    title: Text


@dataclass(frozen=True, slots=True)
class Gone(Entry):
    """A record that is no longer active. ``status``: moved, split, retired, or ``removed`` where no trace is left."""

    status: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reworded(Entry):
    """Texts that changed: field → languages."""

    fields: Mapping[str, tuple[Lang, ...]]


@dataclass(frozen=True, slots=True)
class Rescored(Entry):
    """What counts in the questionnaire and changed: field → before and after; ``None`` where it was or is absent."""

    fields: Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class Edited(Entry):
    """Other fields that changed: sources, order, grade …"""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readvised(Entry):
    """A published case, or a scenario of the tests, for which the questionnaire now recommends something else."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences; ``cases`` is the number of cases and scenarios whose advice was compared."""

    added: tuple[Entry, ...]
    gone: tuple[Gone, ...]
    reworded: tuple[Reworded, ...]
    rescored: tuple[Rescored, ...]
    edited: tuple[Edited, ...]
    cases: int
    readvised: tuple[Readvised, ...]

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in dataclasses.fields(self) if field.name != "cases")


def run_changes(root: Path, revision: str, form: str = "markdown") -> int:
    """Print what changed since a revision, as ``markdown`` or ``json``.

    Data that today's rules cannot read is told in place of the changes: it is no mistake of whoever asks.
    """
    try:
        before = at_revision(root, revision)
    except UnreadableError as error:
        print(
            json.dumps({"since": revision, "unreadable": str(error)}, ensure_ascii=False) if form == "json" else error
        )
        return 0
    except RevisionError as error:
        print(error, file=sys.stderr)
        return 1
    after = load(root / "data")
    changes = compare(before, after, scenarios(root))
    print(as_json(changes, revision) if form == "json" else as_markdown(changes, revision, after.site.words))
    return 0


def scenarios(root: Path) -> dict[str, dict[str, str]]:
    """Answers by scenario: the teams that the tests describe; none where the tests are not at hand."""
    file = root / "tests" / "advice" / "scenarios.yml"
    if not file.is_file():
        return {}
    return {one["id"]: one["answers"] for one in yaml.safe_load(file.read_text(encoding="utf-8"))}


def at_revision(root: Path, revision: str) -> Catalog:
    """The catalog of a git revision, read with today's rules. Raises :class:`RevisionError`."""

    def git(*arguments: str, given: bytes = b"") -> bytes:
        try:
            done = subprocess.run(["git", "-C", str(root), *arguments], input=given, capture_output=True, check=False)
        except OSError as error:
            raise RevisionError(f"无法运行 git：{error}\ngit cannot be run: {error}") from None
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()[:1]
            raise RevisionError(
                f"在版本库里找不到 '{revision}' 的 data/\nno data/ was found at '{revision}'"
                + "".join(f"\n    git: {line}" for line in said)
            )
        return done.stdout

    try:
        commit = git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    except RevisionError as error:
        if git("rev-parse", "--is-shallow-repository").strip() != b"true":
            raise
        raise RevisionError(
            f"{error}\n这是浅克隆，没有全部历史：先运行 `git fetch --unshallow`\n"
            "this clone is shallow and lacks most of the history: run `git fetch --unshallow` first"
        ) from None
    with tempfile.TemporaryDirectory(prefix="tune-or-not-") as folder:
        data = Path(folder) / "data"
        try:
            for name, raw in _files(git, commit):
                (data / name).parent.mkdir(parents=True, exist_ok=True)
                (data / name).write_bytes(raw)
            return load_older(data, root / "data")
        except RevisionError:
            raise
        except InvalidData as error:
            shown = as_text(error.problems[:3])
        except Exception as error:  # that version's data may follow rules that today's code has never seen
            shown = f"{type(error).__name__}: {error}"
    raise UnreadableError(
        f"'{revision}' 的数据用现在的规则读不出来，无法比较：\n"
        f"the data at '{revision}' cannot be read by today's rules, so there is nothing to compare with:\n{shown}"
    )


def _files(git: Callable[..., bytes], commit: str) -> Iterator[tuple[str, bytes]]:
    """Every file below ``data/`` at a commit, and what it holds. Raises :class:`InvalidData` for a link and the like.

    Not by ``git archive``, which leaves out what the project keeps out of its releases.
    """
    listed = git("ls-tree", "-r", "-z", "--full-tree", f"{commit}:./data").split(b"\0")[:-1]
    found = [(about.split(), os.fsdecode(name)) for about, _, name in (line.partition(b"\t") for line in listed)]
    for (mode, _, _), name in found:
        if not mode.startswith(b"100") or name.startswith("/") or ".." in name.split("/"):
            what = {"found_zh": "软链接之类", "found_en": "a link or the like"}
            raise InvalidData([Problem(f"data/{name}", 1, 1, "not-a-file", what)])
    contents = io.BytesIO(git("cat-file", "--batch", given=b"".join(one + b"\n" for (_, _, one), _ in found)))
    for _, name in found:
        size = int(contents.readline().split()[-1])
        yield name, contents.read(size + 1)[:-1]


# -- comparing -------------------------------------------------------------------------------------------------------


def compare(before: Catalog, after: Catalog, scenarios: Answers = MappingProxyType({})) -> Changes:
    """What changed between two catalogs, and for which cases and ``scenarios`` the advice.

    Drafts are in neither; white space and comments never count.
    """
    added: list[Entry] = []
    gone: list[Gone] = []
    changed: list[tuple[str, Text, Leaves, Leaves]] = []
    for kind in KINDS:
        old, new = getattr(before, kind), getattr(after, kind)
        added += [Entry(f"{kind}/{key}", after.title(f"{kind}/{key}")) for key in new if key not in old]
        gone += [_gone(before, after, kind, key) for key in old if key not in new]
        changed += [
            (f"{kind}/{key}", after.title(f"{kind}/{key}"), dict(leaves(old[key])), dict(leaves(new[key])))
            for key in new
            if key in old and old[key] != new[key]
        ]
    for name in SINGLE:
        title = after.site.words[f"changes-{name}"]
        changed.append((name, title, dict(leaves(getattr(before, name))), dict(leaves(getattr(after, name)))))
    reworded, rescored, edited = [], [], []
    for record, title, old, new in changed:
        different = [leaf for leaf in dict.fromkeys((*new, *old)) if old.get(leaf) != new.get(leaf)]
        texts: dict[str, tuple[Lang, ...]] = {}
        for field, lang in different:
            if lang:
                texts[field] = (*texts.get(field, ()), lang)
        plain_fields = [field for field, lang in different if not lang]
        scores = {f: (old.get((f, None)), new.get((f, None))) for f in plain_fields if SCORING.fullmatch(f)}
        others = tuple(f for f in plain_fields if f not in scores)
        reworded += [Reworded(record, title, texts)] if texts else []
        rescored += [Rescored(record, title, scores)] if scores else []
        edited += [Edited(record, title, others)] if others else []
    return Changes(
        tuple(added),
        tuple(gone),
        tuple(reworded),
        tuple(rescored),
        tuple(edited),
        len(after.cases) + len(scenarios),
        tuple(_readvised(before, after, scenarios)),
    )


def _gone(before: Catalog, after: Catalog, kind: str, key: str) -> Gone:
    trace = after.retired.get(kind, {}).get(key)
    title = before.title(f"{kind}/{key}")
    return Gone(f"{kind}/{key}", title, trace.kind if trace else "removed", trace.to if trace else ())


def leaves(value: Any, at: str = "") -> Iterator[tuple[Leaf, object]]:
    """Every value of a record by its field; findings by their source, so that a new one does not shift the others."""
    if isinstance(value, Text | Keywords):
        yield from (((at, lang), value[lang]) for lang in LANGS if value[lang])
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if at or field.name not in UNSEEN:
                yield from leaves(getattr(value, field.name), f"{at}.{field.name}" if at else field.name)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{at}.{key}")
    elif isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
        counted: dict[str, int] = {}
        for index, item in enumerate(value):
            if isinstance(item, Finding):
                counted[item.source] = counted.get(item.source, 0) + 1
                number = f"-{counted[item.source]}" if counted[item.source] > 1 else ""
                yield from leaves(item.text, f"{at}.{item.source}{number}")
            else:
                yield from leaves(item, f"{at}.{index}")
    elif value is not None and value != ():
        yield (at, None), value


def _readvised(before: Catalog, after: Catalog, scenarios: Answers) -> Iterator[Readvised]:
    gone = {**before.retired["criteria"], **after.retired["criteria"]}.values()
    moves = [(one.id, one.to[0]) for one in gone if one.kind == "moved" and len(one.to) == 1]
    versions = [(model_of(one), set(one.criteria)) for one in (before, after)]

    def changed(*answers: Mapping[str, str]) -> tuple[str, str] | None:
        then, now = (
            recommend(model, _carried(given, known, moves))
            for (model, known), given in zip(versions, answers, strict=True)
        )
        return (then, now) if then != now else None

    for key, case in after.cases.items():
        if advice := changed(before.cases.get(key, case).answers, case.answers):
            yield Readvised(f"cases/{key}", case.title, *advice)
    for key, answers in scenarios.items():
        if advice := changed(answers, answers):
            yield Readvised(f"scenarios/{key}", Text(key, key), *advice)


def _carried(answers: Mapping[str, str], known: Collection[str], moves: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Answers for a version that has the criteria ``known``: an id of another version stands for what it became or was.

    As in a shared link, the answer to a criterion itself comes first.
    """
    found = {key: answer for key, answer in answers.items() if key in known}
    for old, new in moves:
        for theirs, ours in ((old, new), (new, old)):
            if theirs in answers and theirs not in known and ours in known:
                found.setdefault(ours, answers[theirs])
    return found


# -- telling ---------------------------------------------------------------------------------------------------------


def as_json(changes: Changes, revision: str) -> str:
    """The same as JSON; keys are the fields of :class:`Changes`."""
    return json.dumps({"since": revision, **dataclasses.asdict(changes)}, ensure_ascii=False, indent=2)


def as_markdown(changes: Changes, revision: str, words: Mapping[str, Text]) -> str:
    """A summary in both languages, for a pull request or the changelog. ``words``: those of the interface."""
    return "\n\n".join(_section(changes, revision, words, lang) for lang in LANGS)


def _section(changes: Changes, revision: str, words: Mapping[str, Text], lang: Lang) -> str:
    def word(key: str, **values: object) -> str:
        return words[f"changes-{key}"].filled(**values)[lang]

    heading = f"## {word('heading', revision=revision.replace('`', ''))}"
    if not changes:
        return f"{heading}\n\n{word('nothing')}"
    if changes.readvised:
        lines = (word("line", record=_named(e, lang), change=f"{e.before} → {e.after}") for e in changes.readvised)
        parts = [heading, word("advice", n=len(changes.readvised), total=changes.cases), _list(lines)]
    else:
        parts = [heading, word("same-advice", total=changes.cases)]

    def group(key: str, lines: Iterable[str]) -> None:
        if text := _list(lines):
            parts.append(f"**{word(key)}**\n\n{text}")

    def fields(entry: Entry, told: Iterable[str]) -> str:
        all_told = list(told)
        change = functools.reduce(lambda some, item: word("list", list=some, item=item), all_told[:SHOWN])
        if len(all_told) > SHOWN:
            change = word("more", list=change, n=len(all_told))
        return word("line", record=_named(entry, lang), change=change)

    def in_languages(field: str, langs: Iterable[Lang]) -> str:
        return word("in-languages", field=f"`{field}`", languages=" / ".join(word(one) for one in langs))

    group("added", (_named(e, lang) for e in changes.added))
    for status in ("moved", "split", "retired", "removed"):
        group(status, (_named(e, lang) + _to(e.to) for e in changes.gone if e.status == status))
    group(
        "rescored",
        (
            fields(e, (f"`{f}` {_points(old)} → {_points(new)}" for f, (old, new) in e.fields.items()))
            for e in changes.rescored
        ),
    )
    group("reworded", (fields(e, (in_languages(f, at) for f, at in e.fields.items())) for e in changes.reworded))
    group("edited", (fields(e, (f"`{f}`" for f in e.fields)) for e in changes.edited))
    return "\n\n".join(parts)


def _to(targets: Iterable[str]) -> str:
    to = ", ".join(f"`{target}`" for target in targets)
    return f" → {to}" if to else ""


def _named(entry: Entry, lang: Lang) -> str:
    return f"{markup.escaped(markup.plain(entry.title[lang]))} `{entry.record}`"


def _points(value: object) -> str:
    return "—" if value is None else f"{value:+d}" if isinstance(value, int) else str(value)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)

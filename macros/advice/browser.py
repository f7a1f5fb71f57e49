"""The advice for the browser: the same functions, compiled to JavaScript when the site is built.

:data:`MODULES` hold nothing but imports, shapes (``TypedDict``), constants and functions over what JSON has: numbers,
texts, lists, and dicts by text. pscript translates them. Where Python and JavaScript mean different things by the same
words, keep to what both mean alike; ``tests/advice/test_browser.py`` runs both on random input:

* No dataclasses, sets, generators, comprehensions of dicts, ``{**one}`` or ``*rest``. f-strings work, but bring 2 KB.
* Names of functions and constants are shared by all modules, and none is a word of JavaScript, such as ``case``. A
  variable of a comprehension belongs to the whole function.
* An empty list or dict is asked for its ``len``: beside a comparison, pscript takes it for true.
* ``sum`` and ``max`` of nothing fail or are infinite. ``sorted`` takes texts, or a key that is one number or text.
* A dict by names that come from outside, such as criteria, is never asked for a name with ``in`` or ``get``: in
  JavaScript it has a ``constructor`` unless a criterion is called so. Index what is there, or look into the list of
  its keys.
"""

from __future__ import annotations

import ast
import functools
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

from pscript import py2js
from pscript.stdlib import get_partial_std_lib

MODULES = ("memory", "methods", "scoring", "share")
HEADER = """\
// Compiled from macros/advice, where every formula stands with its source.
// Functions named _py… are PScript's: Copyright (c) 2015-2026, Almar Klein; BSD 2-Clause License,
// https://github.com/flexxui/pscript/blob/main/LICENSE"""
EXPORTS = ("advise", "choose_method", "decode", "encode", "estimate")


@functools.cache
def javascript() -> str:
    """An ES module that exports :data:`EXPORTS`, the same on every machine.

    Raises ``ValueError`` where two modules use one name, or a function needs what is not compiled.
    """
    pieces = [py2js(ast.unparse(node), docstrings=False, inline_stdlib=False) for node in _statements()]
    names = Counter(name for one in pieces for name in one.meta["vars_defined"] if not name.startswith("stub"))
    unknown = set().union(*(one.meta["vars_unknown"] for one in pieces)) - set(names)
    if wrong := [name for name, count in names.items() if count > 1] + sorted(unknown):
        raise ValueError(f"macros/advice cannot be compiled for the browser: {', '.join(wrong)}")
    helpers = [set().union(*(one.meta[kind] for one in pieces)) for kind in ("std_functions", "std_methods")]
    exported = ", ".join(EXPORTS)
    return "\n".join(
        (
            HEADER,
            get_partial_std_lib(*helpers),
            *(one.strip() for one in pieces),
            f"export {{ {exported} }}\n",
        )
    )


def _statements() -> Iterator[ast.stmt]:
    """The constants and functions of all modules."""
    for name in MODULES:
        module = ast.parse((files("macros.advice") / f"{name}.py").read_text(encoding="utf-8"))
        for node in module.body[1:]:  # the docstring is the first
            if not isinstance(node, ast.Import | ast.ImportFrom | ast.ClassDef):
                yield node

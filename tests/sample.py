"""A small data folder for tests that break records: checking all of them hundreds of times would take minutes."""

from __future__ import annotations

import shutil
from pathlib import Path

NAME = "data/criteria/my-criterion.yml"
COMMENT = "# a comment 注释: \"with\" 'marks'"
SAMPLE = f"""\
# yaml-language-server: $schema=../schema/criterion.schema.json
kind: criterion
status: active
origin: evidence
group: constraints
order: 990
title:
  zh: 可追溯性
  en: Traceable answers
{COMMENT}
question:
  zh: 答案要能追溯吗？
  en: Must answers be traceable?
why:
  zh: 审计要用。
  en: Audits need it.
verdict:
  zh: 用检索。
  en: Use retrieval.
when_yes:
  text:
    zh: 用检索。
    en: Use retrieval.
  {COMMENT}
  approaches:
    icl:
      zh: 可以。
      en: It can.
    rag:
      zh: 首选。
      en: The first choice.
    fine-tuning:
      zh: 不行。
      en: It cannot.
when_no:
  text:
    zh: 无所谓。
    en: No matter.
  approaches:
    icl:
      zh: 可以。
      en: It can.
    rag:
      zh: 可以。
      en: It can.
    fine-tuning:
      zh: 可以。
      en: It can.
evidence:
  grade: weak
  findings:
    - source: zhou-2023-lima
      text:
        zh: 有一条发现。
        en: There is a finding.
related:
  - edge-cases
keywords:
  zh:
    - 出处
  en:
    - citations
    - audit trail
reviewed_on: "2026-11-22"
{COMMENT}
"""
MOVED = """\
kind: moved
title:
  zh: 罕见输入
  en: Rare inputs
because:
  zh: 并入边缘情况。
  en: Merged into edge cases.
retired_on: "2026-11-22"
to:
  - edge-cases
"""
_SMALL = {
    "glossary": "kind: glossary\nterms:\n  llm:\n    term:\n      zh: 大语言模型\n      en: Large language model\n"
    "    definition:\n      zh: 一种模型。\n      en: A kind of model.\n",
    "sources": "kind: sources\nsources:\n  zhou-2023-lima:\n    title: LIMA\n    authors: Zhou, C.\n    year: 2023\n"
    "    venue: NeurIPS 2023\n    url: https://arxiv.org/abs/2305.11206\n    type: paper\n    confirmed:\n"
    "      zh: 读过摘要。\n      en: The abstract was read.\n",
}


def small_data(root: Path, target: Path) -> Path:
    """A data folder below ``target``: the sample, the real schemas, scoring rules and a few methods, what is gone.

    It is not whole, so look at the problems of one file.
    """
    data = target / "data"
    shutil.copytree(root / "data" / "schema", data / "schema")
    shutil.copy2(root / "data" / "questionnaire.yml", data)
    for name, text in _SMALL.items():
        (data / f"{name}.yml").write_text(text, encoding="utf-8")
    for folder in ("criteria", "methods", "comparisons", "cases"):
        (data / folder).mkdir()
    for name in ("fine-tuning", "lora", "qlora"):
        shutil.copy2(root / "data" / "methods" / f"{name}.yml", data / "methods")
    (data / "criteria" / "rare-inputs.yml").write_text(MOVED, encoding="utf-8")
    (data / "criteria" / "edge-cases.yml").write_text(
        SAMPLE.replace("- edge-cases", "- my-criterion"), encoding="utf-8"
    )
    (data / "criteria" / "my-criterion.yml").write_text(SAMPLE, encoding="utf-8")
    draft = SAMPLE.replace("status: active", "status: draft")
    (data / "published.txt").write_text("criteria/my-criterion\nglossary/llm\n", encoding="utf-8")
    (data / "criteria" / "a-draft.yml").write_text(draft, encoding="utf-8")
    gone = MOVED.replace("kind: moved", "kind: retired").partition("to:")[0]
    (data / "criteria" / "a-retired-criterion.yml").write_text(gone, encoding="utf-8")
    return data

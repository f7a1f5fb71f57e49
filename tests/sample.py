"""A record for tests that break it, and the small catalog that it stands in: checking all records takes longer."""

from __future__ import annotations

import shutil
from pathlib import Path

SMALL = Path(__file__).parent / "catalog" / "small"
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
    - source: lee-2024
      text:
        zh: 有一条发现。
        en: There is a finding.
related:
  - training-data
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


def small_data(target: Path) -> Path:
    """The small catalog below ``target``, with the sample in it."""
    data = shutil.copytree(SMALL, target / "data")
    (target / NAME).write_text(SAMPLE, encoding="utf-8")
    return data

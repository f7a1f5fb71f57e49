"""The shape of every record, once: its fields in the order they are written, what each holds, and its limits.

All that has to know follows from it: what ``check`` accepts, the JSON Schemas for editors and for programs, the field
reference, the templates of new records, the order of keys, the API. Records are plain frozen dataclasses; pydantic
reads them from data (:mod:`macros.catalog.validate`) and prints their schemas (:mod:`macros.schema`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, cast, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WrapValidator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
APPROACHES = ("icl", "rag", "fine-tuning")
ASPECTS = ("cost", "strengths", "weaknesses", "characteristics", "scenarios")
SCORES = ("retrieval-need", "tuning-need", "tuning-readiness")
REVIEW_MONTHS = 12  # a review older than this is due again

# Characters that no one sees. Rust and ECMAScript read these patterns alike, which is why they look like this.
_SEEN = r"[^\s\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+"
LINE_PATTERN = f"^{_SEEN}( {_SEEN})*$"
ID_PATTERN = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
URL_PATTERN = r"""^https://[^\s<>"']+$"""
DAY_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
KEPT_WORDS = "aux|con|constructor|nul|prn|com[0-9]|lpt[0-9]"  # by Windows or JavaScript
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")
_PLACE = re.compile(r"\{(\w+)\}")
_INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]{0,8})")
NUMBER = re.compile(r"[+-]?(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?")


class Unquoted(str):
    """A value without quotes that other YAML tools would not read as text: ``5``, ``yes``, ``2026-11-22``."""

    __slots__ = ()


class Closed:
    """A mapping that has no other fields than these."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}


# -- values ----------------------------------------------------------------------------------------------------------


def about(zh: str, en: str) -> Any:
    """What a field holds, for whoever fills it in."""
    return Field(description=en, json_schema_extra={"description-zh": zh})


def _wrong(code: str) -> PydanticCustomError:
    """An error that becomes the problem of that code."""
    return PydanticCustomError(code, code)


def _quoted(value: Any, read: Callable[[Any], Any]) -> Any:
    text = read(value)
    if isinstance(value, Unquoted):
        raise _wrong("needs-quotes")
    return text


def _number(pattern: re.Pattern[str], read: type) -> BeforeValidator:
    def number(value: Any) -> Any:
        if not isinstance(value, Unquoted) or not pattern.fullmatch(value):
            raise _wrong("not-a-number")
        return read(value)

    return BeforeValidator(number)


def _different(items: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(items)) < len(items):
        raise _wrong("repeated-item")
    return items


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise _wrong("bad-date") from None
    return text


def _id(text: str) -> str:
    if re.fullmatch(KEPT_WORDS, text):
        raise _wrong("bad-id")
    return text


def is_address(url: str) -> bool:
    """Whether an address outside of the guide can be one: https, and the name of a host, with nothing before it."""
    try:
        parts = urlsplit(url)
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        return False
    return (
        parts.scheme == "https" and parts.netloc.lower() == host and _HOST.fullmatch(parts.hostname or "") is not None
    )


def _address(url: str) -> str:
    if not is_address(url):
        raise _wrong("bad-link")
    return url


class Keys:
    """A mapping that has exactly these keys."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], CoreSchema]) -> CoreSchema:
        inner = core_schema.typed_dict_field(handler(get_args(source)[1]))
        return core_schema.typed_dict_schema(dict.fromkeys(self.keys, inner), extra_behavior="forbid")


QUOTED = WrapValidator(_quoted)
UNIQUE = AfterValidator(_different), Field(json_schema_extra={"uniqueItems": True})
WHOLE = _number(_INTEGER, int)
Amount = Annotated[float, Field(gt=0), _number(NUMBER, float)]
Plain = Annotated[str, QUOTED]
Line = Annotated[str, Field(pattern=LINE_PATTERN, min_length=1, max_length=300), QUOTED]
Id = Annotated[
    str,
    Field(pattern=ID_PATTERN, max_length=40, json_schema_extra={"not": {"pattern": f"^({KEPT_WORDS})$"}}),
    AfterValidator(_id),
    QUOTED,
]
Url = Annotated[
    str,
    Field(pattern=URL_PATTERN, max_length=300, json_schema_extra={"format": "uri"}),
    AfterValidator(_address),
    QUOTED,
    about("以 https 开头的完整网址。", "An absolute https address."),
]
Day = Annotated[str, Field(pattern=DAY_PATTERN, json_schema_extra={"format": "date"}), AfterValidator(_day), QUOTED]
Keyword = Annotated[str, Field(pattern=LINE_PATTERN, min_length=1, max_length=60), QUOTED]

_ZH = about("中文，一段写成一行。", "Chinese, one paragraph on one line.")
_EN = about("美式英语，一段写成一行。", "American English, one paragraph on one line.")
_Prose = Annotated[str, Field(pattern=LINE_PATTERN, min_length=1, max_length=700), QUOTED]
_Short = Annotated[str, Field(pattern=LINE_PATTERN, min_length=1, max_length=80), QUOTED]


@dataclass(frozen=True, slots=True)
class Text(Closed):
    """One short text in both languages; a draft may lack one, which is then empty."""

    zh: Annotated[_Prose, _ZH] = ""
    en: Annotated[_Prose, _EN] = ""

    def __getitem__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en

    def filled(self, **values: object) -> Text:
        """The same with its ``{name}`` places filled; a :class:`Text` fills each language with its own.

        >>> Text("{n} 条", "{n} of {what}").filled(n=3, what=Text("判据", "the criteria"))
        Text(zh='3 条', en='3 of the criteria')
        """

        def fill(lang: Lang) -> str:
            given = {name: value[lang] if isinstance(value, Text) else str(value) for name, value in values.items()}
            return _PLACE.sub(lambda place: given.get(place[1], place[0]), self[lang])

        return Text(fill("zh"), fill("en"))


@dataclass(frozen=True, slots=True)
class Title(Text):
    """A text short enough for a heading."""

    zh: Annotated[_Short, _ZH] = ""
    en: Annotated[_Short, _EN] = ""


_Keywords = Annotated[tuple[Keyword, ...], Field(min_length=1, max_length=12), *UNIQUE]


@dataclass(frozen=True, slots=True)
class Keywords(Closed):
    """Words that people look for, by language."""

    zh: _Keywords = ()
    en: _Keywords = ()

    def __getitem__(self, lang: Lang) -> tuple[str, ...]:
        return self.zh if lang == "zh" else self.en


# -- fields that several kinds share ---------------------------------------------------------------------------------

SourceId = Annotated[Plain, about("sources.yml 里的 id。", "An id of sources.yml.")]
Sources = Annotated[
    tuple[Plain, ...], Field(min_length=1), *UNIQUE, about("sources.yml 里的 id。", "Ids of sources.yml.")
]
Related = Annotated[tuple[Plain, ...], *UNIQUE]
Status = Annotated[
    Literal["active", "draft"],
    about(
        "active 会发布；draft 可以只有一种语言，不发布。",
        "active is published; draft may lack a language and is not published.",
    ),
]
Origin = Annotated[
    Literal["article", "evidence"],
    about(
        "article：原文就有；evidence：文献补充的。",
        "article: the source article asks it; evidence: the literature adds it.",
    ),
]
Order = Annotated[
    int,
    Field(ge=0, le=100_000),
    WHOLE,
    about(
        "在表格和问卷里的次序，以十递增；相同时按 id 排。",
        "Place in tables and in the questionnaire, in steps of ten; ties by id.",
    ),
]
ReviewedOn = Annotated[
    Day, about("最近一次由人对照来源复核的日期。", "The day a person last read this record against its sources.")
]
SearchWords = Annotated[
    Keywords,
    about("读者搜索时会用的其他叫法，按语言分列。", "Other names people type when they look for this, per language."),
]
_KIND = about("记录的种类。", "The kind of record.")
_ShortName = Annotated[Title, about("短名称。", "Short name.")]
_YesNo = Annotated[Literal["yes", "no"], QUOTED]
Treatment = Literal["kept", "completed", "corrected"]


@dataclass(frozen=True, slots=True)
class ArticleCell(Closed):
    """One cell of the source article, restated, and how the guide treats it."""

    status: Annotated[
        Treatment,
        about(
            "kept（保留）、completed（补充）或 corrected（更正）；后两者必须写 because 和 sources。",
            "kept, completed or corrected; the last two need because and sources.",
        ),
    ]
    says: Annotated[Text, about("转述原文的说法。", "The article's claim, restated.")]
    because: Annotated[Text | None, about("我们为什么不同。", "Why we depart from it.")] = None
    sources: Sources = ()


_ArticleCell = Annotated[
    ArticleCell | None,
    about(
        "原文在这里的说法（用我们自己的话转述），以及我们的处理。",
        "What the source article says here, in our words, and how we treat it.",
    ),
]


@dataclass(frozen=True, slots=True)
class Finding(Closed):
    source: SourceId
    text: Annotated[Text, about("研究发现了什么，用自己的话写。", "What the study found, in our own words.")]


@dataclass(frozen=True, slots=True)
class Evidence(Closed):
    grade: Annotated[
        Literal["strong", "moderate", "weak", "contested"],
        about(
            "strong（强）、moderate（中）、weak（弱）；研究结论相左时写 contested（有争议）。",
            "strong, moderate, weak, or contested where studies disagree.",
        ),
    ]
    findings: Annotated[
        tuple[Finding, ...],
        Field(min_length=1),
        about("一条来源一条发现，数字要带条件。", "One finding per source, figures with their conditions."),
    ]


_Evidence = Annotated[Evidence, about("研究发现了什么。", "What studies found.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Closed):
    level: Annotated[
        Literal["none", "low", "medium", "high", "varies"] | None,
        about("以符号加文字显示的等级。", "A rating shown by mark and word."),
    ] = None
    text: Annotated[Text, about("单元格内容。", "The cell.")]
    article: _ArticleCell = None


# -- records that have a file of their own ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer(Closed):
    """What one answer to a criterion means. ``effects``: factor → −3…3; ``blocks`` rules tuning out."""

    text: Annotated[Text, about("一句话：这个回答指向什么。", "One sentence: what this answer points to.")]
    approaches: Annotated[
        dict[str, Text], Keys(*APPROACHES), about("对每种做法意味着什么。", "What it means for each approach.")
    ]
    article: _ArticleCell = None
    effects: Annotated[
        dict[Plain, Annotated[int, Field(ge=-3, le=3), WHOLE]],
        about(
            "此答案对建议的影响：questionnaire.yml 里的因素对应 -3 到 3 的整数。新记录不写。",
            "Effect of this answer on the advice: factor of questionnaire.yml to a whole number from -3 to 3. "
            "New records leave it out.",
        ),
    ] = field(default_factory=dict)
    blocks: Annotated[
        Literal["tuning"] | None,
        about("tuning：此答案使微调暂不可行。", "tuning: this answer rules tuning out for now."),
    ] = None
    unblock: Annotated[Text | None, about("怎样才能解除。", "What would lift the block.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(Closed):
    """A question, what each answer means, and what studies found."""

    id: str
    kind: Annotated[Literal["criterion"], _KIND]
    status: Status
    origin: Origin
    group: Annotated[
        Literal["knowledge", "behavior", "data", "constraints", "practice"],
        about("所属分组，见 site.yml。", "The group it is listed under; see site.yml."),
    ]
    order: Order
    title: _ShortName
    question: Annotated[
        Text,
        about(
            "问卷里的问法，能用“是”或“否”回答。", "The question as the questionnaire asks it, answerable by yes or no."
        ),
    ]
    why: Annotated[Text, about("为什么要问。", "Why the question is asked.")]
    verdict: Annotated[
        Text, about("一句可以直接贴进设计评审的结论。", "One sentence fit for pasting in a design review.")
    ]
    when_yes: Annotated[Answer, about("回答“是”意味着什么。", "What the answer yes means.")]
    when_no: Annotated[Answer, about("回答“否”意味着什么。", "What the answer no means.")]
    evidence: _Evidence
    related: Annotated[Related, about("相关判据。", "Related criteria.")] = ()
    keywords: SearchWords
    reviewed_on: ReviewedOn

    def answer(self, value: str) -> Answer | None:
        """The meaning of ``yes`` or ``no``; ``None`` for ``unsure``."""
        return {"yes": self.when_yes, "no": self.when_no}.get(value)


@dataclass(frozen=True, slots=True)
class Setting(Closed):
    name: Annotated[Title, about("设置。", "Setting.")]
    text: Annotated[Text, about("怎么选，为什么。", "What to choose, and why.")]
    source: SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement(Closed):
    """A published figure: parameters in billions, memory in GB as the source prints it."""

    model: Annotated[Line, about("模型名。", "Model name.")]
    parameters_billion: Annotated[Amount, about("参数量，十亿。", "Parameters, billions.")]
    setup: Annotated[Text, about("硬件、精度与设置。", "Hardware, precision and settings.")]
    memory_gb: Annotated[Amount, about("峰值或估算的显存，GB。", "Peak or estimated GPU memory, GB.")]
    time: Annotated[Text | None, about("时间，注明对应的工作量。", "Time, with its unit of work.")] = None
    basis: Annotated[
        Literal["measured", "estimated"],
        about("measured 为实测，estimated 为按规则估算。", "measured on hardware or estimated by a rule."),
    ]
    source: SourceId


@dataclass(frozen=True, slots=True)
class Anatomy(Closed):
    """What a method puts in the prompt and what becomes of the weights: codes, named in the labels."""

    instructions: Annotated[
        Literal["none", "as-usual", "shorter"],
        about(
            "指令：none 不用提示词，as-usual 照旧，shorter 有一部分已经训进模型，可以缩短。",
            "Instructions: none without a prompt, as-usual, or shorter because training has taken some of them over.",
        ),
    ]
    examples: Annotated[
        Literal["none", "optional", "added"],
        about(
            "提示词里的示例：none 不用，optional 可加可不加，added 靠它起作用。",
            "Examples in the prompt: none, optional, or added as what makes it work.",
        ),
    ]
    passages: Annotated[
        Literal["none", "pasted", "retrieved"],
        about(
            "提示词里的资料：none 不用，pasted 整份放入，retrieved 从索引里检索得来。",
            "Passages in the prompt: none, pasted in whole, or retrieved from an index.",
        ),
    ]
    weights: Annotated[
        Literal["frozen", "trained", "adapter", "quantized-adapter", "trained-or-adapter"],
        about(
            "权重：frozen 不动；trained 全部训练；adapter 冻结并另训练适配器；"
            "quantized-adapter 同上，但底座压成 4 比特；trained-or-adapter 两者之一。",
            "Weights: frozen; trained, all of them; adapter beside frozen ones; quantized-adapter, the same over a "
            "4-bit base; trained-or-adapter, one or the other.",
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method(Closed):
    """A way of adapting a model."""

    id: str
    kind: Annotated[Literal["method"], _KIND]
    status: Status
    order: Order
    parent: Annotated[Id | None, about("它属于哪种方法。", "The method this one is a form of.")] = None
    title: Annotated[Title, about("名称。", "Name.")]
    summary: Annotated[Text, about("一句话说明它是什么。", "What it is, in one sentence.")]
    how: Annotated[Text, about("工作原理。", "How it works.")]
    anatomy: Annotated[
        Anatomy,
        about(
            "页面上的结构图：这种方法往提示词里放什么，权重怎么处理。",
            "What the drawing on the page shows: what this method puts in the prompt, and what becomes of the weights.",
        ),
    ]
    aspects: Annotated[
        dict[str, Cell], Keys(*ASPECTS), about("方法表的五列。", "The five columns of the methods table.")
    ]
    settings: Annotated[
        tuple[Setting, ...], about("重要的设置，最要紧的在前。", "Settings that matter, most important first.")
    ] = ()
    stop: Annotated[Text, about("何时停下，或根本不必开始。", "When to stop, or not to start.")]
    measurements: Annotated[
        tuple[Measurement, ...],
        about("来源公布的显存与时间，照原数。", "Published memory and time, as printed by the source."),
    ] = ()
    evidence: _Evidence
    related: Annotated[Related, about("决定是否选它的判据。", "Criteria that decide for or against it.")] = ()
    keywords: SearchWords
    reviewed_on: ReviewedOn


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Closed):
    """One row of the comparison; ``cells`` by approach."""

    id: str
    kind: Annotated[Literal["comparison"], _KIND]
    status: Status
    origin: Origin
    order: Order
    title: Annotated[Title, about("行标题。", "Row heading.")]
    summary: Annotated[Text, about("一句话概括这一行。", "The row in one sentence.")]
    cells: Annotated[
        dict[str, Cell], Keys("fine-tuning", "rag", "icl"), about("每种做法一格。", "One cell per approach.")
    ]
    evidence: _Evidence
    related: Annotated[Related, about("与这一行有关的判据。", "Criteria that ask about this row.")] = ()
    keywords: SearchWords
    reviewed_on: ReviewedOn


Recommendation = Literal["icl", "rag", "fine-tuning", "hybrid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Closed):
    """A published comparison; ``answers`` were coded from the task description alone."""

    id: str
    kind: Annotated[Literal["case"], _KIND]
    status: Status
    order: Order
    title: _ShortName
    task: Annotated[Text, about("任务。", "The task.")]
    compared: Annotated[
        tuple[Literal["base", "icl", "rag", "fine-tuning", "hybrid", "long-context", "router"], ...],
        Field(min_length=1),
        *UNIQUE,
        about("比较了哪些做法。", "What was compared."),
    ]
    tuning: Annotated[Text, about("微调组如何训练。", "How the tuned arm was trained.")]
    examples: Annotated[Text, about("训练样本。", "Training examples.")]
    result: Annotated[Text, about("结果，只写已确认的数字。", "What came out, with figures that are confirmed.")]
    caveat: Annotated[Text, about("结果的局限。", "What limits the result.")]
    winner: Annotated[
        Literal["icl", "rag", "fine-tuning", "hybrid", "tie"],
        about("胜出者；不分胜负写 tie。", "What won; tie where nothing did."),
    ]
    acceptable: Annotated[
        tuple[Recommendation, ...],
        Field(min_length=1),
        *UNIQUE,
        about("结果支持的所有建议。", "Every recommendation the result supports."),
    ]
    contradicted: Annotated[
        tuple[Recommendation, ...], *UNIQUE, about("结果所反对的建议。", "Recommendations the result argues against.")
    ] = ()
    miss: Annotated[Text | None, about("问卷未能说中时，说明原因。", "Where the advisor misses this case: why.")] = None
    source: SourceId
    answers: Annotated[
        dict[Plain, _YesNo],
        about(
            "只根据任务描述编码的答案；描述没说的不写。",
            "Answers coded from the task description alone; what it leaves open is left out.",
        ),
    ]
    reviewed_on: ReviewedOn


Record = Criterion | Method | Comparison | Case


@dataclass(frozen=True, slots=True)
class Retired(Closed):
    """A record that moved, was split or was retired; its page stays and says where to go."""

    id: str
    kind: Annotated[
        Literal["moved", "split", "retired"],
        about("moved（移走）、split（拆分）或 retired（停用）。", "moved, split or retired."),
    ]
    title: Annotated[Title, about("最后的名称。", "Its last name.")]
    because: Annotated[Text, about("原因。", "Why.")]
    retired_on: Annotated[Day, about("日期。", "The day.")]
    to: Annotated[
        tuple[Plain, ...], *UNIQUE, about("去向：同类记录的 id。", "Where it went: ids of the same kind.")
    ] = ()


# -- records that share a file ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source(Closed):
    title: Annotated[Line, about("原题名。", "Title as published.")]
    authors: Annotated[Line, about("作者。", "Authors, surname first where there are many.")]
    year: Annotated[int, Field(ge=1990, le=2100), WHOLE, about("发表年份。", "Year published.")]
    venue: Annotated[Line, about("期刊、会议或网站。", "Journal, conference, site.")]
    url: Url
    type: Annotated[
        Literal["paper", "report", "documentation", "code", "vendor", "blog", "news", "course"],
        about("来源种类。", "What kind of source it is."),
    ]
    confirmed: Annotated[Text, about("具体确认了什么，在哪里确认的。", "What exactly was confirmed, and where.")]


@dataclass(frozen=True, slots=True)
class Bibliography(Closed):
    kind: Annotated[Literal["sources"], _KIND]
    sources: Annotated[dict[Id, Source], about("按 id 列出的文献。", "Bibliography by id.")]


@dataclass(frozen=True, slots=True)
class Term(Closed):
    term: Annotated[Title, about("本站的写法。", "The term as the site writes it.")]
    definition: Annotated[Text, about("一句大白话。", "One plain sentence.")]
    abbreviation: Annotated[Line | None, about("缩写。", "Abbreviation.")] = None
    also: Annotated[Keywords | None, about("其他叫法。", "Other names.")] = None


@dataclass(frozen=True, slots=True)
class Glossary(Closed):
    kind: Annotated[Literal["glossary"], _KIND]
    terms: Annotated[dict[Id, Term], about("按 id 列出的术语。", "Terms by id.")]


# -- files of which there is one -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim(Closed):
    says: Annotated[Text, about("转述的说法。", "The claim, restated.")]
    status: Annotated[Treatment, about("kept、completed 或 corrected。", "kept, completed or corrected.")]
    because: Annotated[Text, about("我们的判断。", "Our judgment.")]
    sources: Sources


@dataclass(frozen=True, slots=True)
class Article(Closed):
    """The article that the guide reviews."""

    kind: Annotated[Literal["article"], _KIND]
    title: Annotated[Title, about("原文。", "The article.")]
    credit: Annotated[Text, about("谁写的，源自什么。", "Who wrote it and what it derives from.")]
    sources: Annotated[Sources, about("它所依据的文章。", "The posts it derives from.")]
    claims: Annotated[dict[Id, Claim], about("正文里的说法，按 id 列出。", "Its prose claims by id.")]


@dataclass(frozen=True, slots=True)
class Factor(Closed):
    title: Title
    text: Text
    cap: Annotated[int, Field(ge=1, le=9), WHOLE]


@dataclass(frozen=True, slots=True)
class Score(Closed):
    title: Title
    text: Text
    threshold: Annotated[int, Field(ge=-9, le=9), WHOLE]
    factors: dict[Id, Factor]


@dataclass(frozen=True, slots=True)
class TitledText:
    title: Title
    text: Text


@dataclass(frozen=True, slots=True)
class Example(Closed):
    """A worked example: some answers to open in the questionnaire and alter."""

    title: Title
    text: Text
    answers: Annotated[
        dict[Id, Annotated[Literal["yes", "no", "unsure"], QUOTED]], about("各判据的回答。", "Answers by criterion.")
    ]


@dataclass(frozen=True, slots=True)
class Questionnaire(Closed):
    kind: Annotated[Literal["questionnaire"], _KIND]
    version: Annotated[int, Field(ge=1), WHOLE, about("分享链接格式的版本。", "Version of the shared link's format.")]
    scores: Annotated[
        dict[str, Score], Keys(*SCORES), about("各项得分，为其因素之和。", "Scores, each the sum of its factors.")
    ]
    outcomes: Annotated[
        dict[str, TitledText], Keys(*get_args(Recommendation)), about("四种结果。", "The four outcomes.")
    ]
    steps: Annotated[dict[Id, TitledText], about("计划的步骤。", "Steps a plan is made of.")]
    examples: Annotated[tuple[Example, ...], about("可以打开、改动的例子。", "Worked examples to open and alter.")] = ()

    def score_of(self, factor: str) -> str:
        """The score a factor belongs to. Raises ``KeyError`` for an unknown factor."""
        for name, score in self.scores.items():
            if factor in score.factors:
                return name
        raise KeyError(factor)


@dataclass(frozen=True, slots=True)
class Label(Closed):
    title: Title
    mark: Line | None = None
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Site(Closed):
    """Words of the interface."""

    kind: Annotated[Literal["site"], _KIND]
    name: Title
    tagline: Text
    description: Text
    labels: Annotated[dict[Id, dict[Id, Label]], about("各种代码值的名称。", "Names of coded values.")]
    words: Annotated[dict[Plain, Text], about("界面用语。", "Words of the interface by key.")]


def texts_of(part: object, *, without: tuple[type, ...] = ()) -> Iterator[Text]:
    """Every text of a record or a part of one, in the order of the model. ``without``: parts to leave out."""
    if isinstance(part, without):
        return
    if isinstance(part, Text):
        yield part
    elif isinstance(part, Closed):
        for one in fields(cast(Any, part)):
            yield from texts_of(getattr(part, one.name), without=without)
    elif isinstance(part, dict | tuple):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from texts_of(inner, without=without)


# -- all of it -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Catalog:
    """All published records, each kind in the order readers see it. Drafts are left out."""

    criteria: dict[str, Criterion]
    methods: dict[str, Method]
    comparisons: dict[str, Comparison]
    cases: dict[str, Case]
    sources: dict[str, Source]
    glossary: dict[str, Term]
    article: Article
    questionnaire: Questionnaire
    site: Site
    retired: dict[str, dict[str, Retired]]

    def title(self, reference: str) -> Text:
        """Title of ``<kind>/<id>``. Raises ``KeyError`` where there is none."""
        kind, _, key = reference.partition("/")
        if key in self.retired.get(kind, {}):
            return self.retired[kind][key].title
        if kind == "glossary":
            return self.glossary[key].term
        if kind == "sources":
            return Text(self.sources[key].title, self.sources[key].title)
        return self.records(kind)[key].title

    def records(self, kind: str) -> Mapping[str, Record]:
        """The records of a kind that has one file a record."""
        return cast(Mapping[str, Record], getattr(self, kind))

    def ids(self, kind: str) -> list[str]:
        """Ids of a kind that lead somewhere: of its records, and of those that are gone."""
        return sorted({*getattr(self, kind), *self.retired.get(kind, ())})

    def article_cells(self) -> Iterator[tuple[str, str, ArticleCell, Text]]:
        """Every cell of the source article: (record reference, field, cell, what the guide says)."""
        for c in self.criteria.values():
            for name, answer in (("when_yes", c.when_yes), ("when_no", c.when_no)):
                if answer.article:
                    yield f"criteria/{c.id}", name, answer.article, answer.text
        for row in self.comparisons.values():
            for name, cell in row.cells.items():
                if cell.article:
                    yield f"comparisons/{row.id}", f"cells.{name}", cell.article, cell.text
        for m in self.methods.values():
            for name, cell in m.aspects.items():
                if cell.article:
                    yield f"methods/{m.id}", f"aspects.{name}", cell.article, cell.text

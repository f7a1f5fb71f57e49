"""The second stage: full-parameter tuning, LoRA or QLoRA, from sizes the reader knows.

LoRA is the default. QLoRA is chosen by memory and nothing else: it trains the same adapter more slowly (LitGPT measured
30 to 105 per cent more time), so it pays only where LoRA does not fit. Full-parameter tuning is chosen where the data
outgrow the largest usual adapter, nothing has to be kept, and the memory is there.

When data outgrow an adapter: training text carries about 1 bit a token and a network stores about 2 bits a parameter
(Schulman et al. 2025, *LoRA Without Regret*, after Allen-Zhu and Li 2024), so an adapter holds about two tokens for
each of its parameters. The post gives both figures and no rule; combining them is ours, an order of magnitude and no
more. Rank 256 is the largest that Biderman et al. 2024 tried; at 7 billion parameters that makes 1.3 billion tokens,
between their instruction data (about 100,000 pairs) and their continued pretraining (20 billion tokens), where LoRA
fell behind most clearly. That LoRA forgets less is theirs too.

What it cannot know: whether the data are good, what a slower run costs, and whether the framework reaches the estimate.

Compiled for the browser: see :mod:`macros.advice.browser` for what may stand here.
"""

from __future__ import annotations

from typing import TypedDict

from macros.advice.memory import FULL, LORA, METHODS, QLORA, TOKENS, Range, adapter_parameters, estimate

LARGEST_RANK = 256
TOKENS_PER_PARAMETER = 2
FEW_EXAMPLES = 50  # clear gains are usual from 50 to 100 (Microsoft, azure-augment-llm; OpenAI, in Barnett 2024)
LIMIT = 1e12  # beyond any size there is; keeps a slip of the keyboard finite

# Why a method was chosen and what to mind, in the order given; their words stand in the catalog.
REASONS = [
    "default",
    "beyond-adapter",
    "keep-skills",
    "full-does-not-fit",
    "lora-does-not-fit",
    "nothing-fits",
    "memory-tight",
    "memory-unknown",
    "few-examples",
]


class Setup(TypedDict, total=False):
    """What the reader knows of the run. Missing, ``None`` and whatever is not a positive number mean not known.

    ``parameters_billion``: size of the model, 10⁹ parameters. ``memory_gb``: GPU memory, GB, all usable GPUs together.
    ``examples``: training examples or documents. ``tokens_per_example``: mean length, tokens. ``keep_skills``: other
    skills and safety must survive.
    """

    parameters_billion: float | None
    memory_gb: float | None
    examples: float | None
    tokens_per_example: float | None
    keep_skills: bool


class Fit(Range):
    """Estimated memory in GB, and whether it fits: *yes*, *no*, *tight* (thrifty settings only), ``None`` unknown."""

    fits: str | None


class MethodAdvice(TypedDict):
    """``method``: an id of the methods, ``None`` where none fits. ``reasons``: of :data:`REASONS`.

    ``memory``: per method, ``None`` while the size of the model is not known.
    """

    method: str | None
    reasons: list[str]
    memory: dict[str, Fit] | None


def choose_method(setup: Setup) -> MethodAdvice:
    """The way to train for a setup; the more of it is known, the more the answer says."""
    size, available = known_size(setup.get("parameters_billion")), known_size(setup.get("memory_gb"))
    examples, length = known_size(setup.get("examples")), known_size(setup.get("tokens_per_example"))
    keep = setup.get("keep_skills") is True
    memory: dict[str, Fit] = {}
    fits: dict[str, str | None] = {}
    for name in METHODS:
        fits[name] = None
        if size is not None:
            memory[name] = _fit(estimate(name, size, TOKENS if length is None else length), available)
            fits[name] = memory[name]["fits"]
    beyond = False
    if size is not None and examples is not None and length is not None:
        beyond = examples * length > adapter_tokens(size)

    full = beyond and not keep and fits[FULL] == "yes"
    lora = not full and fits[LORA] != "no"
    nothing = not full and not lora and fits[QLORA] == "no"
    method = FULL if full else LORA if lora else None if nothing else QLORA
    holds = {
        "default": lora and not beyond,
        "beyond-adapter": beyond,
        "keep-skills": keep,
        "full-does-not-fit": beyond and (fits[FULL] == "tight" or fits[FULL] == "no"),
        "lora-does-not-fit": fits[LORA] == "no",
        "nothing-fits": nothing,
        "memory-tight": method is not None and fits[method] == "tight",
        "memory-unknown": size is None or available is None,
        "few-examples": examples is not None and examples < FEW_EXAMPLES,
    }
    reasons = [reason for reason in REASONS if holds[reason]]
    return {"method": method, "reasons": reasons, "memory": None if size is None else memory}


def adapter_tokens(parameters_billion: float) -> float:
    """Training tokens that the largest usual adapter of a model can hold, roughly (see the module)."""
    return TOKENS_PER_PARAMETER * adapter_parameters(parameters_billion, LARGEST_RANK) * 1e9


def known_size(value: float | None) -> float | None:
    """The number, if it is one that a size can be."""
    return value if isinstance(value, (int, float)) and 0 < value <= LIMIT else None


def _fit(guess: Range, available: float | None) -> Fit:
    fits = None
    if available is not None:
        fits = "yes" if guess["high"] <= available else "tight" if guess["low"] <= available else "no"
    return {"low": guess["low"], "high": guess["high"], "fits": fits}

"""GPU memory that training takes: a formula with its parts named, and its error against every published figure.

The estimate is a range, because published figures differ by what was switched on rather than by mistake:

========================  ==========================================  ==========================================
part                      ``low``: thrifty settings                   ``high``: usual settings
========================  ==========================================  ==========================================
full, per parameter       8 bytes (all states in 16 bits)             18 bytes (mixed precision)
  weights                 2                                           6 (one copy in 16 bits, one in 32)
  gradients               2                                           4
  optimizer               4 (two states)                              8 (two states)
LoRA, per parameter       2 bytes (frozen 16-bit weights)             the same
QLoRA, per parameter      4.127 bits (frozen 4-bit weights)           the same
  left in 16 bits         embedding and output, 32,000 words          embedding and output, 152,000 words
adapter, per parameter    18 bytes                                    the same
activations, per token    2 · width · depth bytes (recomputed)        34 · width · depth bytes (stored)
everything else           2 GB                                        2 GB
========================  ==========================================  ==========================================

Units: GB is 10⁹ bytes; parameters in billions (10⁹); one sequence at a time (micro-batch 1).

Sources. 18 and 8 bytes: the rule of thumb in LLaMA-Factory's README (18x and 8x GB for x billion). 18 as 6, 4 and 8:
Hugging Face's Transformers documentation, "Model training anatomy" (mixed precision with AdamW). 4.127 bits: 4 bits
and 0.127 for doubly quantized constants, Dettmers et al. 2023 (QLoRA). 34 and 2 bytes per token, width and layer:
Korthikanti et al. 2022 (arXiv:2205.05198), attention scores never stored. Shape: parameters ≈ 12 · depth · width²
(Kaplan et al. 2020, arXiv:2001.08361) with width = 128 · depth as in Llama 2 7B and 13B. Adapter: rank · 19 · width ·
depth, rank 16 on every linear layer of such a model (7 matrices a layer, the MLP 8/3 as wide). Vocabularies: Llama 2
and Qwen. The 2 GB (CUDA context, logits, fragmentation) are our only fitted figure, set so that ``high`` meets the
three measured LoRA runs at 7 billion parameters.

What it cannot know: mixture-of-experts models, tied or very large embeddings, images, longer or several sequences at
once, sharding over GPUs, and the framework. :mod:`macros.advice.measured` shows how far off that leaves it, outliers
included.

Compiled for the browser: see :mod:`macros.advice.browser` for what may stand here.
"""

from __future__ import annotations

from typing import TypedDict

FULL, LORA, QLORA = "full-fine-tuning", "lora", "qlora"
METHODS = [FULL, LORA, QLORA]

TOKENS = 1024  # the length at which Qwen's README compares methods, and near Alpaca's longest in LitGPT's runs
RANK = 16
TRAINED_PARTS = [[2.0, 2.0, 4.0], [6.0, 4.0, 8.0]]  # weights, gradients, optimizer
FROZEN_BYTES = 2.0
QUANTIZED_BYTES = 4.127 / 8
VOCABULARIES = [32_000, 152_000]
ACTIVATION_BYTES = [2, 34]
OTHER_GB = 2.0


class Range(TypedDict):
    """GB of GPU memory, to 0.1: with thrifty settings and with usual ones."""

    low: float
    high: float


def estimate(method: str, parameters_billion: float, tokens: float = TOKENS) -> Range:
    """Memory to train one sequence of ``tokens`` tokens at a time, in GB.

    Raises ``ValueError`` for a method that trains nothing and for numbers that are not positive.
    """
    low, high = [total_gb(parts) for parts in split(method, parameters_billion, tokens)]
    return {"low": _rounded(low), "high": _rounded(high)}


def split(method: str, parameters_billion: float, tokens: float = TOKENS) -> list[dict[str, float]]:
    """The same by part, with thrifty settings and with usual ones; ``rest``: activations and everything else."""
    if method not in METHODS:
        raise ValueError("no memory formula for " + method)
    if not (parameters_billion > 0 and tokens > 0):
        raise ValueError("parameters and tokens must be positive")
    return [_parts(method, parameters_billion, tokens, usual) for usual in [0, 1]]


def total_gb(parts: dict[str, float]) -> float:
    """GB of all parts together."""
    return parts["weights"] + parts["gradients"] + parts["optimizer"] + parts["rest"]


def adapter_parameters(parameters_billion: float, rank: int = RANK) -> float:
    """Parameters, in billions, of a LoRA adapter on every linear layer of a model of that size."""
    return 19 * rank * _width_by_depth(parameters_billion) / 1e9


def _width(parameters_billion: float) -> float:
    """Width of a model whose parameters are 12 · depth · width² with width = 128 · depth."""
    return float((32e9 * parameters_billion / 3) ** (1 / 3))


def _width_by_depth(parameters_billion: float) -> float:
    width = _width(parameters_billion)
    return width * width / 128


def _parts(method: str, parameters_billion: float, tokens: float, usual: int) -> dict[str, float]:
    trained = parameters_billion if method == FULL else adapter_parameters(parameters_billion)
    weights, gradients, optimizer = TRAINED_PARTS[usual if method == FULL else 1]
    activations = ACTIVATION_BYTES[usual] * tokens * _width_by_depth(parameters_billion) / 1e9
    return {
        "weights": weights * trained + _frozen(method, parameters_billion, usual),
        "gradients": gradients * trained,
        "optimizer": optimizer * trained,
        "rest": activations + OTHER_GB,
    }


def _frozen(method: str, parameters_billion: float, usual: int) -> float:
    """GB of the weights that are not trained."""
    if method == FULL:
        return 0.0
    if method == LORA:
        return FROZEN_BYTES * parameters_billion
    # Embedding and output layer stay in 16 bits; in very small models they would exceed the whole.
    kept = min(2 * VOCABULARIES[usual] * _width(parameters_billion) / 1e9, parameters_billion)
    return QUANTIZED_BYTES * (parameters_billion - kept) + FROZEN_BYTES * kept


def _rounded(gb: float) -> float:
    """To 0.1, halves up; ``round`` means something else in each language."""
    return int(gb * 10 + 0.5) / 10

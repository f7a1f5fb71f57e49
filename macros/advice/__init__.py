"""The advisor: from answers to a recommendation that explains itself. Imports the catalog and nothing above it."""

from macros.advice.answers import read_answers
from macros.advice.measured import compare
from macros.advice.memory import estimate
from macros.advice.methods import REASONS, Setup, choose_method
from macros.advice.model import (
    ANSWERS,
    STEPS,
    Answers,
    Meaning,
    Model,
    Question,
    asked,
    effects_of,
    model_of,
    retired_of,
)
from macros.advice.scoring import Advice, Flip, ScoreAdvice, advise, recommend
from macros.advice.share import decode, encode

__all__ = [
    "ANSWERS",
    "REASONS",
    "STEPS",
    "Advice",
    "Answers",
    "Flip",
    "Meaning",
    "Model",
    "Question",
    "ScoreAdvice",
    "Setup",
    "advise",
    "asked",
    "choose_method",
    "compare",
    "decode",
    "effects_of",
    "encode",
    "estimate",
    "model_of",
    "read_answers",
    "recommend",
    "retired_of",
]

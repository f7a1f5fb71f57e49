"""The memory estimate beside every published figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from macros.advice.memory import METHODS, TOKENS, Range, estimate
from macros.model import Measurement, Method


@dataclass(frozen=True, slots=True)
class Compared:
    """The estimate beside one published figure. Errors are fractions of it: 0.1 is ten per cent too much."""

    method: str
    measurement: Measurement
    estimate: Range
    low_error: float
    high_error: float

    @property
    def within(self) -> bool:
        """Whether the published figure lies in the estimated range."""
        return self.estimate["low"] <= self.measurement.memory_gb <= self.estimate["high"]


def compare(methods: Mapping[str, Method]) -> tuple[Compared, ...]:
    """The estimate at :data:`TOKENS` tokens beside every published figure of the catalog's methods, in its order.

    Setups differ (8,192 tokens, four GPUs, an 8-bit base …) and the formula is not told: show each setup beside its
    error.
    """
    rows = []
    for name in METHODS:
        for m in methods[name].measurements if name in methods else ():
            guess = estimate(name, m.parameters_billion, TOKENS)
            errors = (round(gb / m.memory_gb - 1, 2) for gb in (guess["low"], guess["high"]))
            rows.append(Compared(name, m, guess, *errors))
    return tuple(rows)

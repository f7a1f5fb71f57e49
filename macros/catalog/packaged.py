"""YAML that comes with the code: messages, settings."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster


def packaged(package: str, name: str) -> Any:
    """What a YAML file beside the modules of a package holds."""
    return yaml.load((resources.files(package) / name).read_text(encoding="utf-8"), Loader=_LOADER)

"""What we know: records, how they are read and checked, and what can be wrong with them.

Knows nothing of advice, HTML or MkDocs.
"""

from macros.catalog.load import check, load
from macros.catalog.problems import Problem
from macros.model import Catalog, Lang, Text

__all__ = ["Catalog", "Lang", "Problem", "Text", "check", "load"]

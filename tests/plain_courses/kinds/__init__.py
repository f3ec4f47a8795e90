"""Kinds of test cells, as data."""

from .kind import Kind
from .libraries import LIBRARIES
from .objects import OBJECTS
from .surroundings import SURROUNDINGS
from .values import VALUES

KINDS: tuple[Kind, ...] = (*VALUES, *OBJECTS, *SURROUNDINGS, *LIBRARIES)
BY_ID = {kind.grade_id: kind for kind in KINDS}

__all__ = ["BY_ID", "KINDS", "Kind"]

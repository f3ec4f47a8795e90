"""Kinds of test cells, as data."""

from .callbacks import CALLBACKS
from .exceptions import EXCEPTIONS
from .exchanged import EXCHANGED
from .guises import GUISES
from .kind import Kind
from .libraries import LIBRARIES
from .objects import OBJECTS
from .surroundings import SURROUNDINGS
from .values import VALUES

KINDS: tuple[Kind, ...] = (*VALUES, *OBJECTS, *CALLBACKS, *EXCEPTIONS, *EXCHANGED, *SURROUNDINGS, *LIBRARIES, *GUISES)
BY_ID = {kind.grade_id: kind for kind in KINDS}

__all__ = ["BY_ID", "KINDS", "Kind"]

"""What nbjudge itself says to students: the entries of its own catalogue, taken from its code and its pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.extract import extract_javascript, extract_python
from jinja2.ext import babel_extract

import nbjudge
from nbjudge.languages.reader import DOMAIN
from tools.languages.catalogues import Entry

ENGINE = Path(nbjudge.__file__).parent
# The calls whose first argument students read.
MARKS: dict[str, None] = dict.fromkeys(("sentence", "say", "marked", "tell"))

TEMPLATES = (
    "reports/templates/feedback/*.j2", "service/web/templates/*.html", "service/web/templates/assignment.js",
)  # fmt: skip


def catalogue_path(language: str) -> Path:
    """Return the place of nbjudge's own catalogue in a language; it is part of the package."""
    return ENGINE / "languages" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def entries() -> Iterator[Entry]:
    """Yield the sentences of nbjudge that students read, each once, in the order of the files."""
    seen: set[str] = set()
    for place, text in _marked():
        if text not in seen:
            seen.add(text)
            yield Entry(text, "", f"nbjudge/{place}")


def _texts(path: Path, file: BinaryIO) -> Iterator[Any]:
    if path.suffix == ".py":
        found: Any = extract_python(file, MARKS, [], {})
    elif path.suffix == ".js":
        found = extract_javascript(file, {"tell": None}, [], {"parse_template_string": True})
    else:
        found = babel_extract(file, list(MARKS), [], {})
    yield from (text for _, _, text, _ in found)


def _marked() -> Iterator[tuple[str, str]]:
    """Yield the place and the text of each marked sentence; what lies in a folder `templates` is of another course."""
    code = [path for path in sorted(ENGINE.rglob("*.py")) if "templates" not in path.relative_to(ENGINE).parts]
    pages = [path for pattern in TEMPLATES for path in sorted(ENGINE.glob(pattern))]
    for path in (*code, *pages):
        with path.open("rb") as file, redirect_stderr(io.StringIO()):  # Babel tells of the f-strings that are values
            for text in _texts(path, file):
                first = text if isinstance(text, str) else text and text[0]
                if first:
                    yield path.relative_to(ENGINE).as_posix(), first

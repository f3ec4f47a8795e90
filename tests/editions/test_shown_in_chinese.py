"""What the solved Chinese notebooks show besides their text cells: results that the code made in English once."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "editions" / "zh_CN" / "notebooks"
NOT_SHOWN = re.compile(r"<(style|script|svg)\b.*?</\1>|<code>.*?</code>|`[^`]*`|\$[^$]*\$", re.DOTALL)
SENTENCE = re.compile(r"[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}){3,}")
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.rglob("*.ipynb")), ids=lambda path: path.stem)
def test_no_result_is_an_english_sentence(path: Path) -> None:
    """No line of an output has four English words in a row: captions, alt texts, tables and prints are translated."""
    lines = list(_shown(json.loads(path.read_text("utf-8"))))
    found = [line for line in lines if SENTENCE.search(line)]
    assert not found and HAN.search("".join(lines))


def _shown(notebook: dict[str, object]) -> Iterator[str]:
    """Yield the lines of all outputs, without markup, formulas and code."""
    for cell in notebook["cells"]:  # type: ignore[attr-defined]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            alts = [about.get("alt", "") for about in output.get("metadata", {}).values() if isinstance(about, dict)]
            texts = [output.get("text", ""), *(data.get(kind, "") for kind in KINDS), *alts]
            for text in texts:
                bare = NOT_SHOWN.sub(" ", "".join(text))
                yield from re.sub(r"<[^>]*>", "\n", bare).splitlines()


KINDS = ("text/markdown", "text/html", "text/plain")

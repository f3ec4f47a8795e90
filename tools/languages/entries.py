"""List what there is to translate: which catalogues a language has, and the entries of each."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from nbjudge.course.folders import Course
from tools import release, site_words
from tools.languages import code, kit, markdown
from tools.languages.catalogues import Entry
from tools.making import assignments

KIT, ZIP, SITE = "course_kit", "student_zip", "site"


def catalogues(course: Course) -> dict[str, list[Entry]]:
    """Return the entries of each catalogue by the name of its file, without the ending."""
    found: dict[str, list[Entry]] = {}
    for name in assignments(course):
        found[name] = list(notebook_entries(course, name))
        found[f"{name}.hidden"] = list(hidden_entries(course, name))
    found[KIT] = list(kit_entries(course))
    found[ZIP] = [
        Entry(text, "", "tools/release.py")
        for text in markdown.blocks(release.HOW_TO_BEGIN.strip())
        if not text.startswith("    ")
    ]
    found[SITE] = list(site_entries(course))
    return {name: list(dict.fromkeys(entries)) for name, entries in found.items()}


def notebook_entries(course: Course, name: str) -> Iterator[Entry]:
    """Yield the entries of the cells of an assignment's notebooks."""
    for path in sorted((course.root / course.source / name).glob("*.ipynb")):
        place = path.relative_to(course.root).as_posix()
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            source, identity = "".join(cell["source"]), cell["id"]
            if cell["cell_type"] == "markdown":
                for block in filter(markdown.has_words, markdown.blocks(source)):
                    yield Entry(block, identity, place)
            elif cell["cell_type"] == "code":
                for text in code.texts(source):
                    yield Entry(text.said, identity, place, text.kind)


def kit_entries(course: Course) -> Iterator[Entry]:
    """Yield the texts that the course kit shows: its own, and the labels that it gets from the notebooks' cells."""
    folder = course.root / course.source / KIT
    for path in sorted(folder.rglob("*.py")):
        yield from _of_file(course, path, kit.texts(path))
    for name in assignments(course):
        for path in sorted((course.root / course.source / name).glob("*.ipynb")):
            for cell in json.loads(path.read_text("utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    yield from _of_file(course, path, code.labels("".join(cell["source"])))


def site_entries(course: Course) -> Iterator[Entry]:
    """Yield the texts of the reading site that are not in the notebooks."""
    for page in site_words.TRANSLATED:
        for block in markdown.blocks((site_words.DOCS / page).read_text("utf-8")):
            for _, caption in site_words.CAPTION.findall(block):
                yield Entry(caption, "", f"docs/{page}")
            if markdown.has_words(block):
                yield Entry(block, "", f"docs/{page}")
    for name in assignments(course):
        if (path := site_words.DOCS / "sections" / f"{name}.toml").exists():
            for about in tomllib.loads(path.read_text("utf-8")).values():
                yield Entry(about["goal"], "", f"docs/sections/{name}.toml")
    for word in site_words.WORDS.values():
        yield Entry(word, "", "tools/site_words.py")


def hidden_entries(course: Course, name: str) -> Iterator[Entry]:
    """Yield titles and hints of an assignment's hidden tests."""
    for path in sorted((course.root / course.tests / name).rglob("*.py")):
        yield from _of_file(course, path, [*kit.titles(path), *kit.texts(path)])


def _of_file(course: Course, path: Path, texts: list[str]) -> Iterator[Entry]:
    place = path.relative_to(course.root).as_posix()
    for text in texts:
        yield Entry(text, "", place)

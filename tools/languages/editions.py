"""Make an edition of the course: its sources in another language, or in English and another, to release and to run.

An edition differs from the English in texts only. Its cells have the same ids, points and tags, and its code is the
same but for the lines that tell the course kit which language to show.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nbjudge.course.configuration import CONFIG
from nbjudge.course.edition_files import FOLDER
from nbjudge.course.folders import Course, find_course
from nbjudge.errors import CourseError
from tools import generated
from tools.languages import catalogues, code, markdown

AND_ENGLISH = "+en"
FENCED = re.compile(r"^(```.*?^```\s*$)", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} +(.+?)[ \t]*$", re.MULTILINE)
KIT = "course_kit"
CHOOSE = 'from {kit}.languages import use_language\n\nuse_language("{edition}")'


@dataclass(frozen=True)
class Edition:
    """The course in one language beside English, or in both."""

    root: Path
    language: str
    both: bool = False

    @property
    def name(self) -> str:
        """The name of the edition's folder."""
        return self.language + AND_ENGLISH * self.both

    @property
    def folder(self) -> Path:
        """Where it lies: release/ and notebooks/ are in it."""
        return self.root / FOLDER / self.name

    @cached_property
    def texts(self) -> dict[tuple[str, str], str]:
        """The translations by the cell's id, or "", and the English."""
        found = {}
        for path in sorted((self.root / catalogues.FOLDER / self.language).glob("*.po")):
            for message in catalogues.read(path, self.language):
                if message.id and catalogues.is_done(message):
                    found[message.context or "", str(message.id)] = str(message.string)
        return found

    def text(self, english: str) -> str:
        """Return a text of several blocks in the edition's language, or in both."""
        return "\n\n".join(self._block("", block) for block in markdown.blocks(english))

    def notebook(self, source: dict[str, Any]) -> dict[str, Any]:
        """Return a source notebook in the edition's language. Raises CourseError where a heading is missing."""
        cells = [{**cell, "source": self._cell(cell)} for cell in source["cells"]]
        for before, cell in zip(source["cells"], cells, strict=True):
            if cell["cell_type"] == "markdown":
                cell["source"] = with_anchors("".join(before["source"]), cell["source"], cell["id"])
        if kit := next((cell for cell in cells if cell["cell_type"] == "code" and KIT in cell["source"]), None):
            kit["source"] = with_language(kit["source"], self.name)
        for cell in cells:
            cell["source"] = cell["source"].splitlines(keepends=True)
        return {**source, "metadata": {**source["metadata"], "nbjudge": {"edition": self.name}}, "cells": cells}

    def course(self, course: Course, name: str, folder: Path) -> Course:
        """Write a course with this edition of an assignment as its source into a folder; return that course."""
        for part in (course.source, course.tests):
            shutil.rmtree(folder / part, ignore_errors=True)
        if (course.root / CONFIG).is_file():
            shutil.copy(course.root / CONFIG, folder)
        if (course.root / course.tests / name).is_dir():
            generated.copy_files(course.root / course.tests / name, folder / course.tests / name)
        generated.copy_source(course, name, folder / course.source / name)
        for path in (folder / course.source / name).glob("*.ipynb"):
            translated = self.notebook(json.loads(path.read_text("utf-8")))
            path.write_text(json.dumps(translated, indent=1, ensure_ascii=False) + "\n", "utf-8")
        return find_course(folder)

    def _cell(self, cell: dict[str, Any]) -> str:
        source, identity = "".join(cell["source"]), cell["id"]
        if cell["cell_type"] == "markdown":
            return "\n\n".join(self._block(identity, block) for block in markdown.blocks(source))
        if cell["cell_type"] == "code":
            return code.replaced(source, lambda said: self.texts.get((identity, said)), keep=self.both)
        return source

    def _block(self, identity: str, block: str) -> str:
        other = self.texts.get((identity, block), block)
        return markdown.both(block, other) if self.both else other


def editions(root: Path) -> list[Edition]:
    """Return the editions beside the English one: for each language in languages/ its own, and the bilingual one."""
    return [Edition(root, language, both) for language in catalogues.languages(root) for both in (False, True)]


def home(course: Course, edition: Edition | None) -> Path:
    """Return the folder that holds release/ and notebooks/: of an edition, or of the English ones the course's own."""
    return edition.folder if edition else course.root


def course_of(course: Course, name: str, edition: Edition | None, folder: Path) -> Course:
    """Return the course whose source/ is an edition's, written into `folder`; for English it is the course itself."""
    if edition is None:
        return course
    folder.mkdir()
    return edition.course(course, name, folder)


def with_language(source: str, edition: str) -> str:
    """Return the cell that imports the course kit with the lines that choose its language."""
    imports = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    last = max((node.end_lineno or 0 for node in imports if KIT in ast.unparse(node)), default=0)
    lines = source.split("\n")
    lines[last:last] = CHOOSE.format(kit=KIT, edition=edition).split("\n")
    return "\n".join(lines)


def with_anchors(english: str, other: str, identity: str) -> str:
    """Return a text cell whose headings have the anchors of the English ones, to which the notebook's links lead.

    Their own would have letters that JupyterLab does not find. Raises CourseError where a heading is missing.
    """
    titles, others = _titles(english), _titles(other)
    if len(titles) != len(others):
        raise CourseError(f"cell {identity} has {len(titles)} headings, its translation {len(others)}.")
    anchors = iter(slug(title) for title in titles)

    def marked(heading: re.Match[str]) -> str:
        anchor = next(anchors)
        return heading[0] if slug(heading[1]) == anchor else f'{heading[0].rstrip()} <a id="{anchor}"></a>'

    pieces = FENCED.split(other)
    return "".join(piece if piece.startswith("```") else HEADING.sub(marked, piece) for piece in pieces)


def slug(title: str) -> str:
    """Return a heading's anchor as JupyterLab makes it."""
    return title.strip().replace(" ", "-")


def _titles(source: str) -> list[str]:
    return HEADING.findall(FENCED.sub("", source))

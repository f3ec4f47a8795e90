"""A notebook's release in several languages: which of them was handed in, and its given cells in one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nbformat import NotebookNode

from nbjudge.notebooks.matching import plain_text, settings
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.notebooks.restoring import UNGRADED, skippable_sources

SOURCE = ""  # the edition that all others are translations of
KEY = "nbjudge"  # of a notebook's metadata, where an edition has its name


def in_edition(book: NotebookNode, edition: str) -> NotebookNode:
    """Return a notebook that says of which edition it is, as a restored one then does."""
    return NotebookNode({**book, "metadata": NotebookNode({**book.metadata, KEY: {"edition": edition}})})


def named_edition(book: NotebookNode) -> str:
    """Return the edition that a notebook says it is of."""
    said: str = book.metadata.get(KEY, {}).get("edition", SOURCE)
    return said


@dataclass(frozen=True)
class Editions:
    """A notebook's release, and its editions in other languages by name. Their cells are the same but for the texts."""

    release: NotebookNode
    others: Mapping[str, NotebookNode] = field(default_factory=dict)

    @classmethod
    def read(cls, release: NotebookNode, name: str, editions: Mapping[str, Mapping[str, bytes]]) -> Editions:
        """Return the editions of the notebook `name`, from their files by edition and notebook."""
        found = {edition: books[name] for edition, books in editions.items() if name in books}
        return cls(release, {edition: in_edition(read_notebook(data), edition) for edition, data in found.items()})

    def named(self, edition: str) -> NotebookNode:
        """Return an edition's notebook."""
        return self.others[edition] if edition != SOURCE else self.release

    @cached_property
    def skippable_sources(self) -> frozenset[str]:
        """The sources of the cells that need not run, in all editions."""
        return frozenset().union(*map(skippable_sources, self._all.values()))

    @cached_property
    def given_texts(self) -> frozenset[str]:
        """The texts of all cells that were handed out, without spaces around them."""
        return frozenset(cell.source.strip() for book in self._all.values() for cell in book.cells)

    def edition_of(self, book: NotebookNode) -> str:
        """Return the edition that most of a notebook's cells are of; of equals the one that its metadata names."""
        if not self.others:
            return SOURCE
        votes = Counter(dict.fromkeys(self._all, 0))
        for cell in book.cells:
            votes.update(self._texts.get(plain_text(cell.source), {}).keys())
        most = max(votes.values())
        best = [edition for edition in self._all if votes[edition] == most]
        said = named_edition(book)
        return said if said in best else best[0]

    def like(self, book: NotebookNode) -> NotebookNode:
        """Return the edition's notebook that one was made from."""
        return self.named(self.edition_of(book))

    def in_one_language(self, book: NotebookNode) -> NotebookNode:
        """Return a handed-in notebook in which the cells of other editions are as its own edition has them.

        Cells for answers are among them while they are as they were handed out. A text that is anybody's to change
        stays in the language it was handed in.
        """
        if not self.others:
            return book
        edition = self.edition_of(book)
        return NotebookNode({**book, "cells": [self._in_edition(cell, edition) for cell in book.cells]})

    def _in_edition(self, cell: NotebookNode, edition: str) -> NotebookNode:
        known = self._texts.get(plain_text(cell.source), {})
        if not known or edition in known:
            return cell
        places = next(iter(known.values()))
        index = next((place for place in places if self._is_at(cell, place)), places[0])
        released = self.named(edition).cells[index]
        needed = settings(released) or UNGRADED in released.metadata.get("tags", ())
        if not needed or released.cell_type != cell.cell_type:
            return cell
        return NotebookNode({**cell, "source": released.source})

    def _is_at(self, cell: NotebookNode, index: int) -> bool:
        """Tell whether a cell says that it is the release's at this place."""
        released = self.release.cells[index]
        grade_id = settings(released).get("grade_id")
        return bool(cell["id"] == released["id"] or (grade_id and settings(cell).get("grade_id") == grade_id))

    @cached_property
    def _all(self) -> dict[str, NotebookNode]:
        return {SOURCE: self.release, **self.others}

    @cached_property
    def _texts(self) -> dict[str, dict[str, list[int]]]:
        """The places of each text in each of the editions that have it."""
        found: dict[str, dict[str, list[int]]] = {}
        for edition, book in self._all.items():
            for index, cell in enumerate(book.cells):
                if text := plain_text(cell.source):
                    found.setdefault(text, {}).setdefault(edition, []).append(index)
        return found

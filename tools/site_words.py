"""The words of the reading site that stand neither in a notebook nor in the handbook, and its translated pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tools.languages import markdown
from tools.languages.editions import Edition

DOCS = Path(__file__).parents[1] / "docs"
# The pages that students and readers read; the others are for instructors, and there in English only.
TRANSLATED = ("index.md", "roles/student.md", "roles/self-learner.md")
WORDS = {
    "title": "Optimization methods",
    "time": "About {minutes} minutes",
    "downloads": "**Downloads.** To solve it: {zip} or {notebook}. Solved: {solved_zip} or {solved}.",
    "zip": "the assignment with all it needs (zip)",
    "notebook": "its notebook alone",
    "solved_zip": "notebook and modules (zip)",
    "solved": "the notebook alone",
    "both": "In both languages, paragraph by paragraph: {zip}.",
    "hours": "These pages show the **solved** notebook. With the exercises it takes about {hours} hours:",
    "section": "section",
    "minutes": "minutes",
    "goal": "goal",
    "show": "Show a solution",
    "hide": "Hide the solution",
    "search": "Search these pages",
    "sections": "Sections of {page}",
    "english": "{page} (in English)",
}
CAPTION = re.compile(r"^(:caption: )(.+)$", re.MULTILINE)
LINK = re.compile(r"\[([^\]]+)\]\(((?:\.\./)*)((?:roles|handbook)/[\w-]+|[\w-]+)\.md\)")


def word(key: str, edition: Edition | None, **values: object) -> str:
    """Return a word of the site in the language of an edition; without one, in English."""
    return text(WORDS[key], edition).format(**values)


def text(english: str, edition: Edition | None) -> str:
    """Return a text of the site in the language of an edition."""
    return edition.texts.get(("", english), english) if edition else english


def prefix(language: str) -> str:
    """Return the folder of a language on the site."""
    return language.lower().replace("_", "-")


def tag(language: str) -> str:
    """Return a language as HTML names it."""
    return language.replace("_", "-")


def write_pages(edition: Edition, folder: Path) -> None:
    """Write the front page and the pages for readers in another language."""
    for page in TRANSLATED:
        blocks = [_block(block, edition) for block in markdown.blocks((DOCS / page).read_text("utf-8"))]
        target = folder / page
        target.parent.mkdir(parents=True, exist_ok=True)
        shown = (_english_links(block, page, edition) for block in blocks if block)
        target.write_text("\n\n".join(shown) + "\n", "utf-8")


def write_settings(folder: Path, language: str, pages: dict[str, list[str]], edition: Edition | None) -> None:
    """Write what conf.py has to know: the language, its words, and which pages there are in the others.

    `pages` has the pages of each language, English among them, by their names without an ending.
    """
    words = {key: text(WORDS[key], edition) for key in ("title", "show", "hide", "search", "sections")}
    found = {other: {"tag": tag(other), "name": _name(other), "pages": names} for other, names in pages.items()}
    settings = {"language": language, "words": words, "languages": found}
    (folder / "site.json").write_text(json.dumps(settings, ensure_ascii=False), "utf-8")


def _name(language: str) -> str:
    from babel import Locale

    name = Locale.parse(language).get_language_name(language) or language
    return name[:1].upper() + name[1:]


def _block(block: str, edition: Edition) -> str:
    """Return a block in the language of an edition; of a list of pages, those that there are."""
    if "{toctree}" not in block:
        return text(block, edition)
    lines = CAPTION.sub(lambda found: found[1] + text(found[2], edition), block).split("\n")
    kept = [line for line in lines if not re.match(r"(roles|handbook)/", line) or f"{line}.md" in TRANSLATED]
    return "\n".join(kept) if any(line[:1].isalpha() for line in kept) else ""


def _english_links(block: str, page: str, edition: Edition) -> str:
    """Lead the links to pages that are not translated to the English ones, and say so."""

    def led(link: re.Match[str]) -> str:
        name = link[3] if link[2] or page == "index.md" else f"{Path(page).parent.as_posix()}/{link[3]}"
        if f"{name}.md" in TRANSLATED:
            return link[0]
        up = "../" * (page.count("/") + 1)
        return f'<a href="{up}{name}.html" hreflang="en">{word("english", edition, page=link[1])}</a>'

    return LINK.sub(led, block)

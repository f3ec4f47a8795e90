"""Build the reading site, build/site: docs/ and the solved notebooks, cut into one page for each section.

Everything that the pages need is in the folder, so that it can be read from any web server and without a network.
"""

from __future__ import annotations

import copy
import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from nbjudge.course.folders import Course, find_course
from nbjudge.errors import CourseError, NbjudgeError
from nbjudge.languages.reader import ENGLISH
from nbjudge.notebooks.matching import is_answer
from tools import generated, release, site_words
from tools.languages.editions import FENCED, Edition, editions, home, slug

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
MATHJAX = ("tex-chtml.js", "output/chtml/fonts/woff-v2")
SECTION = re.compile(r"## ")
HEADING = re.compile(r"^(#{1,6}) +(.+?)\s*$", re.MULTILINE)
ANCHORED = re.compile(r'^(#{1,6} +)(.+?) <a id="([^"]+)"></a>$', re.MULTILINE)
OWN_LINK = re.compile(r"\]\(#([^)\s]+)\)")


@dataclass(frozen=True)
class Section:
    """A section of a solved notebook: one page of the site."""

    page: str  # its file name without a suffix
    title: str
    cells: tuple[NotebookNode, ...]
    minutes: int = 0
    goal: str = ""


def main() -> int:
    """Build the site; return the exit code."""
    try:
        code = build(PROJECT / "build", PROJECT / "build" / "site")
    except NbjudgeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if not code:
        print("build/site/index.html is made. To read it in a browser: python3 -m http.server -d build/site")
    return code


def build(scratch: Path, site: Path) -> int:
    """Build the site into a folder, which is made anew; return the exit code of Sphinx, for which warnings are errors.

    Raises CourseError where a section, a notebook or a package is missing.
    """
    course = find_course(PROJECT)
    shutil.rmtree(site, ignore_errors=True)
    languages: dict[str, Edition | None] = {ENGLISH: None}
    languages |= {one.language: one for one in editions(course.root) if not one.both}
    places = {language: scratch / f"site-source-{site_words.prefix(language)}" for language in languages}
    for language, edition in languages.items():
        stage(course, places[language], edition)
    pages = {language: _pages(folder) for language, folder in places.items()}
    code = 0
    for language, edition in languages.items():
        site_words.write_settings(places[language], language, pages, edition)
        target = site / site_words.prefix(language) if edition else site
        code = code or _sphinx(places[language], scratch / f"site-doctrees-{language}", target)
    return code


def _sphinx(source: Path, cache: Path, target: Path) -> int:
    sphinx = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going", "-E"]
    return subprocess.run([*sphinx, "-d", str(cache), str(source), str(target)], cwd=PROJECT).returncode


def _pages(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.suffix in (".md", ".ipynb") and "downloads" not in path.parts)
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in files)


def stage(course: Course, folder: Path, edition: Edition | None = None) -> None:
    """Write what Sphinx reads: the handbook, the pages of each assignment, the downloads, MathJax.

    In another language than English there is no handbook.
    """
    shutil.rmtree(folder, ignore_errors=True)
    if edition:
        for part in ("_static", "_templates"):
            generated.copy_files(DOCS / part, folder / part)
        shutil.copy(DOCS / "conf.py", folder)
        site_words.write_pages(edition, folder)
    else:
        generated.copy_files(DOCS, folder)
    _copy_mathjax(folder / "_static" / "mathjax")
    for name in sorted(path.stem for path in (DOCS / "sections").glob("*.toml")):
        write_pages(course, name, folder / "course", edition)
        write_downloads(course, name, folder / "course" / "downloads", edition)


def write_pages(course: Course, name: str, folder: Path, edition: Edition | None = None) -> None:
    """Write the pages of an assignment: <assignment>.ipynb, which begins it, and one for each of its sections."""
    english = nbformat.read(course.root / "notebooks" / name / f"{name}.ipynb", as_version=4)
    notebook = _with_own_anchors(nbformat.read(_solved(course, name, edition) / f"{name}.ipynb", as_version=4))
    front, *rest = sections(notebook, read_about(name), english)
    answers = _answers(course, name)
    target = folder / name
    target.mkdir(parents=True)
    places = {slug(title): part.page for part in rest for title in _titles(part.cells)}
    for part in rest:
        time, goal = site_words.word("time", edition, minutes=part.minutes), site_words.text(part.goal, edition)
        head = new_markdown_cell(f":::{{admonition}} {time}\n{goal}\n:::", id="goal")
        cells = _with_goal(part, head)
        cells = [_folded(cell) if cell.id in answers else _raised(cell) for cell in cells]
        _write(notebook, cells, places, target / f"{part.page}.ipynb")
    overview = new_markdown_cell(_overview(name, rest, edition), id="overview")
    first, *others = front.cells
    _write(notebook, [first, overview, *others], places, target / "index.ipynb")


def read_about(name: str) -> dict[str, dict[str, object]]:
    """Return minutes and goal of each section of an assignment, by the id of the cell that begins it."""
    return tomllib.loads((DOCS / "sections" / f"{name}.toml").read_text("utf-8"))


def sections(
    notebook: NotebookNode, about: dict[str, dict[str, object]], english: NotebookNode | None = None
) -> list[Section]:
    """Cut a notebook at its headings of the second level; the first part is what comes before them.

    `about` has minutes and goal of each section by the id of its first cell. The names of the pages are those of the
    English notebook, in every language. Raises CourseError where a section is missing.
    """
    parts: list[list[NotebookNode]] = [[]]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and SECTION.match(cell.source):
            parts.append([])
        parts[-1].append(cell)
    begins = [cells[0].id for cells in parts[1:]]
    if begins != list(about):
        raise CourseError(
            f"docs/sections/ speaks of the sections {', '.join(about)}, but the notebook has {', '.join(begins)}. "
            "Write goal and minutes of each, in their order."
        )
    front = Section("index", "", tuple(parts[0]))
    titles = {cell.id: cell.source for cell in (english or notebook).cells}
    return [front, *(_section(cells, about[cells[0].id], titles[cells[0].id]) for cells in parts[1:])]


def write_downloads(course: Course, name: str, folder: Path, edition: Edition | None = None) -> None:
    """Write what can be downloaded: the release as a zip and as a notebook alone, and the same of the solved one.

    In another language than English there is the release in both languages, too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(release.write_zip(course, name, edition), folder / f"{name}.zip")
    if edition:
        both = replace(edition, both=True)
        shutil.copy(release.write_zip(course, name, both), folder / f"{name}.{both.name}.zip")
    released = home(course, edition) / course.release
    shutil.copy(released / name / f"{name}.ipynb", folder / f"{name}.ipynb")
    solved = _solved(course, name, edition)
    shutil.copy(solved / f"{name}.ipynb", folder / f"{name}_solved.ipynb")
    with zipfile.ZipFile(folder / f"{name}_solved.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(generated.files(solved)):
            archive.write(path, f"{name}_solved/{path.relative_to(solved).as_posix()}")
        archive.writestr(f"{name}_solved/requirements.txt", release.requirements())


def _solved(course: Course, name: str, edition: Edition | None) -> Path:
    return home(course, edition) / "notebooks" / name


def _section(cells: list[NotebookNode], about: dict[str, object], english: str) -> Section:
    title = next(_titles(cells))
    page = re.sub(r"[^a-z0-9]+", "-", english.partition("\n")[0].lower()).strip("-")
    return Section(page, title, tuple(cells), int(str(about["minutes"])), str(about["goal"]))


def _with_own_anchors(notebook: NotebookNode) -> NotebookNode:
    """Take the English anchors out of headings in another language, and lead the links to the headings themselves."""
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    places = {match[3]: slug(match[2]) for cell in texts for match in ANCHORED.finditer(cell.source)}
    for cell in texts:
        cell.source = ANCHORED.sub(r"\1\2", cell.source)
        cell.source = OWN_LINK.sub(lambda link: f"](#{places.get(link[1], link[1])})", cell.source)
    return notebook


def _titles(cells: tuple[NotebookNode, ...] | list[NotebookNode]) -> Iterator[str]:
    for cell in cells:
        if cell.cell_type == "markdown":
            yield from (match[2] for match in HEADING.finditer(FENCED.sub("", cell.source)))


def _with_goal(part: Section, goal: NotebookNode) -> list[NotebookNode]:
    """Put the goal between the heading and the text of the section's first cell."""
    heading, _, text = part.cells[0].source.partition("\n")
    title, body = copy.copy(part.cells[0]), copy.copy(part.cells[0])
    title.source, body.source, body.id = heading, text.strip(), f"{body.id}-text"
    return [title, goal, *([body] if body.source else []), *part.cells[1:]]


def _answers(course: Course, name: str) -> set[str]:
    """Return the ids of the cells that hold the answers to the exercises; the solved notebook does not say which."""
    source = nbformat.read(course.root / course.source / name / f"{name}.ipynb", as_version=4)
    return {cell.id for cell in source.cells if cell.cell_type == "code" and is_answer(cell)}


def _folded(cell: NotebookNode) -> NotebookNode:
    """Fold an answer: who wants to write it finds the task, and the solution behind a button."""
    cell = copy.copy(cell)
    cell.metadata = {**cell.metadata, "tags": [*cell.metadata.get("tags", []), "hide-input"]}
    return cell


def _raised(cell: NotebookNode) -> NotebookNode:
    """Raise the headings of a cell by one level: its section is a page of its own here."""
    if cell.cell_type != "markdown":
        return cell
    cell = copy.copy(cell)
    pieces = FENCED.split(cell.source)
    cell.source = "".join(
        piece if piece.startswith("```") else re.sub(r"^##", "#", piece, flags=re.MULTILINE) for piece in pieces
    )
    return cell


def _overview(name: str, parts: list[Section], edition: Edition | None) -> str:
    rows = [
        f"| [{part.title}]({part.page}.ipynb) | {part.minutes} | {site_words.text(part.goal, edition)} |"
        for part in parts
    ]
    hours = round(sum(part.minutes for part in parts) / 60)
    header = " | ".join(site_words.word(key, edition) for key in ("section", "minutes", "goal"))
    return "\n".join(
        [
            _downloads(name, edition),
            "",
            site_words.word("hours", edition, hours=hours),
            "",
            f"| {header} |",
            "|---|---|---|",
            *rows,
            "",
            "```{toctree}",
            ":hidden:",
            *(part.page for part in parts),
            "```",
        ]
    )


def _downloads(name: str, edition: Edition | None) -> str:
    """Return the paragraph with the downloads of an assignment."""
    files = {"zip": f"{name}.zip", "notebook": f"{name}.ipynb", "solved_zip": f"{name}_solved.zip"}
    files["solved"] = f"{name}_solved.ipynb"

    def link(key: str, file: str) -> str:
        return f"{{download}}`{site_words.word(key, edition)} <../downloads/{file}>`"

    found = site_words.word("downloads", edition, **{key: link(key, file) for key, file in files.items()})
    if not edition:
        return found
    both = link("zip", f"{name}.{replace(edition, both=True).name}.zip")
    return f"{found} {site_words.word('both', edition, zip=both)}"


def _write(notebook: NotebookNode, cells: list[NotebookNode], places: dict[str, str], path: Path) -> None:
    """Write a page, with the notebook's own links led to the pages where their headings are now."""
    page = copy.copy(notebook)
    page.cells = [_prepared(cell, places, path.stem) for cell in cells]
    nbformat.write(page, path)


def _prepared(cell: NotebookNode, places: dict[str, str], here: str) -> NotebookNode:
    cell = copy.copy(cell)
    if cell.cell_type == "markdown":
        cell.source = OWN_LINK.sub(lambda match: f"]({_place(match[1], places, here)})", cell.source)
    for output in cell.get("outputs", ()):
        if alt := output.get("metadata", {}).get("image/png", {}).get("alt"):
            cell.metadata = {**cell.metadata, "mystnb": {"image": {"alt": alt}}}
    return cell


def _place(anchor: str, places: dict[str, str], here: str) -> str:
    page = places.get(anchor)
    return f"#{anchor}" if page in (None, here) else f"{page}.ipynb#{anchor}"


def _copy_mathjax(folder: Path) -> None:
    """Copy MathJax from its Python package: what a page with formulas loads, and the fonts."""
    found = importlib.util.find_spec("sphinx-mathjax-offline")
    if not found or not found.submodule_search_locations:
        raise CourseError("The packages of the site are not installed: pip install -e '.[site]'")
    source = Path(found.submodule_search_locations[0]) / "static" / "mathjax"
    for part in MATHJAX:
        if (source / part).is_dir():
            shutil.copytree(source / part, folder / part)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / part, folder / part)


if __name__ == "__main__":
    sys.exit(main())

"""The reading site as files: what is in it, and that its links lead somewhere."""

import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbjudge.errors import CourseError
from tools import reading_site

PROJECT = Path(__file__).parents[2]
COURSE = "course/optimization_methods"
SECTIONS = 8
slow = pytest.mark.slow


class Page(HTMLParser):
    """The ids of a page, what it links to, and what it loads."""

    def __init__(self, path: Path):
        """Read the page at `path`."""
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.pictures: list[dict[str, str | None]] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note what the tag has of these."""
        found = dict(attributes)
        self.ids |= {found[name] for name in ("id", "name") if found.get(name)}  # type: ignore[misc]
        self.links |= {found[name] for name in ("href", "src") if found.get(name)}  # type: ignore[misc]
        if tag == "img":
            self.pictures.append(found)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    """Return the pages of the site."""
    return {path: Page(path) for path in site.rglob("*.html") if "_static" not in path.parts}


def _broken(site: Path, path: Path, pages: dict[Path, Page]) -> list[str]:
    broken = []
    for link in pages[path].links:
        parts = urlsplit(link)
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if parts.scheme in ("data", "mailto", "https"):
            continue
        leads_out = parts.scheme or parts.netloc or not target.is_relative_to(site)
        anchor = unquote(parts.fragment)
        if leads_out or not target.exists() or (anchor and target in pages and anchor not in pages[target].ids):
            broken.append(link)
    return broken


@slow
def test_every_link_leads_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    """Each link inside the site has its page and its anchor, relative, so that the site can lie under any path."""
    site = site.resolve()
    found = {path.relative_to(site).as_posix(): _broken(site, path, pages) for path in pages}
    assert {page: links for page, links in found.items() if links} == {}


@slow
def test_every_picture_has_words(site: Path, pages: dict[Path, Page]) -> None:
    """Each figure has an alternative text that is not its file's name."""
    pictures = [picture for page in pages.values() for picture in page.pictures]
    assert len(pictures) > 20
    wanting = [p["src"] for p in pictures if not (p.get("alt") or "").strip() or "/" in (p["alt"] or "")]
    assert wanting == []


@slow
def test_tables_that_cells_print_are_tables(site: Path) -> None:
    """The runs of section 6, and the runs, the seeds, the pairs and the sweep of 7, come out as tables, not as bars."""
    for section, count in (("6-*.html", 1), ("7-*.html", 4)):
        (path,) = (site / COURSE).glob(section)
        page = path.read_text("utf-8")
        assert (page.count("<table"), "| run |" in page, "| method |" in page) == (count, False, False)


@slow
def test_solutions_are_folded(site: Path) -> None:
    """Each of the eight answers is behind a button, and nothing else is."""
    pages = [path.read_text("utf-8") for path in (site / COURSE).glob("*.html")]
    fold = re.compile(r'<details class="[^"]*\bhide\b.*?</details>', re.DOTALL)
    folded = [part for page in pages for part in fold.findall(page)]
    assert len(folded) == 8
    assert all("Show a solution" in part and 'class="k">def</span>' in part for part in folded)


@slow
def test_each_section_says_its_goal_and_time(site: Path) -> None:
    """Each section is a page of its own that says how long it takes; the first page lists them all."""
    folder = site / COURSE
    sections = sorted(path for path in folder.glob("*.html") if path.name != "index.html")
    assert len(sections) == SECTIONS
    assert [path.name for path in sections if not re.search(r"About \d+ minutes", path.read_text("utf-8"))] == []
    overview = (folder / "index.html").read_text("utf-8")
    assert [path.name for path in sections if f'href="{path.name}"' not in overview] == []


@slow
def test_there_is_a_page_for_each_role_and_subject(site: Path) -> None:
    """Each role and each chapter of the handbook has a page, which is reached from the front page."""
    front = (site / "index.html").read_text("utf-8")
    pages = [path.relative_to(site).as_posix() for part in ("roles", "handbook") for path in (site / part).iterdir()]
    written = [path for part in ("roles", "handbook") for path in (reading_site.DOCS / part).glob("*.md")]
    assert len(pages) == len(written) >= 4 + 12
    assert [page for page in pages if f'href="{page}"' not in front] == []


@slow
def test_downloads_are_the_committed_files(site: Path) -> None:
    """The notebooks that can be downloaded are those of release/ and notebooks/, and the zips hold them."""
    name = "optimization_methods"
    found = {path.name: path for path in site.glob("_downloads/*/*")}
    release, solved = PROJECT / "release" / name / f"{name}.ipynb", PROJECT / "notebooks" / name / f"{name}.ipynb"
    assert found[release.name].read_bytes() == release.read_bytes()
    assert found[f"{name}_solved.ipynb"].read_bytes() == solved.read_bytes()
    for archive, notebook in ((f"{name}.zip", release), (f"{name}_solved.zip", solved)):
        with zipfile.ZipFile(found[archive]) as file:
            names = {entry.partition("/")[2]: entry for entry in file.namelist()}
            assert file.read(names[notebook.name]) == notebook.read_bytes()
            assert {"requirements.txt", "course_kit/opt_utils.py"} <= set(names)


def test_a_notebook_is_cut_at_its_sections() -> None:
    """The part before the first section comes first; each section has the goal that its first cell's id leads to."""
    cells = [
        new_markdown_cell("# Title", id="t"),
        new_markdown_cell("## 1 One\ntext", id="a"),
        new_code_cell("x", id="x"),
    ]
    notebook = new_notebook(cells=[*cells, new_markdown_cell("## 2 Two", id="b")])
    about = {"a": {"minutes": 5, "goal": "first"}, "b": {"minutes": 7, "goal": "second"}}
    front, one, two = reading_site.sections(notebook, about)
    assert [cell.id for cell in front.cells] == ["t"]
    assert (one.page, one.title, one.minutes, one.goal) == ("1-one", "1 One", 5, "first")
    assert [cell.id for cell in one.cells] == ["a", "x"] and two.goal == "second"
    with pytest.raises(CourseError, match="speaks of the sections a, but the notebook has a, b"):
        reading_site.sections(notebook, {"a": about["a"]})


def test_every_assignment_has_its_sections_described() -> None:
    """docs/sections/ names the sections of the solved notebook as they are."""
    for path in (PROJECT / "docs" / "sections").glob("*.toml"):
        notebook = nbformat.read(PROJECT / "notebooks" / path.stem / f"{path.stem}.ipynb", as_version=4)
        headings = [cell for cell in notebook.cells if re.search(r"^## ", cell.source, re.MULTILINE)]
        assert len(reading_site.sections(notebook, reading_site.read_about(path.stem))) == len(headings) + 1

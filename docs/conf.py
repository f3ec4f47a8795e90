"""Settings of Sphinx for the reading site; `make site` copies this folder and the notebooks into one and builds it."""

import json
from pathlib import Path

import sphinx.search

from tools.languages.search import SearchPairs

# What tools/reading_site.py says of the language of these pages, its words, and the pages in other languages.
SITE = json.loads(Path(__file__).with_name("site.json").read_text("utf-8"))
WORDS = SITE["words"]
sphinx.search.languages["zh"] = SearchPairs

project = "Optimization methods"
author = "the authors of the course"
copyright = "the authors; text and figures CC BY 4.0, code BSD 3-Clause"
language = SITE["language"]

extensions = ["myst_nb"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
exclude_patterns = ["sections", "course/downloads"]
nb_execution_mode = "off"  # the notebooks come executed
nb_merge_streams = True
nb_number_source_lines = False
# The answers of the exercises are folded, see tools/reading_site.py; nothing else is.
nb_code_prompt_show = WORDS["show"]
nb_code_prompt_hide = WORDS["hide"]
nb_render_markdown_format = "myst"  # the default, CommonMark, has no tables such as cells print them
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4
myst_heading_slug_func = "tools.reading_site.slug"  # as Jupyter has it, so that the notebook's own links lead somewhere
suppress_warnings = ["mystnb.unknown_mime_type"]

html_theme = "sphinx_book_theme"
html_title = WORDS["title"]
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_context = {"default_mode": "auto"}  # as the reader's screen is
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
mathjax_path = "mathjax/tex-chtml.js"
mathjax3_config = {"options": {"enableMenu": False}}  # the menu would load parts that are not here
html_theme_options = {
    "article_header_end": ["languages.html", "article-header-buttons.html"],
    "navbar_start": [],
    "navbar_center": [],
    "navbar_end": [],
    "navbar_persistent": [],
    "search_bar_text": WORDS["search"],
    "use_download_button": False,  # the course's page has the downloads
    "use_fullscreen_button": False,
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def in_other_languages(app, page, template, context, doctree):
    """Tell a page which languages it is there in, and where: for the switch, and for search engines."""
    up = "../" * (page.count("/") + (SITE["language"] != "en"))
    context["in_languages"] = [
        {
            "tag": other["tag"],
            "name": other["name"],
            "here": language == SITE["language"],
            "place": f"{up}{'' if language == 'en' else other['tag'].lower() + '/'}{page}.html",
        }
        for language, other in SITE["languages"].items()
        if page in other["pages"]
    ]
    context["sections_words"] = WORDS["sections"]
    context["language"] = SITE["languages"][SITE["language"]]["tag"]
    links = [f'<link rel="alternate" hreflang="{one["tag"]}" href="{one["place"]}">' for one in context["in_languages"]]
    context["metatags"] = context.get("metatags", "") + "\n".join(links)


def setup(app):
    """Let Sphinx ask for each page."""
    app.connect("html-page-context", in_other_languages)

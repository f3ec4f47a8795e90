"""What students write to deceive whoever opens a notebook: boxes with points, overlays, addresses that are asked."""

from nbformat import NotebookNode

from tests.notebooks import build

OPEN, CLOSE = "\ue000", "\ue001"  # private characters, with which places of formulas are marked
FORGED = "Your session has ended"
IMITATION = (
    '<div style="border: 2px solid #d0d7de; padding: 10px; background-color: #ffffff"><p><strong>10 of 10 points'
    '</strong> · <code>cube</code>: 2 of 2 hidden tests passed</p><ul><li><strong style="color: #1f883d">✓ passed'
    "</strong> · Positive numbers (5 points)</li></ul></div>"
)
_COVER = "position: fixed; top: 0; left: 0; width: 3000px; height: 3000px; z-index: 99999; background-color: #ffffff"
_PULLED = "margin: -2000px -2000px; padding: 2000px; width: 5000px; background-color: #ffffff"
COVERS = [f'<{tag} style="{style}">{FORGED}</{tag}>' for tag in ("div", "p", "span") for style in (_COVER, _PULLED)]
ASKED = ("refresh", "img", "frame", "style", "object", "import", "background")


def _asking(address: str) -> list[str]:
    """Return tags that ask for something at an address as soon as they stand in a page."""
    return [
        f'<meta http-equiv="refresh" content="1; url={address}refresh">',
        f'<img src="{address}img">',
        f'<iframe src="{address}frame"></iframe>',
        f'<link rel="stylesheet" href="{address}style">',
        f'<object data="{address}object"></object>',
        f"<style>@import url({address}import); .forged {{ position: fixed; inset: 0 }}</style>",
        f'<p style="background-image: url({address}background)">x</p>',
    ]


# Pages of the instructor's own server, asked for with the instructor's rights.
OWN_SERVER = [
    f"{start}{way}logout{end}"
    for start, end in (("![a](", ")"), ('<img src="', '">'))
    for way in ("../../../", "%2e%2e/%2e%2e/%2e%2e/", "/", "a/../../../../")
]


def requests(address: str) -> list[str]:
    """Return texts that ask for something once the private characters in them are taken out, or entities resolved."""
    signs = [OPEN, CLOSE, "&#xE000;", "&#xe001;", "&#57344;", "&#57345;", OPEN + CLOSE, f"{OPEN}0{CLOSE}"]
    joined = [f"x {tag.replace('<', f'<{sign}')}" for sign in signs for tag in _asking(address)]
    inside = [f"x {tag[:3]}{sign}{tag[3:]}" for sign in signs for tag in _asking(address)]
    entities = [f"x {tag.replace('<', less)}" for less in ("&#60;", "&lt;", "&#x3c;") for tag in _asking(address)]
    return [*joined, *inside, *entities, *(f"x {tag}" for tag in _asking(address))]


def notebook(address: str) -> list[NotebookNode]:
    """Return cells that do all of it, in texts and in outputs."""
    asked = requests(address)
    texts = ["\n\n".join(asked[place : place + 20]) for place in range(0, len(asked), 20)]
    texts += [*COVERS, *OWN_SERVER]
    cells = [build.text(f"deceiving-text-{place}", text) for place, text in enumerate(texts)]
    shown = [
        *({"text/html": html} for html in (IMITATION, "\n".join(asked), *COVERS, "\n".join(OWN_SERVER))),
        {"text/markdown": "\n\n".join([*asked, *COVERS])},
    ]
    cells.append(build.code("deceiving-outputs", "\n".join(f"display({data!r}, raw=True)" for data in shown)))
    return cells

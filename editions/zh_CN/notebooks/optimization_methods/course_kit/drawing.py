"""Draw figures alike: how they look, how they are shown with words for those who cannot see them, common parts."""

import contextlib
import functools
import re

import matplotlib.pyplot as plt
import numpy as np

from .languages import ENGLISH, language, shows_both, translated, translation

try:
    from IPython.display import Markdown, display
except ImportError:  # plain Python, without Jupyter
    display = None

# Colours of Okabe and Ito, which readers with any kind of colour vision can tell apart; a line style goes with each.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"
STYLES = [(BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (RED, ":"), (PURPLE, (0, (5, 1, 1, 1, 1, 1)))]

# Pages are light or dark, and figures transparent: what is neither a line nor an area is drawn in greys that can be
# read on white (4.5:1) and on the dark pages of JupyterLab (4:1).
INK, PALE = "#767676", "#9a9a9a"
plt.rcParams.update({
    "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none", "legend.framealpha": 0,
    "text.color": INK, "axes.labelcolor": INK, "axes.titlecolor": INK, "axes.edgecolor": INK,
    "xtick.color": INK, "ytick.color": INK,
})  # fmt: skip

# Fonts that have Chinese, Japanese and Korean letters, by the systems that bring them; matplotlib's own has none.
FONTS = (
    "Noto Sans CJK SC", "Noto Serif CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB",
    "Heiti SC", "STHeiti", "Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
    "Noto Sans CJK JP", "Arial Unicode MS",
)  # fmt: skip
FONT_FILES = r"Noto(Sans|Serif)(CJK|SC)|SourceHanSans|PingFang|Hiragino|STHeiti|msyh|simhei|wqy|Arial Unicode"


def show(figure, alt, caption=""):
    """Display a figure. `alt` describes it to readers who cannot see it; a caption, if any, is set below."""
    letter_figure(figure)
    alt, caption = translated(alt), translated(caption)
    if display is None:
        plt.show()
    else:
        display(figure, metadata={"image/png": {"alt": alt}})
        if caption:
            display(Markdown(f"*{caption}*"))
    plt.close(figure)


def panels(count, height=3.4, width=6.4, **options):
    """Start a figure with `count` plots side by side; return the figure and the list of its axes.

    A figure is at most 6.4 inches wide, so that lettering of 9 points can still be read where a phone shrinks it.
    """
    figure, axes = plt.subplots(1, count, figsize=(width, height), layout="constrained", squeeze=False, **options)
    for axis in axes[0]:
        axis.spines[["top", "right"]].set_visible(False)
    return figure, list(axes[0])


def plot_line(axis, x, y, look, label, **options):
    """Draw a line. Where its numbers stop being finite it ends, and its label says so."""
    lost = np.flatnonzero(~np.isfinite(np.asarray(y, dtype=float)))
    if lost.size:
        label = f"{label}:\nno finite number from {x[lost[0]]} on"
    axis.plot(x, y, label=label, **look, **options)


def looks():
    """Return colour and line style of the first line, the second one, and so on."""
    return [{"color": colour, "linestyle": style} for colour, style in STYLES]


def note(axis, text):
    """Write into a plot what cannot be seen in it."""
    box = {"facecolor": "white", "edgecolor": INK, "alpha": 0.9}
    axis.text(0.5, 0.96, text, transform=axis.transAxes, ha="center", va="top", color="black", bbox=box)


def smooth(costs, window=25):
    """Average each cost with the ones before it, at most `window` in all."""
    total = np.cumsum(np.insert(np.asarray(costs, float), 0, 0))
    last = np.arange(1, len(total))
    first = np.maximum(last - window, 0)
    return (total[last] - total[first]) / (last - first)


def letter(text):
    """Put the words of a figure's label into the reader's language; long ones stand in that alone."""
    found = translation(text)
    if found is None or found == text:
        return text
    both = f"{text} / {found}"
    return both if shows_both() and len(both) <= 32 and "\n" not in both else found


def letter_figure(figure):
    """Put all words of a figure into the reader's language, if there is a font for it; else they stay English."""
    if language() == ENGLISH or not (font := _font()):
        return
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label.get_text() for label in axis.get_majorticklabels()]
            if (others := list(map(letter, labels))) != labels:
                axis.set_ticks(axis.get_majorticklocs(), others)
                axis.set_tick_params(labelfontfamily=font)
    for text in figure.findobj(lambda artist: hasattr(artist, "set_fontfamily")):
        if (other := letter(text.get_text())) != text.get_text():
            text.set_text(other)
            text.set_fontfamily([font, *text.get_fontfamily()])
            text.set_linespacing(1.4)


@functools.cache
def _font():
    """Return the name of an installed font with Chinese letters, or None."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    if not (found := _first(manager)):
        # matplotlib keeps a list of the fonts that it once found, and this one may have been installed since.
        for path in font_manager.findSystemFonts():
            if re.search(FONT_FILES, path, re.IGNORECASE):
                with contextlib.suppress(RuntimeError, OSError):  # a format that matplotlib cannot read
                    manager.addfont(path)
        found = _first(manager)
    return found


def _first(manager):
    installed = {font.name for font in manager.ttflist}
    return next((name for name in FONTS if name in installed), None)

"""Cut a text cell into blocks, which are translated one by one, and put blocks of two languages together."""

from __future__ import annotations

import re
from itertools import zip_longest

FENCE = re.compile(r" {0,3}(```+|~~~+)")
# What is the same in every language; what is left decides whether a block has words.
WORDLESS = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]+`|!\[\]\([^)]*\)|<[^>]*>|https?://\S+", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
MARKER = re.compile(r"\s*(?:>\s?)*\s*(?:[-*+]\s+|\d+\.\s+)?")
HEADING = re.compile(r"(#{1,6}) +((?:\d+(?:\.\d+)*\.? +)?)(.+?)\s*$")
TAGGED = re.compile(r"(<(\w+)[^>]*>)(.*)(</\2>)$")
APART = "\n\n<!-- -->\n\n"  # between two lists, which Markdown would else take for one


def blocks(text: str) -> list[str]:
    """Return the blocks of a text: what blank lines part, but for those in fences of code."""
    found: list[list[str]] = [[]]
    fence = ""
    for line in text.split("\n"):
        if mark := FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif line.strip().startswith(fence):
                fence = ""
        if line.strip() or fence:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return ["\n".join(lines) for lines in found if lines]


def has_words(block: str) -> bool:
    """Tell whether there is anything to translate in a block: of code, its comments."""
    if FENCE.match(block):
        return any(WORD.search(line.partition("#")[2]) for line in block.split("\n"))
    return bool(WORD.search(WORDLESS.sub(" ", block)))


def both(first: str, second: str) -> str:
    """Return a block in two languages: lists, tables and headings line by line, else one after the other."""
    if first == second:
        return first
    if FENCE.match(first):
        return second if second != first else first
    lines, others = first.split("\n"), second.split("\n")
    same_form = len(lines) == len(others) and all(map(_same_form, lines, others))
    if same_form and (len(lines) > 1 or _is_marked(first)):
        return "\n".join(map(_both_lines, lines, others))
    return first + (APART if _is_marked(first) else "\n\n") + second


def _is_marked(line: str) -> bool:
    return bool(MARKER.match(line)[0].strip() or HEADING.match(line) or line.startswith("|") or TAGGED.match(line))  # type: ignore[index]


def _same_form(line: str, other: str) -> bool:
    if line.startswith("|"):
        return other.startswith("|") and len(_cells(line)) == len(_cells(other))
    return _marker(line).strip() == _marker(other).strip() and bool(HEADING.match(line)) == bool(HEADING.match(other))


def _both_lines(line: str, other: str) -> str:
    if line == other:
        return line
    if line.startswith("|"):
        cells = (_both_phrases(a.strip(), b.strip(), "<br>") for a, b in zip_longest(_cells(line), _cells(other)))
        return "| " + " | ".join(cells) + " |"
    heading, other_heading = HEADING.match(line), HEADING.match(other)
    if heading and other_heading:
        return f"{heading[1]} {heading[2]}{_both_titles(heading[3], other_heading[3])}"
    tagged, other_tagged = TAGGED.match(line), TAGGED.match(other)
    if tagged and other_tagged:
        return f"{tagged[1]}{_both_phrases(tagged[3], other_tagged[3], ' · ')}{tagged[4]}"
    marker = _marker(line)
    return marker + _both_phrases(line[len(marker) :], other[len(_marker(other)) :], "<br>")


def _both_phrases(phrase: str, other: str, between: str) -> str:
    return f"{phrase}{between}{other}" if phrase != other and has_words(phrase) else phrase


def _both_titles(title: str, other: str) -> str:
    """Return a heading in two languages; what both end in, the name of a function, stands once."""
    other = other.replace(f"（{title}）", "").replace(f"({title})", "")
    other = re.sub(rf"（{re.escape(title)}）", "", other, flags=re.IGNORECASE)
    head, dash, name = title.partition(" - ")
    if dash and other.endswith(dash + name):
        return f"{head} · {other.removesuffix(dash + name)}{dash}{name}"
    return _both_phrases(title, other, " · ")


def _marker(line: str) -> str:
    found = MARKER.match(line)
    return found[0] if found else ""


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line.strip().strip("|"))

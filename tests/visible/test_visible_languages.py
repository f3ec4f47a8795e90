"""The course kit in the reader's language: sentences with values, reports, tables, figures with and without a font."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest
from course_kit import drawing, languages
from course_kit.checks.report import CheckReport, Points
from course_kit.tables import Table

TEXTS = languages.Sentences(
    {
        "This cell needs exercise {exercise}: {name} {reason}.": "这个单元格需要练习 {exercise}：{name} {reason}。",
        "is not written yet": "还没有写",
        "{name} of {name} is {value}": "{name} 的 {name} 是 {value}",
        "{value}should be {wanted}, it is {got}": "{value}应当是 {wanted}，实际是 {got}",
        "epoch": "轮",
        "learning rate $\\alpha$": "学习率 $\\alpha$",
        "method": "方法",
        "All is right": "全对",
    }
)


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Show Chinese, by a small catalogue."""
    monkeypatch.setattr(languages, "_sentences", lambda name: TEXTS)
    languages.use_language("zh_CN")
    yield
    languages.use_language("en")


def test_a_sentence_is_found_by_its_words_and_keeps_its_values():
    """What is filled in is put into the translation, translated itself where it is a text; other texts stay."""
    said = "This cell needs exercise 3: step is not written yet."
    assert languages.translated(said) == "这个单元格需要练习 3：step 还没有写。"
    assert languages.translated("should be 2, it is {x}") == "应当是 2，实际是 {x}"
    assert languages.translated("a of b is 3") == "a of b is 3"
    assert languages.translated("a of a is 3") == "a 的 a 是 3"
    languages.use_language("zh_CN+en")
    assert languages.translated("epoch") == "epoch / 轮"
    languages.use_language("de")
    assert languages.translated("nothing of this") == "nothing of this"


def test_reports_and_tables_are_in_the_readers_language():
    """The report as text and as HTML, which stays escaped, and the table's cells."""
    points = Points(10, "All is right", [CheckReport("<b>", True)])
    assert points.report.startswith("全对\n") and "&lt;b&gt;" in points._repr_html_() and "全对" in points._repr_html_()
    assert repr(Table(["method"], [["epoch"]])).split() == ["方法", "轮"]


@pytest.mark.parametrize("font", ["DejaVu Sans", None])
def test_labels_are_chinese_where_there_is_a_font_and_english_elsewhere(monkeypatch, font):
    """Axis, title, ticks and legend; without a font no letter of them is one that cannot be drawn."""
    monkeypatch.setattr(drawing, "_font", lambda: font)
    figure, axis = plt.subplots()
    axis.plot([1, 2], label="method")
    axis.set(xlabel="epoch", title=r"learning rate $\alpha$")
    axis.set_xticks([0, 1], ["epoch", "x"])
    legend = axis.legend()
    drawing.letter_figure(figure)
    ticks = [label.get_text() for label in axis.get_xticklabels()]
    shown = [axis.get_xlabel(), axis.get_title(), *ticks, legend.get_texts()[0].get_text()]
    plt.close(figure)
    chinese = ["轮", r"学习率 $\alpha$", "轮", "x", "方法"]
    assert shown == (chinese if font else ["epoch", r"learning rate $\alpha$", "epoch", "x", "method"])


def test_a_damaged_file_of_translations_leaves_english(tmp_path, monkeypatch):
    """A file that is no JSON is passed over."""
    monkeypatch.undo()
    (tmp_path / "texts.xx.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr(languages, "__file__", str(tmp_path / "languages.py"))
    languages.use_language("xx")
    assert languages.translated("epoch") == "epoch"

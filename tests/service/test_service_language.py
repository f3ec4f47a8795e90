"""The pages of the service speak the language that the browser asks for, and a result that of the notebook."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from nbjudge.languages.reader import reader
from nbjudge.service.web.html import told_by_script
from tests.batch import tiny
from tools.languages import engine

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}


def test_pages_come_in_the_browsers_language(serve: Callable[..., Any]) -> None:
    """Login, front page, an assignment's page and refusals are in a language that there is a catalogue for."""
    served = serve()
    login = served.client.get("/login", headers=CHINESE).text
    assert '<html lang="zh-CN">' in login and "老师给你的令牌" in login
    ada = {**served.as_("ada"), **CHINESE}
    page = served.client.get(f"/assignments/{tiny.NAME}", headers={**ada, "Accept": "text/html"}).text
    assert "可以重复提交，以最后一次为准。" in page and "Hand in" not in page.replace(">Hand in<", "")
    refused = served.hand_in(ada, b"{")
    assert (
        refused.status_code == 422 and refused.json()["error"] == "文件不完整，笔记本只有前一部分。请保存后再提交一次。"
    )
    english = served.hand_in(served.as_("ada"), b"{").json()["error"]
    assert english.startswith("The file ends in the middle")


def test_other_wishes_are_english(serve: Callable[..., Any]) -> None:
    """No wish, English first, a language without a catalogue, and what is no language get the English page."""
    served = serve()
    pages = {
        served.client.get("/login", headers={"Accept-Language": wish}).text
        for wish in ("", "en-GB,zh-CN", "xx", "*", "../../etc", "," * 5000, "klingon;q=a")
    }
    assert len(pages) == 1 and '<html lang="en">' in pages.pop()
    assert "lang" in served.client.get("/login").text


def test_the_instructors_page_is_english(serve: Callable[..., Any]) -> None:
    """The class is shown in English, whatever the browser asks for."""
    served = serve()
    headers = {**served.as_("eva", instructor=True), **CHINESE, "Accept": "text/html"}
    page = served.client.get(f"/class/{tiny.NAME}", headers=headers).text
    assert "Who has handed in" in page and '<html lang="en">' in page


def test_the_script_knows_all_that_it_says() -> None:
    """What the script of the page says is in the page in the reader's language; for English nothing needs to be."""
    said = {entry.text for entry in engine.entries() if entry.place.endswith("assignment.js")}
    told = json.loads(told_by_script("assignment.js", reader("zh_CN")))
    assert said and said <= set(told) and all(text != english for english, text in told.items())
    assert told_by_script("assignment.js", reader("")) == "{}"

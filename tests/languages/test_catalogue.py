"""A catalogue is read with care: a fault is one line with file and entry, and costs the entry at most."""

import random
from pathlib import Path

import pytest

from nbjudge.errors import CourseError
from nbjudge.languages.catalogue import known_catalogue, read_catalogue, require_language

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def _written(folder: Path, text: str | bytes) -> Path:
    path = folder / "some.po"
    path.write_bytes(text if isinstance(text, bytes) else (HEADER + text).encode())
    return path


def test_what_is_translated_is_read(tmp_path: Path) -> None:
    """Entries come with their context; those that are empty, fuzzy or obsolete do not come."""
    path = _written(
        tmp_path,
        'msgctxt "c"\nmsgid "one"\nmsgstr "eins"\n\nmsgid "two"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "three"\nmsgstr "drei"\n\n'
        '#~ msgid "four"\n#~ msgstr "vier"\n',
    )
    catalogue = read_catalogue(path, "de")
    assert [(one.context, one.english, one.texts) for one in catalogue.entries] == [("c", ("one",), ("eins",))]
    assert catalogue.faults == ()


def test_other_placeholders_cost_the_entry_alone(tmp_path: Path) -> None:
    """An entry with other placeholders than the English is left out, and said with file and entry in one line."""
    path = _written(tmp_path, 'msgid "{n} of {m}"\nmsgstr "{n} von {k}"\n\nmsgid "good"\nmsgstr "gut"\n')
    catalogue = read_catalogue(path, "de")
    assert [one.english for one in catalogue.entries] == [("good",)]
    assert catalogue.faults == (
        f'{path}, entry "{{n}} of {{m}}": the translation has {{k}} {{n}}, the English {{m}} {{n}}; '
        "it is shown in English.",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('msgid "a\nmsgstr "b"\n', "line 4: the text has no quotation mark"),
        ('msgid "a"\n', "line"),
        ("<<<<<<< HEAD\n", "line 4"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[x] "c"\n', "no catalogue of gettext"),
        (b'msgid "a"\nmsgstr "\xff"\n', "no catalogue of gettext"),
        (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=klingon\\n"\nmsgid "\xff"\n', "no catalogue of gettext"),
        (b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=import os;\\n"\n', "entry Plural-Forms at the top"),
        (b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=1/n;\\n"\n', "entry Plural-Forms at the top"),
        (b"PK\x03\x04\x00\x00", ""),
    ],
)
def test_a_damaged_file_is_one_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    """A damaged file is a CourseError of one line with the file; where pages are made, its texts stay English."""
    path = _written(tmp_path, text)
    with pytest.raises(CourseError) as caught:
        read_catalogue(path, "de")
    assert "\n" not in str(caught.value) and str(path) in str(caught.value) and said in str(caught.value)
    known = known_catalogue(path, "de")
    assert (known.entries, known.faults) == ((), (str(caught.value),))


def test_nothing_but_a_course_error(tmp_path: Path) -> None:
    """Whatever bytes of a good file are changed, it is read, or refused in one line."""
    seed = random.randrange(10**6)
    print("seed", seed)
    draw = random.Random(seed)
    good = (HEADER + 'msgctxt "c"\nmsgid "a {n}"\nmsgid_plural "as {n}"\nmsgstr[0] "b {n}"\n').encode() * 2
    for _ in range(300):
        data = bytearray(good)
        for _ in range(draw.randint(1, 4)):
            data[draw.randrange(len(data))] = draw.choice(b'"\\\n{}[]#~\x00\xff ,;=')
        try:
            read_catalogue(_written(tmp_path, bytes(data)), "de")
        except CourseError as error:
            assert "\n" not in str(error)


def test_no_file_and_no_language(tmp_path: Path) -> None:
    """A missing file and a language that there is not are one line each."""
    with pytest.raises(CourseError, match=r"none\.po cannot be read: No such file"):
        read_catalogue(tmp_path / "none.po", "de")
    for language in ("klingon", "", "../de", "de\n", "x" * 5000):
        with pytest.raises(CourseError, match="There is no language"):
            require_language(language)
    assert str(require_language("zh-CN")) in ("zh_CN", "zh_Hans_CN")


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    """What is known of a catalogue is what the file says now."""
    path = _written(tmp_path, 'msgid "a"\nmsgstr "b"\n')
    assert known_catalogue(path, "de").entries[0].texts == ("b",)
    path.unlink()
    assert known_catalogue(path, "de").entries == ()

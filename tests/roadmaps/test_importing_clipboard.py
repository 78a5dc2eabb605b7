"""What the clipboard holds becomes rows of cells, whatever wrote it."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from roadmaps.importing.clipboard import read_table
from roadmaps.importing.flow import PRIVATE_USE
from roadmaps.importing.table import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Covered, ImportRefused, tidy
from tests.roadmaps.pasted import letters, table_letters


def texts(html: str | None = None, text: str | None = None) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in read_table(html, text).rows]


# HTML.


def test_word_paragraphs_breaks_and_office_tags():
    html = """<html><head><style><!-- p.MsoNormal {margin:0} --></style>
    <!--[if gte mso 9]><xml><w:WordDocument>лишнее</w:WordDocument></xml><![endif]--></head>
    <body><!--StartFragment--><table class=MsoNormalTable><tr style='height:1pt'>
    <td><p class=MsoNormal><b>Разработка
      плана<o:p></o:p></b></p><p class=MsoNormal>и приказа<br>школы</p></td>
    <td><p>&nbsp;<o:p></o:p></p></td></tr></table><!--EndFragment--></body></html>"""
    assert texts(html) == [["Разработка плана\nи приказа\nшколы", ""]]


def test_word_bullets_keep_their_marks():
    html = """<table><tr><td><p>Уровни:</p>
    <p style='mso-list:l0 level1'><![if !supportLists]><span style='font-family:Symbol'><span
    style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
    </span></span></span><![endif]>школа;</p>
    <p style='mso-list:l0 level1'><![if !supportLists]><span style='font-family:Wingdings'><span
    style='mso-list:Ignore'>§<span>&nbsp; </span></span></span><![endif]>§ 5 положения</p>
    <p>\uf0b7 район</p></td></tr></table>"""
    assert texts(html) == [["Уровни:\n· школа;\n▪ § 5 положения\n• район"]]


def test_lists_of_a_page_become_lines_with_marks():
    html = """<table><tr><td>Части<ul><li>первая<ul><li>вложенная</li></ul></li><li>вторая</li></ul>
    <ol start=3><li>третья<li value=7>седьмая<li>восьмая</ol><ol type=a><li>буква</ol></td></tr></table>"""
    lines = ["Части", "• первая", "◦ вложенная", "• вторая", "3. третья", "7. седьмая", "8. восьмая", "a) буква"]
    assert texts(html) == [["\n".join(lines)]]


def test_empty_paragraphs_inside_a_cell_are_one_blank_line():
    html = "<table><tr><td><p>ОО</p><p>&nbsp;</p><p>&nbsp;</p><p>&nbsp;</p><p>Отдел</p><p>&nbsp;</p></td></tr></table>"
    assert texts(html) == [["ОО\n\nОтдел"]]


def test_merged_cells_cover_their_places():
    html = """<table><tr><td rowspan=2>1</td><td colspan=2>широкая</td></tr><tr><td>а</td><td>б</td></tr>
    <tr><td>2</td></tr></table>"""
    first, second, third = read_table(html, None).rows
    assert [(cell.text, cell.covered) for cell in first.cells] == [
        ("1", Covered.NO),
        ("широкая", Covered.NO),
        ("", Covered.BY_LEFT),
    ]
    assert [cell.covered for cell in second.cells] == [Covered.BY_ABOVE, Covered.NO, Covered.NO]
    assert len(third.cells) == 1


def test_heads_are_marked():
    html = "<table><thead><tr><td>№</td></tr></thead><tr><th>Мероприятие</th><td>Срок</td></tr></table>"
    assert [[cell.header for cell in row.cells] for row in read_table(html, None).rows] == [[True], [True, False]]


def test_hidden_columns_rows_and_pieces_are_kept_apart():
    html = """<table><col><col style='display:none'><col>
    <tr><td>а</td><td>тайна</td><td>б<span style="mso-hide:all">след</span></td></tr>
    <tr style="display: none"><td>строка</td></tr></table>"""
    table = read_table(html, None)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["а", "", "б"]]
    assert table.hidden == ("тайна", "след", "строка")


def test_texts_around_and_astray_are_outside():
    html = "<p>До</p><table><caption>Название</caption><tr><td>1</td>мимо</tr></table><p>После</p>"
    assert read_table(html, None).outside == ("До", "Название", "мимо", "После")


def test_a_table_that_only_arranges_the_page_is_looked_through():
    html = "<table><tr><td><h1>Сайт</h1><table><tr><td>1</td><td>дело</td></tr></table></td></tr></table>"
    table = read_table(html, None)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["1", "дело"]]
    assert table.outside == ("Сайт",)


def test_a_table_inside_a_cell_is_text():
    html = "<table><tr><td>1</td><td>дело<table><tr><td>а</td><td>б</td></tr></table></td></tr></table>"
    assert texts(html) == [["1", "дело\nа б"]]


def test_several_tables_are_told_apart():
    html = "<table><tr><td>1</td></tr></table><table><tr><td>2</td></tr></table>"
    assert [row.part for row in read_table(html, None).rows] == [0, 1]


def test_spans_beyond_reason_do_no_harm():
    html = "<table><tr><td colspan='-5' rowspan='99999999'>а</td><td rowspan=0>б</td></tr><tr><td>в</td></tr></table>"
    assert texts(html) == [["а", "б"], ["", "в"]]


def test_windows_clipboard_head_and_a_page_in_another_encoding():
    head = "Version:0.9\r\nStartHTML:0000\r\nEndHTML:0001\r\n"
    assert texts(head + "<table><tr><td>дело</td></tr></table>") == [["дело"]]
    assert texts('<?xml version="1.0" encoding="windows-1251"?><table><tr><td>дело</td></tr></table>') == [["дело"]]


def test_invisible_marks_and_illegal_characters_go():
    assert texts("<table><tr><td>\u200e1.1\u200f\ufeff</td><td>де\u00adло\x00\x07 \ud800</td></tr></table>") == [
        ["1.1", "дело"]
    ]


# Plain text.


def test_excel_quotes_cells_of_several_lines():
    text = '1\t"Сказать ""да""\nи уйти"\tдо мая\r\n2\tДело\t\r\n'
    assert texts(text=text) == [["1", 'Сказать "да"\nи уйти', "до мая"], ["2", "Дело", ""]]


def test_quotes_that_are_words_stay():
    text = '"Точка роста" в школе\tдо мая\n"Кванториум"\t"Школа'
    assert texts(text=text) == [['"Точка роста" в школе', "до мая"], ['"Кванториум"', '"Школа']]


def test_failing_tabs_every_line_is_an_item():
    assert texts(text="Приказ\n\n  Положение \r\nПлан") == [["Приказ"], ["Положение"], ["План"]]


def test_word_line_breaks_inside_a_cell():
    assert texts(text="1\tпервая\vвторая") == [["1", "первая\nвторая"]]


def test_html_with_a_table_wins_else_the_plain_text():
    assert texts("<table><tr><td>из HTML</td></tr></table>", "из текста") == [["из HTML"]]
    assert texts("<p>абзац</p>", "а\tб") == [["а", "б"]]
    assert texts("<table><tr><td> </td></tr></table>", "текст") == [["текст"]]
    assert texts("<ul><li>один</li><li>два</li></ul>") == [["• один"], ["• два"]]


# Refusals.


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (None, None),
        ("", "  \n"),
        ("<!-- -->", None),
        ("\x00", "\x00"),
        ("<table><tr><td></td></tr></table>", ""),
        (None, "\t\t\n\t"),
        (None, "а\n" * (MAX_ROWS + 1)),
        (None, "а\t" * (MAX_COLUMNS + 1)),
        (None, "а" * (MAX_CELL + 1)),
        ("<table>" + "<tr><td>а" * (MAX_ROWS + 1), None),
        ("<table><tr>" + "<td>а" * (MAX_COLUMNS + 1), None),
        ("<table><tr><td>" + "а" * 1_000_000, None),
        ("<table><tr><td>" + "<div>а" * 5_000, None),
        ("<a " + " ".join(f"x{place}=1" for place in range(100_000)) + "><table><tr><td>а", None),
        ("а" * 8_000_001, None),
        (None, "а" * 2_000_001),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(html, text):
    with pytest.raises(ImportRefused) as refusal:
        read_table(html, text)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>" + "<b>а</b>" * 15_000,
        "<table><tr><td><ol>" + "<li>а" * 10_000,
        "<table><tr><td>" * 600 + "а",
        "<p>" * 300_000 + "<table><tr><td>а",
        "<!--" * 300_000 + "<table><tr><td>а",
    ],
)
def test_hostile_markup_is_read_or_refused_in_moments(html):
    started = time.process_time()
    with contextlib.suppress(ImportRefused):
        read_table(html, "запасной текст")
    assert time.process_time() - started < 10


# Whatever comes.

TABLE_TAGS = ["<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th>", "<td colspan=3>", "<td rowspan=2>"]
OTHER_TAGS = ["<p>", "</p>", "<br>", "<ul>", "<ol>", "<li>", "</ul>", "<b>", "<div hidden>", "</div>", "<pre>"]
RARE_TAGS = [
    "<thead>",
    "<caption>",
    "<col style='display:none'>",
    "<td style='display:none'>",
    "<![if !x]>",
    "<![endif]>",
]
CHARACTERS = ["&nbsp;", "&#0;", "&#xD800;", "<!--", "-->", "<", ">", "&"]
PIECES = st.sampled_from(TABLE_TAGS + OTHER_TAGS + RARE_TAGS + CHARACTERS)
SOUP = st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join)


@given(html=st.none() | SOUP, text=st.none() | st.text(max_size=50))
def test_nothing_but_a_refusal_is_ever_raised(html, text):
    try:
        table = read_table(html, text)
    except ImportRefused:
        return
    assert any(not row.is_empty for row in table.rows)


@given(SOUP)
@settings(max_examples=300)
def test_no_letter_of_a_page_is_lost(html):
    try:
        table = read_table(html, None)
    except ImportRefused:
        return
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    page = lxml_html.document_fromstring(html.encode("utf-8", "ignore").replace(b"\0", b""), parser=parser)
    # A letter of a symbol font becomes the mark that it draws.
    assert not letters(tidy("".join(page.itertext()).translate(PRIVATE_USE))) - table_letters(table)


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), min_size=1, max_size=5))
def test_no_letter_of_a_text_is_lost(rows):
    text = "\n".join("\t".join(cell for cell in row) for row in rows)
    try:
        table = read_table(None, text)
    except ImportRefused:
        assert not letters(tidy(text))
        return
    lost = letters(tidy(text)) - table_letters(table)
    assert set(lost) <= {'"'}

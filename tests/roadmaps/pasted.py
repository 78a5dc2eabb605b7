"""Plans written as the clipboard would hold them, and what of a text must survive a paste."""

from collections import Counter
from html import escape

from roadmaps.importing.draft import Draft
from roadmaps.importing.table import Table
from roadmaps.plan import Item, Plan, Section


def head(plan: Plan) -> list[str]:
    return [column.label for column in plan.columns]


def row_cells(plan: Plan, item: Item) -> list[str]:
    """The cells of a row; cells that the document's row does not have are left out at its end."""
    cells = [item.cell(column.key) for column in plan.columns]
    while cells and cells[-1] is None:
        cells.pop()
    return [cell or "" for cell in cells]


def has_heading(section: Section) -> bool:
    return bool(section.title or section.label)


def to_tsv(plan: Plan) -> str:
    """As Excel puts it on the clipboard: quoted where a cell has lines, sections as a number and a heading."""
    lines = [head(plan)]
    for section in plan.sections:
        if has_heading(section):
            lines.append([section.label, section.title, "", ""] if section.label else [section.title])
        lines += [row_cells(plan, item) for _, item in section.walk()]
    return "\r\n".join("\t".join(_quoted(cell) for cell in line) for line in lines)


def to_html(plan: Plan) -> str:
    """A plain table of a web page: heads, merged section rows."""
    rows = ["<tr>" + "".join(f"<th>{escape(text)}</th>" for text in head(plan)) + "</tr>"]
    width = len(plan.columns)
    for section in plan.sections:
        if has_heading(section):
            text = escape(f"{section.label} {section.title}".strip())
            rows.append(f'<tr><td colspan="{width}">{text}</td></tr>')
        for _, item in section.walk():
            cells = (escape(cell).replace("\n", "<br>") for cell in row_cells(plan, item))
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return f"<table>{''.join(rows)}</table>"


def to_word_html(plan: Plan) -> str:
    """The same as Word writes it: paragraphs, office tags, conditional comments, a number row below the head."""
    numbers = [str(place) for place in range(1, len(plan.columns) + 1)]
    rows = [_word_row(head(plan)), _word_row(numbers)]
    for section in plan.sections:
        if has_heading(section):
            text = f"{section.label} {section.title}".strip()
            rows.append(_word_row([text], f' colspan={len(plan.columns)} style="mso-cell-special:placeholder"'))
        rows += [_word_row(row_cells(plan, item)) for _, item in section.walk()]
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset=utf-8><style><!--\n'
        "@page {mso-page-orientation:landscape}\n--></style><!--[if gte mso 9]><xml><w:Draft>нет</w:Draft></xml>"
        "<![endif]--></head><body lang=RU><!--StartFragment-->"
        f"<table class=MsoTableGrid border=1>{''.join(rows)}</table><!--EndFragment--></body></html>"
    )


def _word_row(cells: list[str], attributes: str = "") -> str:
    return (
        "<tr style='mso-yfti-irow:1;height:1.0pt'>" + "".join(_word_cell(cell, attributes) for cell in cells) + "</tr>"
    )


def _word_cell(text: str, attributes: str) -> str:
    paragraphs = "".join(
        f"<p class=MsoNormal style='margin-left:0cm'><span\n lang=RU>{escape(line) or '&nbsp;'}<o:p></o:p></span></p>"
        for line in text.split("\n")
    )
    return f"<td width=66{attributes} style='border:solid windowtext 1.0pt'>{paragraphs}</td>"


def _quoted(cell: str) -> str:
    needs = any(mark in cell for mark in '\n\t"')
    return '"' + cell.replace('"', '""') + '"' if needs else cell


def spaced(text: str | None) -> str | None:
    """Text with single spaces: a paste keeps lines but not runs of spaces."""
    return None if text is None else "\n".join(" ".join(line.split()) for line in text.split("\n"))


def outline(sections: tuple[Section, ...], keys: tuple[str, ...]) -> list[tuple]:
    """Everything that a paste must bring back: headings, levels, labels and cells of the columns."""
    lines: list[tuple] = []
    for section in sections:
        lines.append((section.label, spaced(section.title)))
        for level, item in section.walk():
            lines.append((level, *(spaced(item.cell(key)) for key in keys)))
    return lines


def letters(*texts: str | None) -> Counter[str]:
    """How often each character that is not a space occurs."""
    return Counter("".join("".join((text or "").split()) for text in texts))


def table_letters(table: Table) -> Counter[str]:
    cells = [cell.text for row in table.rows for cell in row.cells]
    return letters(*cells, *table.outside, *table.hidden)


def draft_letters(draft: Draft) -> Counter[str]:
    texts: list[str | None] = [*draft.left_over, *(text for row in draft.heads for text in row)]
    for section in draft.sections:
        texts += [section.label, section.title]
        for _, item in section.walk():
            texts += [item.label, item.title, item.deadline, item.responsible, item.result]
            texts += [text for _, text in item.extra]
    return letters(*texts)

"""Tables as files: CSV, JSON, Markdown, LaTeX and XLSX, from one description of a table.

Nothing is cut or rounded. In XLSX, what a spreadsheet would take for a formula is written as text.
"""

import csv
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Value = str | int | float | bool | None
LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\n": " ",
    }
)
WHEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]+")
"""The times at which a workbook says it was made; `ZipInfo` dates its parts to 1980 as well."""
WIDEST = 60
"""The widest column of a sheet, in characters."""


@dataclass(frozen=True)
class Table:
    """Columns with names, rows of values (None where there is none), and notes to be read first."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[str] = ()


def written(form: str, *tables: Table) -> bytes:
    """Tables in one of `FORMS`. Raises `KeyError` for any other form."""
    return FORMS[form](tables)


def _csv(tables: Sequence[Table]) -> bytes:
    """RFC 4180, UTF-8; tables after one another with an empty line between. Notes are left out."""
    buffer = StringIO(newline="")
    for number, table in enumerate(tables):
        if number:
            buffer.write("\r\n")
        writer = csv.writer(buffer)
        writer.writerow(table.columns)
        writer.writerows([_plain(v) for v in row] for row in table.rows)
    return buffer.getvalue().encode()


def _json(tables: Sequence[Table]) -> bytes:
    content = [
        {
            "title": t.title,
            "columns": list(t.columns),
            "rows": [dict(zip(t.columns, row, strict=True)) for row in t.rows],
            "notes": list(t.notes),
        }
        for t in tables
    ]
    shown = content[0] if len(content) == 1 else content
    return (json.dumps(shown, ensure_ascii=False, indent=2) + "\n").encode()


def _markdown(tables: Sequence[Table]) -> bytes:
    return "\n".join(map(_markdown_table, tables)).encode()


def _markdown_table(table: Table) -> str:
    def line(cells: Sequence[Value]) -> str:
        """One row, with what Markdown would read as a border or a line break written otherwise."""
        said = (_plain(c).replace("\\", "\\\\").replace("|", "\\|") for c in cells)
        return "| " + " | ".join(c.replace("\n", "<br>") for c in said) + " |\n"

    body = line(table.columns) + "|" + " --- |" * len(table.columns) + "\n"
    body += "".join(map(line, table.rows))
    notes = "".join(f"\n- {n}" for n in table.notes)
    return f"## {table.title}\n\n{body}" + (notes + "\n" if notes else "")


def _latex(tables: Sequence[Table]) -> bytes:
    """Tables that need no package."""
    return "\n".join(map(_latex_table, tables)).encode()


def _latex_table(table: Table) -> str:
    def line(cells: Sequence[Value]) -> str:
        """One row."""
        return " & ".join(_plain(c).translate(LATEX) for c in cells) + r" \\" + "\n"

    notes = "".join(rf"\par\footnotesize {n.translate(LATEX)}" + "\n" for n in table.notes)
    return (
        "\\begin{table}\n"
        f"\\caption{{{table.title.translate(LATEX)}}}\n"
        f"\\begin{{tabular}}{{{'l' * len(table.columns)}}}\n\\hline\n"
        f"{line(table.columns)}\\hline\n{''.join(map(line, table.rows))}\\hline\n"
        f"\\end{{tabular}}\n{notes}\\end{{table}}\n"
    )


def _xlsx(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet for each table; notes stand below the rows."""
    book = Workbook(write_only=False)
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(_sheet_name(table.title))
        for number, row in enumerate([table.columns, *table.rows], start=1):
            for column, value in enumerate(row, start=1):
                _fill(sheet.cell(number, column), value)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for number, note in enumerate(table.notes, start=len(table.rows) + 3):
            _fill(sheet.cell(number, 1), note)
        sheet.freeze_panes = "A2"
        for number, name in enumerate(table.columns, start=1):
            lengths = [len(_plain(row[number - 1])) for row in table.rows]
            width = min(WIDEST, max([len(name), *lengths]) + 2)
            sheet.column_dimensions[get_column_letter(number)].width = width
    buffer = BytesIO()
    book.save(buffer)
    return _timeless(buffer.getvalue())


def _timeless(workbook: bytes) -> bytes:
    """A workbook that does not say when it was written, so that the same tables give the same."""
    buffer = BytesIO()
    with ZipFile(BytesIO(workbook)) as made, ZipFile(buffer, "w", ZIP_DEFLATED) as kept:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = WHEN.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            kept.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return buffer.getvalue()


def _fill(cell: Cell, value: Value) -> None:
    """Put a value in a cell; text always as text, never as a formula."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        cell.value = value


def _sheet_name(title: str) -> str:
    """A title as a spreadsheet allows the name of a sheet: 31 characters, none of []:*?/\\."""
    return "".join("-" if c in "[]:*?/\\" else c for c in title)[:31] or "Table"


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


FORMS: dict[str, Callable[[Sequence[Table]], bytes]] = {
    "csv": _csv,
    "json": _json,
    "markdown": _markdown,
    "latex": _latex,
    "xlsx": _xlsx,
}
"""The forms that a table can be written in."""

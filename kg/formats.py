"""Tables as files: CSV, JSON, Markdown, LaTeX and XLSX, from one description of a table.

Nothing is cut or rounded. In XLSX, what a spreadsheet would take for a formula is written as text.
"""

import csv
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

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
PREAMBLE = r"""% Needs \usepackage{array,longtable}, and \usepackage[T1]{fontenc} with pdfLaTeX.
% For many columns, put \begin{landscape} and \end{landscape} of \usepackage{pdflscape} around.
"""
NARROWEST = 9
"""The longest text that a column of LaTeX is at least set for, in characters."""
WHEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]+")
"""The times at which a workbook says it was made; `ZipInfo` dates its parts to 1980 as well."""
WIDEST = 60
"""The widest column of a sheet, in characters."""
LONGEST = 32_767
"""The longest text that a cell of a sheet can hold."""
LAST_ROW = 1_048_576
LISTS = "lists"
CHOICE = "choice_"
EXAMPLE = Font(italic=True, color="808080")
WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class Guide:
    """What helps to fill in a column of a sheet: a comment, and the values to choose from.

    `by` names a column on whose value the choice depends, with the choice for each; `strict` says
    whether other values are refused; `text` keeps what looks like a number as it is typed.
    """

    comment: str
    choice: tuple[str, ...] = ()
    by: tuple[str, Mapping[str, tuple[str, ...]]] | None = None
    strict: bool = True
    text: bool = True


@dataclass(frozen=True)
class Table:
    """Columns with names, rows of values (None where there is none), and notes to be read first.

    In a sheet, `guides` go with the columns, and the first `examples` rows are set apart.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[str] = ()
    guides: Sequence[Guide] = ()
    examples: int = 0


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
    """Tables that break over pages, as wide as the text; a comment names what they need."""
    return (PREAMBLE + "\n".join(map(_latex_table, tables))).encode()


def _latex_table(table: Table) -> str:
    def line(cells: Sequence[Value]) -> str:
        """One row; a [ or * at its beginning would belong to the end of the row before."""
        said = " & ".join(_plain(c).translate(LATEX) for c in cells)
        return ("{}" if said.startswith(("[", "*")) else "") + said + r" \\" + "\n"

    columns = "".join(
        rf"  >{{\raggedright\arraybackslash}}p{{\dimexpr {w:.3f}\linewidth-2\tabcolsep\relax}}%"
        + "\n"
        for w in _latex_widths(table)
    )
    head = f"\\hline\n{line(table.columns)}\\hline\n"
    notes = "".join(rf"\noindent {n.translate(LATEX)}\par" + "\n" for n in table.notes)
    return (
        "\\begingroup\\footnotesize\\setlength{\\tabcolsep}{2pt}\n"
        f"\\begin{{longtable}}{{%\n{columns}}}\n"
        f"\\caption{{{table.title.translate(LATEX)}}} \\\\\n"
        f"{head}\\endfirsthead\n{head}\\endhead\n\\hline\n\\endfoot\n"
        f"{''.join(map(line, table.rows))}\\end{{longtable}}\n{notes}\\endgroup\n"
    )


def _latex_widths(table: Table) -> list[float]:
    """The share of the line that each column has; together at most all of it.

    By the root of its longest text, so that a column of sentences leaves room for one of numbers.
    """
    cells = zip(table.columns, *table.rows, strict=True)
    weights = [max(NARROWEST, *(len(_plain(c)) for c in column)) ** 0.5 for column in cells]
    return [int(1000 * weight / sum(weights)) / 1000 for weight in weights]


def _xlsx(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet for each table; notes stand below the rows."""
    book = Workbook(write_only=False)
    book.remove(book.worksheets[0])
    for table in tables:
        _sheet(book.create_sheet(_sheet_name(table.title)), table)
    choices = _Choices(book)
    for sheet, table in zip(book.worksheets, tables, strict=True):
        for number, guide in enumerate(table.guides, start=1):
            _guide(sheet, number, guide)
            choices.offer(sheet, table, number, guide)
    choices.write()
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


def _sheet(sheet: Worksheet, table: Table) -> None:
    for number, row in enumerate([table.columns, *table.rows], start=1):
        for column, value in enumerate(row, start=1):
            _fill(sheet, number, column, value)
            if 1 < number <= table.examples + 1:
                sheet.cell(number, column).font = EXAMPLE
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, note in enumerate(table.notes, start=len(table.rows) + 3):
        _fill(sheet, number, 1, note)
    sheet.freeze_panes = "A2"
    for number, name in enumerate(table.columns, start=1):
        lengths = [len(_plain(row[number - 1])) for row in table.rows]
        width = min(WIDEST, max([len(name), *lengths]) + 2)
        sheet.column_dimensions[get_column_letter(number)].width = width


def _guide(sheet: Worksheet, number: int, guide: Guide) -> None:
    """Put the comment on the header, and have the column keep text as text."""
    comment = Comment(guide.comment, "Klynge")
    comment.width, comment.height = 360, 40 + 20 * (len(guide.comment) // 45 + 1)
    sheet.cell(1, number).comment = comment
    if guide.text:
        sheet.column_dimensions[get_column_letter(number)].number_format = "@"
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, number).number_format = "@"


class _Choices:
    """The drop-downs of a workbook, whose values stand in a hidden sheet of their own."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.lists: dict[tuple[str, ...], str] = {}

    def offer(self, sheet: Worksheet, table: Table, number: int, guide: Guide) -> None:
        """A drop-down for a column, if there is anything to choose."""
        if guide.by:
            column, choices = guide.by
            for name, choice in choices.items():
                area = quote_sheetname(LISTS) + "!" + self._area(choice)
                defined = DefinedName(_defined(name), attr_text=area)
                self.book.defined_names[defined.name] = defined
            letter = get_column_letter(list(table.columns).index(column) + 1)
            formula = f'INDIRECT("{CHOICE}"&SUBSTITUTE(${letter}2,"-","_"))'
        elif guide.choice:
            formula = f"{quote_sheetname(LISTS)}!{self._area(guide.choice)}"
        else:
            return
        rule = DataValidation("list", formula1=formula, allow_blank=True)
        rule.errorStyle = "stop" if guide.strict else "warning"
        rule.showErrorMessage = True
        rule.error = "This is not one of the values to choose from."
        letter = get_column_letter(number)
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(rule)

    def _area(self, choice: tuple[str, ...]) -> str:
        letter = get_column_letter(len(self.lists) + 1)
        return self.lists.setdefault(choice, f"${letter}$1:${letter}${len(choice)}")

    def write(self) -> None:
        """The sheet with all values to choose from."""
        if not self.lists:
            return
        sheet = self.book.create_sheet(LISTS)
        sheet.sheet_state = "hidden"
        for column, choice in enumerate(self.lists, start=1):
            for row, value in enumerate(choice, start=1):
                _fill(sheet, row, column, value)


def _defined(name: str) -> str:
    return CHOICE + name.replace("-", "_")


def _fill(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    """Put a value in a cell; text always as text, never as a formula.

    Raises `ValueError` for a text that is longer than a cell can hold.
    """
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise ValueError(f"a cell holds at most {LONGEST} characters, not {len(value)}")
        cell = sheet.cell(row, column, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        cell.alignment = WRAPPED
    else:
        sheet.cell(row, column, value)


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

"""Files made to harm whoever reads them, for the routes that take files."""

import io
import zipfile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_ZIP = b"PK\x03\x04" + b"\0" * 1000
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:c="urn:c:"'
LAUGHS = '<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def bomb() -> bytes:
    """A workbook of a few kilobytes that unfolds to a gigabyte."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(128):
                sheet.write(b"0" * (1 << 20))
    return buffer.getvalue()


def entities(declared: str, used: str) -> bytes:
    """RDF/XML with entities of its own."""
    return (
        f'<?xml version="1.0"?><!DOCTYPE r [{declared}]><rdf:RDF {RDF}><rdf:Description'
        f' rdf:about="urn:s"><c:p>&{used};</c:p></rdf:Description></rdf:RDF>'
    ).encode()


def external(address: str) -> bytes:
    """RDF/XML that wants what is at an address."""
    return entities(f'<!ENTITY x SYSTEM "{address}">', "x")


def nested() -> bytes:
    """RDF/XML with entities of entities."""
    return entities(LAUGHS, "j")

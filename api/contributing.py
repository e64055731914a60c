"""The page for those who have data: the workbook, and a check of one; nothing is kept."""

from datetime import datetime
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api import cases, forms
from api.errors import Problem
from api.languages import reader
from api.negotiation import negotiated
from api.pages import page, variant
from api.site import site
from api.state import state
from kg import workbooks

FILES = {
    "xlsx": forms.MEDIA["xlsx"],
    "zip": "application/zip",
}
"""The forms of the empty workbook, and the media type of each."""
LONG_AGO = datetime(1980, 1, 1).timetuple()[:6]
"""The time of each file, so that the same content is the same file."""

router = APIRouter(include_in_schema=False)


@router.get("/contribute")
def contribute(request: Request) -> Response:
    """How to add data, the workbook, and a form to check one."""
    forms.expect(request, ())
    here, form = site(request), variant(request, "html")
    if unchanged := here.unchanged(request, form):
        return unchanged
    headers = here.validators(form) | {"Vary": "Accept-Language"}
    return Response(_page(request), 200, headers, "text/html")


@router.post("/contribute")
async def checked(request: Request) -> Response:
    """The page with the faults of the files that the form sends; /check answers them as JSON."""
    negotiated(request, ["text/html"])
    forms.expect(request, ())
    faults, problem = None, None
    try:
        faults = (await cases.examined(request, "check"))["faults"]
    except Problem as met:
        problem = met
    content = await run_in_threadpool(_page, request, faults=faults, problem=problem)
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Language"}
    if problem:
        headers |= problem.headers
    return Response(content, problem.status if problem else 200, headers, "text/html")


@router.get("/contribute/workbook.{form}")
def workbook(request: Request, form: str) -> Response:
    """The empty workbook: as a workbook, or as CSV files in a folder."""
    if form not in FILES:
        raise forms.refused(("form", f"should be one of {', '.join(FILES)}"), where="path")
    forms.expect(request, ())
    here = site(request)
    if unchanged := here.unchanged(request, form):
        return unchanged
    headers = here.validators(form)
    headers["Content-Disposition"] = f'attachment; filename="klynge-workbook.{form}"'
    return Response(_template(form), 200, headers, FILES[form])


def _page(
    request: Request, faults: list[dict[str, object]] | None = None, problem: Problem | None = None
) -> bytes:
    most = reader(request).number(state(request).settings.case_bytes)
    values = {"faults": faults, "problem": problem, "most": most, "endings": _endings()}
    return page(request, "contribute.html", **values)


def _endings() -> str:
    """The endings of the files that are read, as a file field takes them."""
    return ",".join(dict.fromkeys(cases.KINDS.values()))


@cache
def _template(form: str) -> bytes:
    """The empty workbook in one of `FILES`."""
    if form == "xlsx":
        return workbooks.template()
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in workbooks.template_files().items():
            archive.writestr(ZipInfo(f"klynge-workbook/{name}", LONG_AGO), data, ZIP_DEFLATED)
    return packed.getvalue()

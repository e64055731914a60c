"""Whether the server lives, whether it can answer, and what it counted."""

from fastapi import APIRouter, Request, Response

from api.errors import Unavailable
from api.handlers import documented
from api.metrics import CONTENT_TYPE
from api.state import state

router = APIRouter(tags=["Health"])


@router.get("/health/live")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@router.get("/health/ready", responses=documented(Unavailable))
async def ready(request: Request) -> dict[str, str]:
    """There is a release, and its queries can be run."""
    here = state(request)
    release = here.serving.current()
    await here.workers.start(release)
    return {"status": "ready", "release": release.name}


@router.get("/metrics", response_class=Response)
async def metrics(request: Request) -> Response:
    """Counters in the text format of Prometheus."""
    return Response(state(request).metrics.exposition(), headers={"Content-Type": CONTENT_TYPE})

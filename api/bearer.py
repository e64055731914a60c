"""Who sends a request: the owner of its bearer token (RFC 6750)."""

import math
import re
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from api.errors import BadRequest, Forbidden, RequestProblem, Unauthorized
from api.state import state

SCHEME = HTTPBearer(auto_error=False, description="A token that `klynge token make` printed.")
"""For the OpenAPI document."""
HEADER = re.compile(r"Bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)
CHALLENGE = 'Bearer realm="klynge"'


class TooManyGuesses(RequestProblem):
    """Too many tokens of this client were wrong of late; Retry-After says for how long (429)."""

    status = 429
    code = "too-many-guesses"
    title = "Too many wrong tokens came from here"


async def owner(request: Request, _: Annotated[object, Security(SCHEME)] = None) -> str:
    """Whose token a request bears.

    Raises `Forbidden`, `BadRequest`, `Unauthorized`, `TooManyGuesses`.
    """
    here = state(request)
    if here.settings.read_only:
        raise Forbidden("Datasets are not changed on this server, which only answers.")
    lines = request.headers.getlist("authorization")
    if len(lines) > 1:  # RFC 6750, 3.1: a token is borne in one way
        headers = {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_request"'}
        raise BadRequest("Send one header Authorization; there are several.", headers=headers)
    given = HEADER.fullmatch("".join(lines))
    if given is None:
        detail = "Datasets are changed with a token: send 'Authorization: Bearer TOKEN'."
        raise Unauthorized(detail, headers={"WWW-Authenticate": CHALLENGE})
    if (name := here.tokens.owner(given[1])) is not None:
        return name
    if wait := here.guesses.wait(request.client.host if request.client else ""):
        headers = {"Retry-After": str(math.ceil(wait))}
        raise TooManyGuesses("Wait before trying another token.", headers=headers)
    headers = {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}
    raise Unauthorized("This token is not known here, or was revoked.", headers=headers)


Owner = Annotated[str, Depends(owner)]
"""What a route that changes something takes: whose token the request bears, before all else."""

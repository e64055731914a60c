"""The problems that a request can meet, as a tree: catch `Problem`, or the kind you can mend.

Each becomes one answer of one shape, problem details by RFC 9457; `api.handlers` writes it.
A module that knows a problem of its own kind subclasses the nearest class here.
"""

from collections.abc import Mapping
from typing import ClassVar

Member = str | int | float | bool | list["Member"] | dict[str, "Member"] | None


class Problem(Exception):
    """Something that ends a request: status, code word, title, detail, members and headers."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Something went wrong here"

    def __init__(
        self, detail: str, *, headers: Mapping[str, str] | None = None, **members: Member
    ) -> None:
        """`detail` says what is wrong and what is allowed; `members` are added to the answer."""
        super().__init__(detail)
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members


class RequestProblem(Problem):
    """The request must be changed before it is sent again (4xx)."""

    status = 400
    code = "bad-request"
    title = "The request cannot be understood"


class BadRequest(RequestProblem):
    """Something in the request breaks a rule (400)."""


class Unauthorized(RequestProblem):
    """A token is missing or not valid (401)."""

    status = 401
    code = "unauthorized"
    title = "A valid token is needed"


class Forbidden(RequestProblem):
    """Understood, and never done here (403)."""

    status = 403
    code = "forbidden"
    title = "This is not allowed here"


class NotFound(RequestProblem):
    """Nothing has this address (404)."""

    status = 404
    code = "not-found"
    title = "Nothing is here"


class MethodNotAllowed(RequestProblem):
    """The address answers to other methods; the header Allow names them (405)."""

    status = 405
    code = "method-not-allowed"
    title = "This method is not for this address"


class NotAcceptable(RequestProblem):
    """None of the media types asked for is offered; `offered` lists those that are (406)."""

    status = 406
    code = "not-acceptable"
    title = "None of the formats asked for is offered"


class Conflict(RequestProblem):
    """Someone else changed the same thing first (409)."""

    status = 409
    code = "conflict"
    title = "Someone else changed this first"


class Gone(RequestProblem):
    """It was here, and was taken away (410)."""

    status = 410
    code = "gone"
    title = "This was taken away"


class PreconditionFailed(RequestProblem):
    """It is no longer as the request supposes (412)."""

    status = 412
    code = "precondition-failed"
    title = "This has changed since it was read"


class TooLarge(RequestProblem):
    """The request holds more than is taken (413)."""

    status = 413
    code = "too-large"
    title = "The request is too large"


class UnsupportedMediaType(RequestProblem):
    """The body has no media type, or one that is not read here (415)."""

    status = 415
    code = "unsupported-media-type"
    title = "A body of this type is not read here"


class Unprocessable(RequestProblem):
    """Well formed, but it cannot be carried out as it stands (422)."""

    status = 422
    code = "unprocessable"
    title = "The request cannot be carried out"


class ServerProblem(Problem):
    """The same request may succeed later (5xx)."""


class Unavailable(ServerProblem):
    """Not able to answer now; the header Retry-After says when to try again (503)."""

    status = 503
    code = "unavailable"
    title = "No answer can be given now"

    def __init__(self, detail: str, *, seconds: int = 1, **members: Member) -> None:
        """`seconds` is how long to wait before trying again."""
        super().__init__(detail, headers={"Retry-After": str(seconds)}, **members)

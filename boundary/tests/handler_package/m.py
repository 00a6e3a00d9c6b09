"""Operations tagged `m`."""

from boundary import replies


def f() -> replies.Reply:
    return replies.raw(b"", media_type="text/plain")

"""The validated request for handlers that need more than their arguments."""

from boundary.exchange import Arguments, current_exchange


def current() -> Arguments:
    """Return the validated request being answered, in handlers of both app classes and their threads.

    Raises LookupError outside of a request.
    """
    return current_exchange.get().arguments

"""A port for a service that is about to be started."""

import random
import socket

# Systems take the local ends of outgoing connections from above these (Linux: from 32768), so that none of the many
# connections of tests that run at the same time can take a port between the moment it is chosen and its use.
PORTS = range(15_000, 30_000)

_candidates = iter(random.SystemRandom().sample(PORTS, len(PORTS)))


def free_port() -> int:
    """A port that nobody listens on, on any interface; never the same twice. Raises StopIteration after 15,000."""
    return next(port for port in _candidates if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True

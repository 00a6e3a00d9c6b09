"""A PostgreSQL server that lets nobody in, and says why."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_ASKS_FOR_ENCRYPTION = (80877103, 80877104)  # of TLS and of GSSAPI, in the place of a protocol's version


@contextmanager
def refusing_server(code: str, message: str) -> Iterator[str]:
    """Run it on a free port, and give the URL of a database there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        refuse = threading.Thread(target=_refuse_all, args=(listener, code, message))
        refuse.start()
        try:
            yield f"postgresql+psycopg://fit:s3cr3t@127.0.0.1:{listener.getsockname()[1]}/fit"
        finally:
            # Closing alone would not wake the thread that accepts.
            listener.shutdown(socket.SHUT_RDWR)
            refuse.join()


def _refuse_all(listener: socket.socket, code: str, message: str) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(ConnectionError):
                _refuse(connection, code, message)


def _refuse(connection: socket.socket, code: str, message: str) -> None:
    while _version_asked_for(connection) in _ASKS_FOR_ENCRYPTION:
        connection.sendall(b"N")
    fields = {"S": "FATAL", "V": "FATAL", "C": code, "M": message}
    body = b"".join(f"{name}{value}\0".encode() for name, value in fields.items()) + b"\0"
    connection.sendall(b"E" + struct.pack("!i", len(body) + 4) + body)


def _version_asked_for(connection: socket.socket) -> int:
    (length,) = struct.unpack("!i", connection.recv(4, socket.MSG_WAITALL))
    version: int = struct.unpack("!i", connection.recv(length - 4, socket.MSG_WAITALL)[:4])[0]
    return version

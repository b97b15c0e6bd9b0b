"""Stands between the application and a server, and fails when it is told to."""

import socket
import threading
from contextlib import suppress
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit


class FaultProxy:
    """Passes everything on until `refuse()` (the server is away) or `freeze()` (it accepts and says nothing)."""

    def __init__(self, address: str):
        self._target = _target_of(address)
        self._flowing = threading.Event()
        self._flowing.set()
        self._listener, self._links, self.port = None, [], 0
        self.listen()

    def listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=512)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def refuse(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for link in self._links:
            _close(link)
        self._links.clear()

    def freeze(self) -> None:
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                threading.Thread(target=self._connect, args=[near], daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        self._flowing.wait()
        far = socket.socket(socket.AF_UNIX if isinstance(self._target, str) else socket.AF_INET)
        far.connect(self._target)
        self._links += [near, far]
        threading.Thread(target=self._pump, args=[far, near], daemon=True).start()
        self._pump(near, far)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self._flowing.wait()
                sink.sendall(data)
        _close(source)
        _close(sink)


def through(proxy: FaultProxy, address: str) -> str:
    """The same database or number by way of the proxy."""
    parts = urlsplit(address)
    credentials, at, _ = parts.netloc.rpartition("@")
    if parts.scheme == "unix":
        return f"redis://{credentials}{at}127.0.0.1:{proxy.port}/0"
    return urlunsplit((parts.scheme, f"{credentials}{at}127.0.0.1:{proxy.port}", parts.path, "", ""))


def _target_of(address: str) -> str | tuple[str, int]:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        return parts.path
    directory = parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[0]
    if directory.startswith("/"):
        return f"{directory}/.s.PGSQL.{parts.port or 5432}"
    return parts.hostname, parts.port


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()

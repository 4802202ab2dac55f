"""Stands between a client and a server and cuts their connections."""

from __future__ import annotations

import contextlib
import random
import socket
import threading


class CuttingProxy:
    """A TCP proxy that cuts each connection after a random number of bytes from the server; the same seed cuts at the same places.

    Thread-safe.
    """

    def __init__(self, server_port: int, *, seed: int, least_bytes: int, most_bytes: int) -> None:
        self.connections = 0
        self._server_port = server_port
        self._random = random.Random(seed)
        self._range = (least_bytes, most_bytes)
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._server_port))
            self.connections += 1
            allowed = self._random.randint(*self._range)
            threading.Thread(target=_forward, args=(server, client, allowed), daemon=True).start()
            threading.Thread(target=_forward, args=(client, server, None), daemon=True).start()


def _forward(source: socket.socket, target: socket.socket, allowed: int | None) -> None:
    with contextlib.suppress(OSError):
        while allowed is None or allowed > 0:
            data = source.recv(65536 if allowed is None else min(65536, allowed))
            if not data:
                break
            target.sendall(data)
            if allowed is not None:
                allowed -= len(data)
    for each in (source, target):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()

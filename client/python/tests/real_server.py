"""The real server as a process of its own, at an address that stays the same when it is started again."""

from __future__ import annotations

import os
import pathlib
import shlex
import signal
import socket
import subprocess
import threading

_ROOT = pathlib.Path(__file__).resolve().parents[3]


class RealServer:
    """The real server on a directory. Confined to the test's thread."""

    def __init__(self, directory: pathlib.Path) -> None:
        self._directory = directory
        self.port = free_port()
        self._process = self._start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def kill(self) -> None:
        """Ends it without warning, as a crash does."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def start_again(self) -> None:
        self._process = self._start()

    def stop(self) -> None:
        """Stops it as on SIGTERM; after a while the hard way."""
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def _start(self) -> subprocess.Popen[str]:
        command = [*shlex.split(os.environ.get("WORLDLOG", str(_ROOT / "worldlog"))), "serve"]
        options = ["--listen", self.address, "--data", str(self._directory), "--log-level", "error"]
        process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        line = process.stdout.readline()
        if "serving on" not in line:
            process.kill()
            raise AssertionError(f"the server did not start: {line!r}")
        threading.Thread(target=process.stdout.read, daemon=True).start()
        return process


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

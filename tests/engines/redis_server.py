"""A Redis server of a test's own, which can be killed and started again."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import redis


class Server:
    """A server on a free port, with its files in `folder`."""

    def __init__(self, folder: Path, *options: str) -> None:
        found = shutil.which("redis-server")
        if found is None:
            pytest.fail(
                "redis-server is not in PATH; it comes with the package redis-server"
                " of Debian and others: make test-redis installs it for root"
            )
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self._command = [
            found, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
            "--dir", str(folder), *options,
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers: until it has read what it kept."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with contextlib.suppress(redis.ConnectionError):
                redis.Redis(port=self.port).ping()
                return
            time.sleep(0.02)
        pytest.fail("redis-server did not start")

    def kill(self) -> None:
        """Kill it as a power cut would, as far as it can know."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def url(self, name: str = "news", **more: object) -> str:
        """Give the address of an index on it."""
        query = "&".join(
            f"{key}={value}" for key, value in {"name": name, **more}.items()
        )
        return f"redis://127.0.0.1:{self.port}/0?{query}"

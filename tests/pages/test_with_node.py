"""Runs the tests of the pages' modules, which are JavaScript, with the others."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def test_the_modules_the_words_and_the_documents_hold():
    node = shutil.which("node")
    if not node and not os.environ.get("CI"):
        pytest.skip("No Node: install one. The tests of the pages' modules did not run.")
    assert node, "CI needs a Node for the tests of the pages' modules"
    files = sorted(Path(__file__).parent.glob("*.test.js"))
    run = subprocess.run([node, "--test", *files], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout

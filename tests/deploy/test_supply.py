"""What is installed is what was looked at: pinned, with hashes, and not older than it may be."""

import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.ocms.processes import CHECKOUT

NAMED = ("requirements", "requirements-dev", "requirements-tools", "tests/bench/requirements")
NAME = r"^([A-Za-z0-9._-]+)==([^\s;\\]+)"
# Older ones have known holes.
AT_LEAST = {
    "Django": (5, 2, 19),
    "djangorestframework": (3, 18, 2),
    "PyJWT": (2, 13),
    "djangorestframework-simplejwt": (5, 5, 1),
}


def pins(file: str) -> dict[str, str]:
    text = (CHECKOUT / file).read_text()
    return {normal(name): number for name, number in re.findall(NAME, text, re.MULTILINE)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", NAMED)
def test_what_we_name_is_pinned_as_we_name_it(name):
    named, pinned = pins(f"{name}.in"), pins(f"{name}.txt")
    assert named
    assert {package: pinned.get(package) for package in named} == named


@pytest.mark.parametrize("name", NAMED)
def test_nothing_is_installed_without_a_hash(name):
    lines = (CHECKOUT / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()
    entries = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert len(entries) == len(pins(f"{name}.txt"))
    assert [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry)] == []


def test_the_tests_run_on_the_versions_that_the_product_does():
    product, tests = pins("requirements.txt"), pins("requirements-dev.txt")
    assert product.items() <= tests.items()


@pytest.mark.parametrize("package", AT_LEAST)
def test_no_version_with_a_known_hole_is_installed(package):
    installed = tuple(int(part) for part in re.findall(r"\d+", version(package))[:3])
    assert installed >= AT_LEAST[package]


class Registry:
    """Answers as PyPI does, from files; `.ci/audit` is told to ask here."""

    def __init__(self, place: Path):
        self.place = place

    def tell(self, path: str, number: str, holes: list[dict]) -> None:
        file = self.place / path / "json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({"info": {"version": number}, "vulnerabilities": holes}))

    def audit(self, pin: str) -> subprocess.CompletedProcess:
        (self.place / "pins.txt").write_text(f"{pin} \\\n    --hash=sha256:{'0' * 64}\n")
        script = (CHECKOUT / ".ci" / "audit").read_text()
        script = re.sub(r'SOURCE = ".+"', f'SOURCE = "file://{self.place}"', script)
        command = [sys.executable, "-c", script, self.place / "pins.txt"]
        return subprocess.run(command, capture_output=True, text=True)


HOLE = {
    "id": "PYSEC-1",
    "summary": "Lets anyone in",
    "fixed_in": ["2.0"],
    "link": "https://example.org",
    "withdrawn": None,
}


@pytest.fixture
def registry(tmp_path):
    return Registry(tmp_path)


def test_a_known_hole_fails_the_audit_and_is_named(registry):
    registry.tell("leaky/1.0", "1.0", [HOLE])
    answer = registry.audit("leaky==1.0")
    assert answer.returncode == 1
    assert "HOLE: leaky 1.0: PYSEC-1 Lets anyone in (fixed in 2.0)" in answer.stdout


def test_a_hole_that_was_none_does_not(registry):
    registry.tell("leaky/1.0", "1.0", [HOLE | {"withdrawn": "2026-01-01T00:00:00Z"}])
    assert registry.audit("leaky==1.0").returncode == 0


def test_what_was_not_answered_is_not_said_to_be_good(registry):
    registry.tell("leaky", "2.0", [])  # of the newest version only
    answer = registry.audit("leaky==1.0")
    assert answer.returncode == 0
    assert "NOT CHECKED, because it did not answer for them: leaky 1.0" in answer.stdout


def test_the_newest_version_is_asked_about_where_others_cannot_be(registry):
    registry.tell("leaky", "1.0", [HOLE])
    assert registry.audit("leaky==1.0").returncode == 1

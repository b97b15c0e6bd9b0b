"""What docs/security.md and docs/asvs.md point to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ["docs/security.md", "docs/asvs.md"]
IN_ROW = re.compile(r"`([\w./-]+\.(?:py|js|txt|json))(?:::(\w+))?`")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (yes|partly|no|operator|none) \|(.*)\|$", re.MULTILINE)


def references() -> list[tuple[str, str]]:
    text = "\n".join((ROOT / document).read_text() for document in DOCUMENTS)
    return sorted(set(IN_ROW.findall(text)))


@pytest.mark.parametrize(("path", "name"), references())
def test_what_a_table_names_exists(path, name):
    file = next((base / path for base in (ROOT / "tests", ROOT) if (base / path).is_file()), None)
    assert file, path
    assert not name or f"def {name}(" in file.read_text()


def test_every_requirement_of_levels_one_and_two_has_its_row():
    rows = ROW.findall((ROOT / "docs/asvs.md").read_text())
    numbers = [number for number, *_ in rows]
    assert len(numbers) == len(set(numbers)) == 217


def test_what_does_not_hold_says_why_and_what_holds_says_how():
    for number, _, holds, shown in ROW.findall((ROOT / "docs/asvs.md").read_text()):
        assert shown.strip() or holds in ("none", "operator"), number


def test_every_line_of_the_checks_is_shown_by_something():
    rows = re.findall(
        r"^\| ([A-J]\d+) \| .+ \| (.+) \|$", (ROOT / "docs/security.md").read_text(), re.MULTILINE
    )
    assert [int(line[1:]) for line, _ in rows] == list(range(1, 39))
    assert all("`" in shown for _, shown in rows)

import re

from tests.ocms.processes import CHECKOUT

READ = r'(?:env\.\w+|_required_outside_debug|_address)\(\s*"([A-Z_]+)"'


def test_the_example_of_the_environment_lists_exactly_the_names_that_are_read():
    read = re.findall(READ, (CHECKOUT / "ocms" / "settings.py").read_text())
    listed = re.findall(r"^#? ?([A-Z_]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(set(read))

import re

import pytest
from django.conf import settings

from ocms.database import MOST_STUCK
from ocms.middleware import MOST_BODIES
from ocms.server import THREADS
from tests.ocms.processes import CHECKOUT

OF_THE_PAGES = {"OCMS_API_URL"}  # their server reads it, without Django
READ = r'(?:env\.\w+|_required_outside_debug|_address)\(\s*"([A-Z_]+)"'


def test_the_example_of_the_environment_lists_exactly_the_names_that_are_read():
    read = re.findall(READ, (CHECKOUT / "ocms" / "settings.py").read_text())
    listed = re.findall(r"^#? ?([A-Z_]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted({*read, *OF_THE_PAGES})


@pytest.mark.parametrize("those_who_wait", [MOST_STUCK, settings.PASSWORD_CHECKS_AT_ONCE, MOST_BODIES])
def test_who_waits_for_postgresql_hashing_or_a_body_leaves_half_of_the_threads_to_others(those_who_wait):
    assert those_who_wait <= THREADS // 2

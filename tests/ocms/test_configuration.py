import re

import pytest
from django.conf import settings

from ocms.database import MOST_STUCK
from ocms.middleware import MOST_BODIES
from ocms.server import SILENCE, THREADS
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


def test_nginx_lets_go_of_a_connection_before_the_server_closes_it():
    """At the same moment it would send a request into a closed one, and what writes is not sent again."""
    (seconds,) = re.findall(r"keepalive_timeout (\d+)s;", (CHECKOUT / "deploy" / "nginx.conf").read_text())
    assert int(seconds) < SILENCE

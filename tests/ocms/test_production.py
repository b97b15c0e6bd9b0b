"""What is refused when DEBUG is off, before anything listens, and what Django's own checks say of the rest."""

import os
import subprocess
import sys

import pytest

from tests.ocms.processes import CHECKOUT

SOUND = {
    "DEBUG": "off",
    "SECRET_KEY": "of these tests alone, and long enough to be taken for a key",
    "ALLOWED_HOSTS": "api.school.example",
    "FRONTEND_URL": "https://school.example",
    "DATABASE_URL": "postgres://ocms:of-these-tests@localhost:1/ocms",
    "REDIS_URL": "redis://:of-these-tests@localhost:1/0",
}


def check(*arguments: str, **changes: str | None) -> subprocess.CompletedProcess:
    own = {name: value for name, value in (SOUND | changes).items() if value is not None}
    environment = {"PATH": os.defpath, "OCMS_DATA_DIR": "/nowhere", **own}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)


def test_the_checks_for_deployment_have_nothing_to_say():
    answer = check("check", "--deploy", "--fail-level", "WARNING")
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set when DEBUG is off"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 50 characters of its own"),
        (
            {"SECRET_KEY": "django-insecure-" + "x7" * 30},
            "SECRET_KEY must have at least 50 characters of its own",
        ),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name the hosts"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"ALLOWED_HOSTS": "school.example,*"}, "ALLOWED_HOSTS must name the hosts"),
        (
            {"DATABASE_URL": "postgres://postgres:postgres@db/ocms"},
            "DATABASE_URL has a password that everybody knows",
        ),
        ({"REDIS_URL": "rediss://:changeme@redis/0"}, "REDIS_URL has a password that everybody knows"),
        ({"OCMS_THROTTLE": "off"}, "OCMS_THROTTLE=off is for testing"),
    ],
)
@pytest.mark.parametrize("command", [["-m", "ocms.server"], ["manage.py", "check"]])
def test_it_refuses_to_start_with_one_sentence(command, change, sentence):
    environment = {"PATH": os.defpath, "OCMS_DATA_DIR": "/nowhere", **SOUND, **change}
    answer = subprocess.run(
        [sys.executable, *command], cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert answer.returncode != 0
    assert sentence in answer.stderr.strip().splitlines()[-1]


def test_for_development_any_password_will_do():
    known = {"DATABASE_URL": "postgres://ocms:postgres@localhost:1/ocms", "SECRET_KEY": "short"}
    assert check("check", DEBUG="on", **known).returncode == 0


def test_the_demo_world_is_for_development():
    answer = check("seed")
    assert answer.returncode != 0
    assert "loaded with DEBUG on only" in answer.stderr

"""What `manage.py check --deploy --database default` tells whose database was filled while DEBUG was on."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from accounts.models import User

pytestmark = pytest.mark.django_db


def check(*arguments: str) -> None:
    call_command("check", "--deploy", "--tag", "logins", "--fail-level", "WARNING", *arguments)


def test_demo_logins_that_are_open_are_named(world):
    with pytest.raises(SystemCheckError, match="admin, instructor1, student are open"):
        check("--database", "default")


def test_closed_ones_and_those_with_a_password_of_their_own_are_not(world):
    User.objects.filter(email="admin@gmail.com").update(is_active=False)
    student = User.objects.get(email="student@gmail.com")
    student.set_password("one of their own")
    student.save()
    with pytest.raises(SystemCheckError, match="demo logins instructor1 are open"):
        check("--database", "default")


def test_no_database_is_asked_unless_it_is_named(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        check()


def test_for_development_they_are_as_they_should_be(world, settings):
    settings.DEBUG = True
    check("--database", "default")

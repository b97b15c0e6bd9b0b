import pytest
from django.db import transaction
from django.test import override_settings

from seed.demo import load


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The demo world, loaded once for all tests of a file; holds how many rows were added."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEBUG=True):
            added = load()
        yield added
        transaction.set_rollback(True)

"""One world per file, in which everybody has really logged in once: hashing a password is slow."""

import pytest

from tests.contract.world import World
from tests.undo import undone


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        yield World()


@pytest.fixture(autouse=True)
def _leave_no_trace(world, db):
    """What a test changes is gone after it; the world stays until the end of the file."""

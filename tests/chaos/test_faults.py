"""The faults of `make chaos`, each for seconds instead of minutes."""

import os
import socket

import pytest

from tests.chaos import faults
from tests.chaos.faults import Outcome, Rehearsal
from tests.chaos.place import open_place, small_disk


@pytest.fixture(scope="module")
def rehearsal():
    with open_place(free_port(), courses=60, students=24) as place:
        yield Rehearsal(place, 24)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def assert_held(outcome: Outcome) -> None:
    assert outcome.broken == []


def test_killed_workers_lose_nothing_and_answer_no_500(rehearsal):
    assert_held(faults.workers_killed(rehearsal, 5, rate=30, most_errors=0.25))


def test_postgresql_killed_and_back_after_two_seconds_heals_by_itself(rehearsal):
    assert_held(faults.postgres_killed(rehearsal, 2))


def test_postgresql_frozen_is_told_in_time_and_the_process_lives(rehearsal):
    assert_held(faults.postgres_frozen(rehearsal, 10))


@pytest.mark.parametrize("fault", faults.REDIS_FAULTS)
def test_with_redis_as_it_should_not_be_everything_goes_on(rehearsal, fault):
    assert_held(faults.redis_fault(rehearsal, fault, 3))


@pytest.mark.skipif(
    os.geteuid() != 0, reason="Only root can mount a small disk: the full disk was not tried."
)
def test_a_full_disk_refuses_writes_and_heals():
    with small_disk(300) as disk, open_place(free_port(), courses=30, students=12, within=disk) as place:
        assert_held(faults.disk_full(Rehearsal(place, 12), disk, 2))

"""Students, instructors and admins do whatever comes to their minds, and every answer is compared with the model's.

`STATEFUL_SEED=… pytest tests/stateful` plays a run again; a failing one says its seed and its steps.
"""

import os
import secrets
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.calling import Calling
from tests.stateful.machine import RandomPeople

STEPS, AT_ONCE = 2500, 10  # at least so many, in rounds of so many schools


@pytest.mark.django_db
def test_whatever_people_do_the_api_answers_as_the_rules_say():
    number = int(os.environ.get("STATEFUL_SEED") or secrets.randbelow(2**32))
    print(f"STATEFUL_SEED={number}")  # noqa: T201
    Calling.taken = 0
    for round_number in count(number):
        play(round_number)
        if Calling.taken >= STEPS:
            break


def play(number: int) -> None:
    run_state_machine_as_test(
        seed(number)(RandomPeople),
        settings=settings(
            max_examples=AT_ONCE,
            stateful_step_count=100,
            deadline=None,
            database=None,
            print_blob=False,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )

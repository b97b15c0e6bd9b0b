"""What is measured is answered: an error would be quick."""

from datetime import UTC, datetime

import pytest

from seed.load.loading import replace_all
from seed.load.world import World
from tests.bench import workloads
from tests.bench.growth import ORDERS

pytestmark = pytest.mark.django_db
COURSES = 60


@pytest.fixture
def ask(client, monkeypatch):
    monkeypatch.setattr(workloads, "MANY", 20)
    replace_all(World(courses=COURSES, students=40, today=datetime(2026, 1, 31, tzinfo=UTC)))

    def ask(request: workloads.Request):
        headers = {"Authorization": f"Bearer {request.token}"} if request.token else {}
        return client.generic(request.method, request.path, request.body, "application/json", headers=headers)

    return ask


def test_every_request_of_every_workload_is_answered(ask):
    for workload in workloads.WORKLOADS:
        for request in workload.requests(COURSES)[:3]:
            assert ask(request).status_code in {200, 201}, (workload.name, request)


def test_no_request_that_is_to_be_new_was_asked_before(ask):
    paths = [request.path for _ in range(2) for request in workloads.first_page_fresh(COURSES)]
    assert len(set(paths)) == len(paths)


def test_the_orders_that_are_walked_are_orders(ask):
    for order in ORDERS:
        path = f"{workloads.CATALOGUE}?ordering={order}"
        assert ask(workloads.Request("GET", path)).json()["next"]

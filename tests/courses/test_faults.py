"""A fault at any statement of a write leaves everything as it was, and the caller is told to come again."""

import pytest

from tests.factories import make_category, make_course, make_lecture, make_module
from tests.faults import assert_all_or_nothing, call

pytestmark = pytest.mark.django_db(transaction=True)

COURSES, MODULES, LECTURES = (f"/api/courses/{name}/" for name in ("courses", "modules", "lectures"))


@pytest.fixture
def draft(cast):
    """Two modules of one lecture each."""
    course = make_course(instructor=cast.owner, is_published=False)
    for _ in range(2):
        make_lecture(make_module(course))
    return course


def test_creating_a_course(api, cast):
    body = {
        "title": "Knots",
        "description": "d",
        "level": "BEGINNER",
        "price": "1",
        "category": make_category().pk,
    }
    assert assert_all_or_nothing(call(api, cast.owner, "post", COURSES, body)) >= 3


def test_publishing_a_course(api, cast, draft):
    url = f"{COURSES}{draft.pk}/"
    assert assert_all_or_nothing(call(api, cast.owner, "patch", url, {"is_published": True})) >= 3


def test_deleting_a_course(api, cast, draft):
    assert assert_all_or_nothing(call(api, cast.owner, "delete", f"{COURSES}{draft.pk}/")) >= 4


def test_reordering_a_course(api, cast, draft):
    outline = [(m.pk, [x.pk for x in m.lectures.all()]) for m in draft.modules.order_by("-order")]
    body = {"modules": [{"id": module, "lectures": lectures} for module, lectures in outline]}
    assert assert_all_or_nothing(call(api, cast.owner, "post", f"{COURSES}{draft.pk}/reorder/", body)) >= 4


def test_adding_and_moving_a_module(api, cast, draft):
    body = {"course": draft.pk, "title": "New"}
    assert assert_all_or_nothing(call(api, cast.owner, "post", MODULES, body)) >= 3
    first = draft.modules.get(order=1)
    body = {"title": "Moved", "order": 9}
    assert assert_all_or_nothing(call(api, cast.owner, "patch", f"{MODULES}{first.pk}/", body)) >= 4


def test_deleting_a_module(api, cast, draft):
    first = draft.modules.get(order=1)
    assert assert_all_or_nothing(call(api, cast.owner, "delete", f"{MODULES}{first.pk}/")) >= 4


def test_adding_changing_and_deleting_a_lecture(api, cast, draft):
    module = draft.modules.get(order=1)
    body = {"module": module.pk, "title": "New", "kind": "ARTICLE"}
    assert assert_all_or_nothing(call(api, cast.owner, "post", LECTURES, body)) >= 3
    url = f"{LECTURES}{module.lectures.first().pk}/"
    assert assert_all_or_nothing(call(api, cast.owner, "patch", url, {"title": "Changed"})) >= 3
    assert assert_all_or_nothing(call(api, cast.owner, "delete", url)) >= 3


def test_a_category(api, cast):
    url = "/api/courses/categories/"
    assert assert_all_or_nothing(call(api, cast.admin, "post", url, {"name": "Knots"})) >= 2
    category = make_category()
    assert (
        assert_all_or_nothing(call(api, cast.admin, "patch", f"{url}{category.pk}/", {"name": "Bends"})) >= 2
    )
    assert assert_all_or_nothing(call(api, cast.admin, "delete", f"{url}{category.pk}/")) >= 2

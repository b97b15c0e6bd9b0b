import pytest

from courses.models import CourseStats
from tests.factories import make_review, make_user

URL = "/admin/reviews/review/"


@pytest.fixture
def review(client, cast):
    user = make_user("ADMIN", is_staff=True, is_superuser=True)
    client.force_login(user)
    return make_review(cast.course, cast.enrolled, comment="Rather good.")


@pytest.mark.parametrize("query", ["", "?q=rather", "?q=sailing", "?rating=4"])
def test_reviews_are_listed_searched_and_filtered(client, review, query):
    assert b"Rather good." in client.get(URL + query).content


def test_a_review_is_read_but_not_changed(client, review):
    url = f"{URL}{review.pk}/change/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"rating": 1, "comment": ""}).status_code == 403


def test_deleting_is_counted_one_by_one_and_many_at_once(client, review):
    other = make_review(review.course)
    client.post(f"{URL}{review.pk}/delete/", {"post": "yes"})
    assert CourseStats.objects.get(course=review.course).rating_count == 1
    client.post(URL, {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"})
    assert CourseStats.objects.get(course=review.course).rating_count == 0

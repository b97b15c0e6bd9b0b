"""Reviews written, changed and deleted at once: real threads, each with its own connection to PostgreSQL."""

from collections import Counter
from random import Random

import pytest

from courses.models import CourseStats
from ocms.invariants import breaches
from reviews.models import Review
from tests.factories import make_course, make_enrollment, make_review, make_user
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS, TIMES = 20, 32
URL = "/api/reviews/"


def test_of_many_identical_reviews_exactly_one_is_made(api):
    course = make_course()
    for made in range(1, ROUNDS + 1):
        student = make_enrollment(course).student
        body = {"course": course.pk, "rating": 1 + made % 5, "comment": "Good."}
        answers = at_once(TIMES, lambda n, s=student, b=body: api.as_(s).post(URL, b).status_code)
        assert Counter(answers) == {201: 1, 409: TIMES - 1}
        assert CourseStats.objects.get(course=course).rating_count == made == Review.objects.count()
    assert list(breaches()) == []


def test_a_review_changed_many_times_at_once_is_counted_once(api):
    review = make_review(make_course())

    def change(n):
        client = api.as_(review.student)
        return client.patch(f"{URL}{review.pk}/", {"rating": 1 + n % 5}).status_code

    assert Counter(at_once(TIMES, change)) == {200: TIMES}
    assert list(breaches()) == []


def test_a_review_changed_while_it_is_deleted_is_gone(api):
    for _ in range(5):
        review = make_review(make_course())
        url = f"{URL}{review.pk}/"

        def change_or_delete(n, url=url, author=review.student):
            client = api.as_(author)
            response = client.patch(url, {"rating": 1 + n % 5}) if n else client.delete(url)
            return response.status_code

        assert set(at_once(8, change_or_delete)) <= {200, 204, 404}
        assert not Review.objects.exists()
        assert list(breaches()) == []


def test_counters_are_right_after_a_storm(api):
    courses, students = [make_course() for _ in range(2)], [make_user() for _ in range(4)]
    for course in courses:
        for student in students:
            make_enrollment(course, student)

    def live(n):
        dice, seen = Random(n), set()
        for _ in range(40):
            student = dice.choice(students)
            client, course, rating = api.as_(student), dice.choice(courses), dice.randint(1, 5)
            mine = (
                Review.objects.filter(student=student, course=course).values_list("pk", flat=True).first()
                or 0
            )
            match dice.randrange(3):
                case 0:
                    response = client.post(URL, {"course": course.pk, "rating": rating})
                case 1:
                    response = client.patch(f"{URL}{mine}/", {"rating": rating})
                case 2:
                    response = client.delete(f"{URL}{mine}/")
            seen.add(response.status_code)
        return seen

    assert set().union(*at_once(8, live)) <= {200, 201, 204, 404, 409}
    assert list(breaches()) == []

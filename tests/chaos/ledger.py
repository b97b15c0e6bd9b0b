"""Whom the visitors are, and whether everything that they were told was done is in the database afterwards."""

import json

from tests.chaos.place import Place
from tests.chaos.visitors import Log, Student

PEOPLE = """
import json
from datetime import timedelta
from accounts.models import User
from accounts.sessions import open_session
from courses.models import Course, Lecture
from rest_framework_simplejwt.tokens import AccessToken

def token(user):
    access = AccessToken(open_session(user=user).access)
    access.set_exp(lifetime=timedelta(hours=12))
    return str(access)

courses = list(Course.objects.published().filter(stats__lecture_count__gt=0).order_by("-stats__enrollment_count")[:200])
lectures = {course.pk: list(course.lectures.values_list("pk", flat=True)) for course in courses}
people = []
for n, user in enumerate(User.objects.filter(role="STUDENT", is_active=True).order_by("id")[:%d]):
    for course in courses[n %% 7::37]:
        user.enrollments.get_or_create(course=course)
    have = set(user.enrollments.open().values_list("course", flat=True))
    all_of_them = set(user.enrollments.values_list("course", flat=True))
    opened = [[pk, lectures[pk]] for pk in have if pk in lectures]
    new = [course.pk for course in courses if course.pk not in all_of_them]
    people.append([str(user.pk), token(user), opened, new])
print(json.dumps([people, [course.pk for course in courses]]))
"""
ROWS = """
import json
from enrollments.models import Enrollment, LectureProgress
from reviews.models import Review
enrolled = Enrollment.objects.open().values_list("student", "course")
progress = LectureProgress.objects.values_list("enrollment__student", "lecture", "position", "completed")
reviews = Review.objects.values_list("student", "course", "rating")
print(json.dumps([[list(map(str, row)) for row in rows] for rows in (enrolled, progress, reviews)]))
"""


def people(place: Place, students: int) -> tuple[list[Student], list[int]]:
    found, courses = json.loads(place.shell(PEOPLE % students).splitlines()[-1])
    return [Student(*each) for each in found], courses


def lost(place: Place, log: Log) -> list[str]:
    """What was acknowledged, or said to be there already (409), and is not there.

    Positions only grow, so the last one acknowledged is the least there must be.
    """
    enrolled, progress, reviews = json.loads(place.shell(ROWS).splitlines()[-1])
    there = {
        "enrolled": {tuple(row) for row in enrolled},
        "positions": {(student, lecture): int(position) for student, lecture, position, _ in progress},
        "done": {(student, lecture) for student, lecture, _, completed in progress if completed == "True"},
        "reviews": {(student, course): rating for student, course, rating in reviews},
    }
    told = [*log.acknowledged, *log.said_to_be_there]
    return [
        f"{each.status} {each.path} {each.body} by {each.student}"
        for each in told
        if not _is_there(each, there)
    ]


def _is_there(asked, there: dict) -> bool:
    student, body = asked.student, asked.body
    if asked.path == "/api/enroll/":
        return (student, str(body["course"])) in there["enrolled"]
    if asked.path == "/api/reviews/":
        rating = there["reviews"].get((student, str(body["course"])))
        return rating is not None and (asked.status == 409 or rating == str(body["rating"]))
    key = (student, str(body["lecture"]))
    is_done = not body.get("completed") or key in there["done"]
    return is_done and there["positions"].get(key, -1) >= body["position"]

"""The hot calls, as lists of requests. `fresh` ones hold random parameters, so that no cache knows them."""

import json
import re
from collections.abc import Callable
from itertools import count
from random import Random
from typing import NamedTuple
from urllib.parse import quote

from accounts.models import User
from accounts.sessions import open_session
from enrollments.models import Enrollment
from seed.load.words import CATEGORIES, TOPICS, WORDS
from seed.load.world import OUTLINED, Person, is_draft, lecture_id

CATALOGUE = "/api/courses/courses/"
MANY = 2000
TERMS = sorted({word.lower() for topic in TOPICS for word in re.findall("[A-Za-z]{4,}", topic)})
NOUNS = [noun.lower() for noun in WORDS["nouns"]]
LEVELS = ["BEGINNER", "INTERMEDIATE", "ADVANCED"]
_pairs = count()


class Request(NamedTuple):
    method: str
    path: str
    token: str = ""
    body: str = ""


class Workload(NamedTuple):
    name: str
    least: float  # the ratio to the peer that is asked for
    requests: Callable[[int], list[Request]]  # of the number of courses


def _get(paths, token: str = "") -> list[Request]:
    return [Request("GET", path, token) for path in paths]


def _token(kind: str, number: int) -> str:
    return open_session(user=User.objects.get(pk=Person(kind, number).id)).access


def first_page(courses: int) -> list[Request]:
    return _get([CATALOGUE])


def with_token(courses: int) -> list[Request]:
    return [Request("GET", CATALOGUE, _token("student", n)) for n in range(1, 21)]


def _filtered(dice: Random) -> str:
    low = dice.randint(0, 80)
    return (
        f"{CATALOGUE}?category={_slug(dice.choice(CATEGORIES))}&level={dice.choice(LEVELS)}&price_min={low}"
        f"&price_max={low + dice.randint(10, 100)}&ordering={dice.choice(['price', '-price'])}"
    )


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def filtered(courses: int) -> list[Request]:
    dice = Random(1)
    return _get(_filtered(dice) for _ in range(20))


def filtered_fresh(courses: int) -> list[Request]:
    dice = Random()
    return _get(_filtered(dice) for _ in range(MANY))


def _searched(dice: Random) -> str:
    words = [dice.choice(TERMS)] + [dice.choice(NOUNS + TERMS)] * (dice.random() < 0.5)
    return f"{CATALOGUE}?search={quote(' '.join(words))}"


def search(courses: int) -> list[Request]:
    dice = Random(2)
    return _get(_searched(dice) for _ in range(20))


def search_fresh(courses: int) -> list[Request]:
    dice = Random()
    return _get(_searched(dice) for _ in range(MANY))


def search_typo(courses: int) -> list[Request]:
    dice, paths = Random(), []
    while len(paths) < MANY:
        word = dice.choice([term for term in TERMS if len(term) > 4])
        at = dice.randint(1, len(word) - 2)
        paths.append(f"{CATALOGUE}?search={word[:at] + word[at + 1 :]}")
    return _get(paths)


def deep_pages(courses: int) -> list[Request]:
    last = min(10_000, courses * 9 // 10) // 20
    return _get(f"{CATALOGUE}?page={last - n}&page_size=20" for n in range(20))


def _details(courses: int, dice: Random, number: int) -> list[Request]:
    published = [n for n in range(1, min(courses, OUTLINED) + 1) if not is_draft(n)]
    return _get(f"{CATALOGUE}{dice.choice(published)}/" for _ in range(number))


def detail(courses: int) -> list[Request]:
    return _details(courses, Random(3), 20)


def detail_fresh(courses: int) -> list[Request]:
    return _details(courses, Random(), MANY * 4)


def reviews(courses: int) -> list[Request]:
    return _get(f"/api/reviews/?course={n}" for n in range(1, 16))


def reviews_fresh(courses: int) -> list[Request]:
    return _details_of_reviews(courses, Random())


def _details_of_reviews(courses: int, dice: Random) -> list[Request]:
    return _get(f"/api/reviews/?course={dice.randrange(1, courses)}" for _ in range(MANY * 4))


def my_enrollments(courses: int) -> list[Request]:
    return [Request("GET", "/api/enroll/?page_size=50", _token("busy", n)) for n in range(1, 21)]


def dashboard(courses: int) -> list[Request]:
    return [Request("GET", "/api/dashboard/", _token("admin", 1))]


def enroll(courses: int) -> list[Request]:
    """Every pair of a new student and a course once, over all runs."""
    tokens = [_token("new", n) for n in range(1, 101)]
    published = [n for n in range(1, courses + 1) if not is_draft(n)]
    pairs = [next(_pairs) for _ in range(8 * MANY)]
    bodies = [json.dumps({"course": published[pair // 100 % len(published)]}) for pair in pairs]
    return [
        Request("POST", "/api/enroll/", tokens[pair % 100], body)
        for pair, body in zip(pairs, bodies, strict=True)
    ]


def progress(courses: int) -> list[Request]:
    dice = Random()
    students = {n: _token("busy", n) for n in range(1, 21)}
    rows = Enrollment.objects.filter(student__in=[Person("busy", n).id for n in students])
    owned = {}
    for student, course in rows.values_list("student", "course"):
        owned.setdefault(student, []).append(course)
    return [
        _progress(dice, token, owned[Person("busy", n).id])
        for n, token in students.items()
        for _ in range(100)
    ]


def _progress(dice: Random, token: str, courses: list[int]) -> Request:
    lecture = lecture_id(dice.choice(courses), dice.randrange(40))
    body = {"lecture": lecture, "completed": dice.random() < 0.5, "position": dice.randrange(100)}
    return Request("POST", "/api/enroll/progress/", token, json.dumps(body))


WORKLOADS = [
    Workload("first page", 1.0, first_page),
    Workload("filter and order", 1.0, filtered),
    Workload("search", 1.0, search),
    Workload("deep pages", 1.0, deep_pages),
    Workload("detail", 1.0, detail),
    Workload("reviews", 1.0, reviews),
    Workload("filter and order, each new", 0.35, filtered_fresh),
    Workload("search, each new", 0.35, search_fresh),
    Workload("search with a typo, each new", 0.35, search_typo),
    Workload("detail, each new", 0.35, detail_fresh),
    Workload("reviews, each new", 0.35, reviews_fresh),
    Workload("first page with token", 0.5, with_token),
    Workload("my enrolments (50)", 0.5, my_enrollments),
    Workload("dashboard", 0.5, dashboard),
    Workload("enrol", 0.4, enroll),
    Workload("progress", 0.4, progress),
]

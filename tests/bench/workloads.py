"""The hot calls, as lists of requests. `fresh` ones hold random parameters, so that no cache knows them."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import count, cycle, islice
from random import Random
from typing import NamedTuple
from urllib.parse import quote
from uuid import uuid4

from django.utils import timezone

from accounts.models import LoginSession, User
from accounts.sessions import open_session
from accounts.tokens import tokens_of
from enrollments.models import Enrollment
from seed.load.words import CATEGORIES, TOPICS, WORDS
from seed.load.world import OUTLINED, Person, is_draft, lecture_id

CATALOGUE = "/api/courses/courses/"
MANY = 8000  # more than a run of two seconds gets through
TERMS = sorted({word.lower() for topic in TOPICS for word in re.findall("[A-Za-z]{4,}", topic)})
COMMON = [
    "course",
    "learn",
    "complete",
    "guide",
    "beginners",
    "programming",
    "python",
    "data",
    "design",
    "business",
]
NOUNS = [noun.lower() for noun in WORDS["nouns"]]
LEVELS = ["BEGINNER", "INTERMEDIATE", "ADVANCED"]
_pairs, _numbers, _students = count(), count(), count(1)


class Request(NamedTuple):
    method: str
    path: str
    token: str = ""
    body: str = ""
    etag: str = ""


class Workload(NamedTuple):
    name: str
    requests: Callable[[int], list[Request]]  # of the number of courses
    least: float = 0  # the ratio to the peer's requests per second that is asked for
    most: float = 0  # the growth of p50 that is allowed, from the smallest world to the largest


def _get(paths, token: str = "") -> list[Request]:
    return [Request("GET", path, token) for path in paths]


def _token(kind: str, number: int) -> str:
    return open_session(user=User.objects.get(pk=Person(kind, number).id)).access


def _tokens(kind: str, numbers: Iterable[int]) -> list[str]:
    """As `_token`, for thousands at once."""
    users = User.objects.in_bulk([Person(kind, number).id for number in numbers])
    until = timezone.now() + timedelta(days=1)
    sessions = [LoginSession(user=user, current_jti=uuid4().hex, expires_at=until) for user in users.values()]
    return [tokens_of(session).access for session in LoginSession.objects.bulk_create(sessions, 1000)]


def made_anew(requests: list[Request]) -> list[Request]:
    """The same, by addresses that nobody asked for before."""
    chosen = islice(cycle(requests), MANY)
    return [r._replace(path=f"{r.path}{'&' if '?' in r.path else '?'}at={next(_numbers)}") for r in chosen]


def first_page(courses: int) -> list[Request]:
    return _get([CATALOGUE])


def first_page_fresh(courses: int) -> list[Request]:
    return made_anew(first_page(courses))


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
    return _get(f"{_searched(dice)}&at={next(_numbers)}" for _ in range(MANY))


def search_common(courses: int) -> list[Request]:
    dice = Random()
    return _get(f"{CATALOGUE}?search={dice.choice(COMMON)}&at={next(_numbers)}" for _ in range(MANY))


def search_typo(courses: int) -> list[Request]:
    dice, paths = Random(), []
    while len(paths) < MANY:
        word = dice.choice([term for term in TERMS if len(term) > 4])
        at = dice.randint(1, len(word) - 2)
        paths.append(f"{CATALOGUE}?search={word[:at] + word[at + 1 :]}&at={next(_numbers)}")
    return _get(paths)


def deep_pages(courses: int) -> list[Request]:
    last = min(10_000, courses * 9 // 10) // 20
    return _get(f"{CATALOGUE}?page={max(1, last - n)}&page_size=20" for n in range(20))


def deep_pages_fresh(courses: int) -> list[Request]:
    last = min(10_000, courses * 9 // 10) // 20
    return _get(
        f"{CATALOGUE}?page={max(1, last - n % 100)}&page_size=20&at={next(_numbers)}" for n in range(MANY)
    )


def _details(courses: int, dice: Random, number: int) -> list[Request]:
    published = [n for n in range(1, min(courses, OUTLINED) + 1) if not is_draft(n)]
    return _get(f"{CATALOGUE}{dice.choice(published)}/" for _ in range(number))


def detail(courses: int) -> list[Request]:
    return _details(courses, Random(3), 20)


def detail_fresh(courses: int) -> list[Request]:
    return _details(courses, Random(), MANY)


def reviews(courses: int) -> list[Request]:
    return _get(f"/api/reviews/?course={n}" for n in range(1, 16))


def reviews_fresh(courses: int) -> list[Request]:
    return _details_of_reviews(courses, Random())


def _details_of_reviews(courses: int, dice: Random) -> list[Request]:
    return _get(f"/api/reviews/?course={dice.randrange(1, courses)}" for _ in range(MANY))


def my_enrollments(courses: int) -> list[Request]:
    return [Request("GET", "/api/enroll/?page_size=50", _token("busy", n)) for n in range(1, 21)]


def dashboard(courses: int) -> list[Request]:
    return [Request("GET", "/api/dashboard/", _token("admin", 1))]


def enroll(courses: int) -> list[Request]:
    """Every pair of a new student and a course once, over all runs."""
    tokens = [_token("new", n) for n in range(1, 101)]
    published = [n for n in range(1, courses + 1) if not is_draft(n)]
    pairs = [next(_pairs) for _ in range(2 * MANY)]
    bodies = [json.dumps({"course": published[pair // 100 % len(published)]}) for pair in pairs]
    return [
        Request("POST", "/api/enroll/", tokens[pair % 100], body)
        for pair, body in zip(pairs, bodies, strict=True)
    ]


def enroll_hot(courses: int) -> list[Request]:
    """One course that hardly anybody has, and for every request another student."""
    body = json.dumps({"course": hot_course(courses)})
    students = islice(_students, MANY // 2)
    return [Request("POST", "/api/enroll/", token, body) for token in _tokens("student", students)]


def hot_course(courses: int) -> int:
    return next(n for n in range(courses, 0, -1) if not is_draft(n))


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
    Workload("first page", first_page, least=1.0),
    Workload("filter and order", filtered, least=1.0),
    Workload("search", search, least=1.0),
    Workload("deep pages", deep_pages, least=1.0),
    Workload("detail", detail, least=1.0),
    Workload("reviews", reviews, least=1.0),
    Workload("first page, each new", first_page_fresh, least=0.35, most=1.5),
    Workload("filter and order, each new", filtered_fresh, least=0.35, most=2),
    Workload("search, each new", search_fresh, least=0.35, most=5),
    Workload("search of common words, each new", search_common, least=0.35, most=5),
    Workload("search with a typo, each new", search_typo, least=0.35, most=5),
    Workload("deep pages, each new", deep_pages_fresh, least=0.35, most=1.5),
    Workload("detail, each new", detail_fresh, least=0.35, most=1.5),
    Workload("reviews, each new", reviews_fresh, least=0.35, most=1.5),
    Workload("first page with token", with_token, least=0.5),
    Workload("my enrolments (50)", my_enrollments, least=0.5, most=1.5),
    Workload("dashboard", dashboard, least=0.5),
    Workload("enrol", enroll, least=0.4),
    Workload("enrol, one hot course", enroll_hot, least=0.4),
    Workload("progress", progress, least=0.4),
]
REVALIDATED = [w for w in WORKLOADS if w.name in {"first page", "filter and order", "detail", "reviews"}]

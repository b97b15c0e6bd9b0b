"""The load: people who browse (70 %), search (10 %), learn (15 %), enrol and review (5 %), and what they were told.

What counts as an error: an answer of 500 or above, no answer within 15 seconds, an answer that should not be (a 404
for a course that is there), a connection that was cut. One thing is forgiven, because browsers and proxies do it too:
a GET whose connection was cut is asked again, twice at most; and a connection that was cut while it was idle, or
refused before anything was sent, is opened anew. A write that was cut is never sent again: it counts as an error,
whatever became of it.
"""

import http.client
import json
import random
import select
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote

PATIENCE = 15  # seconds
WORDS = ["python", "pyhton", "design", "music", "javascript beginners", "excel", "guitar", "progra", "web"]
CUT = (http.client.HTTPException, ConnectionError, OSError)


@dataclass(frozen=True)
class Student:
    id: str
    token: str
    open: list  # [course, [lecture, …]] of each enrolment that is open
    new: list  # courses to enrol in


@dataclass
class Asked:
    at: float
    seconds: float
    method: str
    path: str
    body: dict | None
    status: int  # 0: cut, or no answer in time
    retries: int
    student: str | None
    is_error: bool


@dataclass
class Log:
    """What the visitors asked and what they were told, in the order in which each of them did it."""

    asked: list[Asked] = field(default_factory=list)

    @property
    def errors(self) -> list[Asked]:
        return [each for each in self.asked if each.is_error]

    @property
    def retried(self) -> int:
        return sum(each.retries > 0 for each in self.asked)

    @property
    def acknowledged(self) -> list[Asked]:
        return [each for each in self.asked if each.method == "POST" and each.status in (200, 201)]

    @property
    def said_to_be_there(self) -> list[Asked]:
        return [each for each in self.asked if each.status == 409]

    def statuses(self) -> Counter:
        return Counter(each.status for each in self.asked)

    def slowest(self) -> float:
        return max((each.seconds for each in self.asked), default=0.0)

    def quantile(self, share: float, *, since: float = 0, until: float = float("inf")) -> float:
        times = sorted(each.seconds for each in self.asked if since <= each.at < until)
        return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0


class Visitors:
    """`with Visitors(…) as visitors:` comes in at `rate` requests a second until the block ends; then see `log`."""

    def __init__(
        self, port: int, students: list[Student], courses: list[int], *, rate: float, crowd: int = 24
    ):
        self.log, self._ended = Log(), threading.Event()
        crowd = min(crowd, len(students))  # each student is one person alone
        shares = [students[n::crowd] for n in range(crowd)]
        self._threads = [
            threading.Thread(target=self._visit, args=[n, port, share, courses, crowd / rate], daemon=True)
            for n, share in enumerate(shares)
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join(3 * PATIENCE)

    def _visit(self, number: int, port: int, students: list[Student], courses: list[int], every: float):
        dice = random.Random(number)
        turn = time.monotonic() + dice.random() * every
        with Line(port) as line:
            while not self._ended.wait(max(0.0, turn - time.monotonic())):
                self.log.asked.append(line.ask(*_something(dice, students, courses)))
                turn = max(turn + every, time.monotonic() - every)


class Line:
    """One person's connection, kept open as browsers do."""

    def __init__(self, port: int):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()

    def ask(
        self, method: str, path: str, body: dict | None, expected: set[int], student: Student | None
    ) -> Asked:
        at, retries, status = time.time(), 0, 0
        while True:
            try:
                status = self._ask(method, path, body, student)
                break
            except TimeoutError:
                break
            except CUT:
                if not self._may_repeat(method) or retries == 2:
                    break
                retries += 1
                time.sleep(0.05)
            finally:
                if status == 0:
                    self._connection.close()
        is_error = status not in expected
        seconds = time.time() - at
        return Asked(at, seconds, method, path, body, status, retries, student and student.id, is_error)

    def _ask(self, method: str, path: str, body: dict | None, student: Student | None) -> int:
        self._sent = False
        if self._connection.sock and select.select([self._connection.sock], [], [], 0)[0]:
            self._connection.close()  # it was cut meanwhile
        if not self._connection.sock:
            self._connection.connect()
        self._sent = True
        headers = {"Content-Type": "application/json"}
        if student:
            headers["Authorization"] = f"Bearer {student.token}"
        self._connection.request(method, path, body and json.dumps(body), headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def _may_repeat(self, method: str) -> bool:
        return method == "GET" or not self._sent


def _something(dice: random.Random, students: list[Student], courses: list[int]):
    """Method, path, body, the right answers, and who asks."""
    student, what = dice.choice(students), dice.random()
    if what < 0.70:
        return "GET", _page(dice, courses), None, {200}, dice.choice([None, None, student])
    if what < 0.80:
        return "GET", f"/api/courses/courses/?search={quote(dice.choice(WORDS))}", None, {200}, None
    if what < 0.95 and student.open:
        _, lectures = dice.choice(student.open)
        body = {"lecture": dice.choice(lectures), "position": int(time.time() * 10) % 2**31}
        return "POST", "/api/enroll/progress/", body | _maybe_done(dice), {200, 201}, student
    if student.new and dice.random() < 0.5:
        return "POST", "/api/enroll/", {"course": dice.choice(student.new)}, {201, 409}, student
    course = dice.choice(student.open)[0] if student.open else dice.choice(student.new)
    body = {"course": course, "rating": dice.randint(1, 5), "comment": "Good. " * dice.randint(0, 40)}
    return "POST", "/api/reviews/", body, {201, 409} if student.open else {201, 403, 409}, student


def _page(dice: random.Random, courses: list[int]) -> str:
    course = dice.choice(courses)
    return dice.choice(
        [
            "/api/courses/courses/",
            f"/api/courses/courses/?page={dice.randint(1, max(1, len(courses) // 12))}",
            f"/api/courses/courses/?ordering=-rating_average&price_max={dice.randint(20, 200)}",
            f"/api/courses/courses/{course}/",
            f"/api/courses/courses/{course}/",
            f"/api/reviews/?course={course}",
        ]
    )


def _maybe_done(dice: random.Random) -> dict:
    return {"completed": True} if dice.random() < 0.5 else {}


def patiently(call, seconds: float = 10):
    """What `call` gives, tried again while the place is not well."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(*CUT):
            return call()
        assert time.monotonic() < deadline, "no answer"
        time.sleep(0.1)

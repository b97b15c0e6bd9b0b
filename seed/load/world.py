"""The load world: as many courses and students as asked for, the same ones every time, to measure and test with.

Course 1 is the oldest and the most popular, by a power law; every twentieth is a draft. The first `OUTLINED` have
modules and lectures, and only there progress is made. Besides the students there are busy ones with `BUSY_COURSES`
enrolments each, new ones without any, and a few admins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import md5
from random import Random
from typing import NamedTuple
from uuid import UUID

from accounts.models import Role
from courses.slugs import slug_of
from seed.load.words import CATEGORIES, comment, course_words, person_name

OUTLINED, MODULES, LECTURES = (
    10_000,
    8,
    5,
)  # courses with an outline, modules in each, lectures in each of these
BUSY, BUSY_COURSES, NEW, ADMINS = 50, 50, 1000, 5
COURSES_PER_INSTRUCTOR = 20
MOST_COURSES = 9  # that an ordinary student is enrolled in
STEEPNESS = 50  # the smaller, the more the first courses have of all enrolments
LEVELS = ["BEGINNER", "BEGINNER", "INTERMEDIATE", "ADVANCED"]
DAY = timedelta(days=1)


class Person(NamedTuple):
    """Their e-mail is the kind with a number: `student1@load.example`."""

    kind: str
    number: int

    @property
    def id(self) -> UUID:
        return UUID(md5(f"{self.kind}{self.number}".encode(), usedforsecurity=False).hexdigest())


class Story(NamedTuple):
    """One student in one course."""

    id: int
    student: Person
    course: int
    enrolled_at: datetime
    lectures_done: int
    is_dropped: bool
    rating: int | None
    comment: str

    @property
    def is_completed(self) -> bool:
        return self.lectures_done == MODULES * LECTURES

    @property
    def status(self) -> str:
        if self.is_dropped:
            return "DROPPED"
        return "COMPLETED" if self.is_completed else "ACTIVE"


@dataclass(frozen=True)
class World:
    courses: int
    students: int
    today: datetime

    @property
    def instructors(self) -> int:
        return max(1, self.courses // COURSES_PER_INSTRUCTOR)

    @property
    def outlined(self) -> int:
        return min(self.courses, OUTLINED)

    @property
    def people(self) -> list[tuple[str, str, int]]:
        """Kind, role, and how many."""
        return [
            ("admin", Role.ADMIN, ADMINS),
            ("instructor", Role.INSTRUCTOR, self.instructors),
            ("student", Role.STUDENT, self.students),
            ("busy", Role.STUDENT, BUSY),
            ("new", Role.STUDENT, NEW),
        ]

    def user_rows(self, password: str) -> Iterator[tuple]:
        for kind, role, number in self.people:
            for n in range(1, number + 1):
                person = Person(kind, n)
                dice = Random(f"{kind}{n}")
                joined = self.today - 1500 * DAY * dice.random()
                who = person.id, f"{kind}{n}@load.example", person_name(dice), role, password, joined
                yield *who, "", "", True, False, False

    def category_rows(self) -> Iterator[tuple]:
        return ((n, name, slug_of(name)) for n, name in enumerate(CATEGORIES, start=1))

    def course_rows(self) -> Iterator[tuple]:
        for n in range(1, self.courses + 1):
            dice = Random(f"course{n}")
            words = course_words(dice)
            instructor = Person("instructor", 1 + int(self.instructors * dice.random() ** 1.5))
            made = self.today - 1400 * DAY * (1 - n / self.courses) - DAY * dice.random() / 4
            price = 0 if dice.random() < 0.15 else round(5.99 + int(195 * dice.random() ** 2), 2)
            slug = f"{slug_of(words.title)}-{n}"
            yield (
                *(n, slug, words.title, words.subtitle, words.description, dice.choice(LEVELS), price, "EUR"),
                *(words.category + 1, instructor.id, "", not is_draft(n), made, made + 3 * DAY),
            )

    def module_rows(self) -> Iterator[tuple]:
        for course in range(1, self.outlined + 1):
            for place in range(1, MODULES + 1):
                yield (course - 1) * MODULES + place, course, f"Part {place}", place

    def lecture_rows(self) -> Iterator[tuple]:
        for course in range(1, self.outlined + 1):
            dice = Random(f"outline{course}")
            for n in range(MODULES * LECTURES):
                module, place = (course - 1) * MODULES + n // LECTURES + 1, n % LECTURES + 1
                kind = "VIDEO" if dice.random() < 0.7 else "ARTICLE"
                video = f"https://video.example/{course}/{n}.mp4" if kind == "VIDEO" else ""
                yield (
                    *(lecture_id(course, n), course, module, f"Lesson {n + 1}", kind, video),
                    *("Notes of the lesson. " * 8, dice.randrange(120, 1000), place, n == 0),
                )

    def stories(self) -> Iterator[Story]:
        number = 0
        for kind, _, count in self.people[2:4]:
            for n in range(1, count + 1):
                student, dice = Person(kind, n), Random(f"stories of {kind}{n}")
                for course in self._chosen(student, dice):
                    number += 1
                    yield self._story(number, student, course, dice)

    def _chosen(self, student: Person, dice: Random) -> list[int]:
        if student.kind == "busy":
            published = [n for n in range(1, self.outlined + 1) if not is_draft(n)]
            return sorted(dice.sample(published, min(BUSY_COURSES, len(published))))
        picked = {self._by_popularity(dice) for _ in range(dice.randint(1, MOST_COURSES))}
        return sorted(n for n in picked if not is_draft(n))

    def _by_popularity(self, dice: Random) -> int:
        place = int(STEEPNESS * ((self.courses / STEEPNESS + 1) ** dice.random() - 1))
        return min(self.courses, 1 + place)

    def _story(self, number: int, student: Person, course: int, dice: Random) -> Story:
        lectures = MODULES * LECTURES if course <= self.outlined else 0
        busy, chance = student.kind == "busy", dice.random()
        done = lectures // 2 if busy else int(lectures * dice.random() * 1.05) if chance < 0.1 else 0
        return Story(
            id=number,
            student=student,
            course=course,
            enrolled_at=self.today - 1000 * DAY * dice.random() ** 1.5,
            lectures_done=min(done, lectures),
            is_dropped=not busy and dice.random() < 0.04,
            rating=5 - int(5 * dice.random() ** 2) if dice.random() < 0.15 else None,
            comment=comment(dice),
        )


def is_draft(course: int) -> bool:
    return course % 20 == 0


def lecture_id(course: int, place: int) -> int:
    return (course - 1) * MODULES * LECTURES + place + 1

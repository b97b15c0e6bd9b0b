"""The rules of the product once more, as small as they can be said: plain objects, nothing shared with the code."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal


@dataclass(eq=False)
class Person:
    id: str
    role: str
    is_active: bool = True
    has_session: bool = True


@dataclass(eq=False)
class Lecture:
    id: int
    notes: str
    is_preview: bool


@dataclass(eq=False)
class Module:
    id: int
    title: str
    lectures: list[Lecture] = field(default_factory=list)


@dataclass(eq=False)
class Course:
    id: int
    owner: Person
    price: str
    is_published: bool = False
    modules: list[Module] = field(default_factory=list)

    @property
    def lectures(self) -> list[Lecture]:
        return [lecture for module in self.modules for lecture in module.lectures]


@dataclass(eq=False)
class Enrolment:
    id: int
    student: Person
    course: Course
    status: str = "ACTIVE"
    was_completed: bool = False
    opened: dict[Lecture, bool] = field(default_factory=dict)  # and whether it is ticked

    @property
    def done(self) -> int:
        return sum(self.opened.values())

    @property
    def percent(self) -> int:
        return 100 * self.done // len(self.course.lectures) if self.course.lectures else 0

    @property
    def next_lecture(self) -> int | None:
        return next((each.id for each in self.course.lectures if not self.opened.get(each)), None)

    def complete_if_finished(self) -> None:
        if self.status == "ACTIVE" and self.course.lectures and self.done >= len(self.course.lectures):
            self.status, self.was_completed = "COMPLETED", True

    def resume(self) -> None:
        self.status = "COMPLETED" if self.was_completed else "ACTIVE"
        self.complete_if_finished()


@dataclass(eq=False)
class Review:
    id: int
    student: Person
    course: Course
    rating: int


class School:
    """What there is, and who may do what: each `may_…` gives the status that the API must answer with."""

    def __init__(self):
        self.people: list[Person] = []
        self.courses: list[Course] = []
        self.enrolments: list[Enrolment] = []
        self.reviews: list[Review] = []

    # Who sees what

    def sees(self, who: Person | None, course: Course) -> bool:
        if course.is_published:
            return True
        return who is not None and (
            who.role == "ADMIN" or course.owner is who or self.is_learning(who, course)
        )

    def opens(self, who: Person | None, course: Course, lecture: Lecture) -> bool:
        if lecture.is_preview:
            return True
        return who is not None and (
            who.role == "ADMIN" or course.owner is who or self.is_learning(who, course)
        )

    def sees_enrolment(self, who: Person, enrolment: Enrolment) -> bool:
        if who.role == "ADMIN" or enrolment.student is who:
            return True
        return who.role == "INSTRUCTOR" and enrolment.course.owner is who

    def enrolment_of(self, who: Person | None, course: Course) -> Enrolment | None:
        return next((e for e in self.enrolments if e.student is who and e.course is course), None)

    def review_of(self, who: Person | None, course: Course) -> Review | None:
        return next((r for r in self.reviews if r.student is who and r.course is course), None)

    def is_learning(self, who: Person | None, course: Course) -> bool:
        enrolment = self.enrolment_of(who, course)
        return enrolment is not None and enrolment.status != "DROPPED"

    # Numbers

    def enrolled_in(self, course: Course) -> int:
        return sum(e.course is course and e.status != "DROPPED" for e in self.enrolments)

    def ratings_of(self, course: Course) -> list[int]:
        return [review.rating for review in self.reviews if review.course is course]

    def average_of(self, course: Course) -> float | None:
        stars = self.ratings_of(course)
        if not stars:
            return None
        return float((Decimal(sum(stars)) / len(stars)).quantize(Decimal("0.01"), ROUND_HALF_UP))

    # Who may do what

    def may_read(self, who: Person | None, course: Course) -> int:
        return _unknown(who) or (200 if self.sees(who, course) else 404)

    def may_open(self, who: Person | None, course: Course, lecture: Lecture) -> int:
        if _unknown(who) or not self.sees(who, course):
            return _unknown(who) or 404
        return 200 if self.opens(who, course, lecture) else 403 if who else 401

    def may_start_course(self, who: Person | None) -> int:
        return _needs(who, "INSTRUCTOR") or 201

    def may_change_course(self, who: Person | None, course: Course, *, named_in_body: bool = False) -> int:
        """0: go on. A course that one may not know of is 404 in the address and 400 in a body."""
        refusal = _needs(who, "INSTRUCTOR", "ADMIN")
        if refusal or not self.sees(who, course):
            return refusal or (400 if named_in_body else 404)
        return 0 if who.role == "ADMIN" or course.owner is who else 403

    def may_delete_course(self, who: Person | None, course: Course) -> int:
        has_students = any(enrolment.course is course for enrolment in self.enrolments)
        return self.may_change_course(who, course) or (409 if has_students else 204)

    def may_publish(self, who: Person | None, course: Course) -> int:
        nothing = not course.is_published and not course.lectures
        return self.may_change_course(who, course) or (409 if nothing else 200)

    def may_enrol(self, who: Person | None, course: Course) -> int:
        if refusal := _needs(who, "STUDENT"):
            return refusal
        if self.is_learning(who, course):
            return 409
        return 201 if course.is_published else 400

    def may_leave(self, who: Person | None, enrolment: Enrolment) -> int:
        if _needs(who) or not self.sees_enrolment(who, enrolment):
            return _needs(who) or 404
        return 204 if enrolment.student is who else 403

    def may_progress(self, who: Person | None, course: Course, lecture: Lecture) -> int:
        if _needs(who) or not self.sees(who, course):
            return _needs(who) or 400
        if not self.is_learning(who, course):
            return 403
        return 200 if lecture in self.enrolment_of(who, course).opened else 201

    def may_review(self, who: Person | None, course: Course, rating: int) -> int:
        if _needs(who) or not self.sees(who, course) or not 1 <= rating <= 5:
            return _needs(who) or 400
        if not self.is_learning(who, course):
            return 403
        return 409 if self.review_of(who, course) else 201

    def finds(self, who: Person | None, review: Review) -> bool:
        return review.student is who or self.sees(who, review.course)

    def may_change_review(self, who: Person | None, review: Review) -> int:
        if _needs(who) or not self.finds(who, review):
            return _needs(who) or 404
        return 200 if review.student is who else 403

    def may_delete_review(self, who: Person | None, review: Review) -> int:
        if _needs(who) or not self.finds(who, review):
            return _needs(who) or 404
        return 204 if review.student is who or who.role == "ADMIN" else 403

    def may_change_person(self, who: Person | None, whom: Person, role: str, is_active: bool) -> int:
        if refusal := _needs(who, "ADMIN"):
            return refusal
        admins = [person for person in self.people if person.role == "ADMIN" and person.is_active]
        goes = whom in admins and not (role == "ADMIN" and is_active)
        return 409 if goes and len(admins) == 1 else 200

    # What else happens

    def change_person(self, whom: Person, role: str, is_active: bool) -> None:
        whom.role, whom.is_active = role, is_active
        whom.has_session = whom.has_session and is_active

    def remove_lectures(self, course: Course, gone: list[Lecture]) -> None:
        """Progress in them goes with them, and who had only these left to do has completed the course."""
        for module in course.modules:
            module.lectures = [lecture for lecture in module.lectures if lecture not in gone]
        for enrolment in self.enrolments:
            if enrolment.course is course:
                enrolment.opened = {k: v for k, v in enrolment.opened.items() if k not in gone}
                enrolment.complete_if_finished()


def _unknown(who: Person | None) -> int:
    """A token that is no longer good is refused, also where none is needed."""
    return 401 if who is not None and not who.has_session else 0


def _needs(who: Person | None, *roles: str) -> int:
    if who is None or _unknown(who):
        return 401
    return 403 if roles and who.role not in roles else 0

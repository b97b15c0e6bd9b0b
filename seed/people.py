"""The people of the demo world: an admin, the instructors, the students."""

from datetime import datetime, timedelta
from random import Random

from accounts.models import InstructorRequest, Role, User

DEMO_LOGINS = {"admin@gmail.com", "instructor1@gmail.com", "student@gmail.com"}
DEMO_PASSWORD = "1234"  # noqa: S105 - meant to be known
SCHOOL_AGE = timedelta(days=430)


def add_people(cast: dict, now: datetime) -> None:
    """Adds who is missing. The three demo logins have the demo password, nobody else can log in."""
    admin = {**cast["admin"], "role": Role.ADMIN, "is_staff": True, "is_superuser": True}
    instructors = [{**person, "role": Role.INSTRUCTOR} for person in cast["instructors"]]
    founders = [{**person, "created_at": now - SCHOOL_AGE} for person in (admin, *instructors)]
    students = [{**person, "created_at": _joined(person["email"], now)} for person in cast["students"]]
    wanted = {person["email"]: person for person in (*founders, *students)}
    there = User.objects.filter(email__in=wanted).values_list("email", flat=True)
    User.objects.bulk_create(_make(wanted[email]) for email in wanted.keys() - set(there))


def _joined(email: str, now: datetime) -> datetime:
    """Some time between the founding of the school and this week; the demo student is there from the start."""
    if email in DEMO_LOGINS:
        return now - SCHOOL_AGE
    return now - SCHOOL_AGE * Random(email).uniform(0.01, 0.95)


def _make(person: dict) -> User:
    user = User(
        **{field: value.strip() if isinstance(value, str) else value for field, value in person.items()}
    )
    user.set_password(DEMO_PASSWORD if user.email in DEMO_LOGINS else None)
    return user


def add_instructor_requests(requests: list[dict], now: datetime) -> None:
    """Adds the request of each student who never made one."""
    students = User.objects.in_bulk([request["student"] for request in requests], field_name="email")
    for days, request in enumerate(requests, start=1):
        student = students[request["student"]]
        if student.is_student and not student.instructor_requests.exists():
            InstructorRequest.objects.create(
                student=student, message=request["message"].strip(), created_at=now - timedelta(days=days)
            )

"""How the steps are made: who calls, on what, and that the answer has the status that the model says."""

from accounts.sessions import open_session
from tests.conftest import Client
from tests.stateful.model import Course, Enrolment, Lecture, Module, Person, Review


class Calling:
    """Of `school`, by the `clients` of its people."""

    taken = 0  # steps, over all runs

    def call(self, who: Person | None, method: str, path: str, body: dict | None, status: int):
        Calling.taken += 1
        response = getattr(self.clients[who], method)(path, body)
        said = f"{who and who.role} {method} {path} {body}: {response.content[:500]}"
        assert response.status_code == status, f"{status} expected, {response.status_code} came. {said}"
        return response.json() if response.content else None

    def person(self, who: str | int, who_may: Person | None) -> Person | None:
        return who_may if who == "who may" else [*self.school.people, None][who]

    def with_role(self, role: str, chosen: int = 0) -> Person | None:
        fit = [person for person in self.school.people if person.role == role and person.has_session]
        return self.nth(fit or [None], chosen)

    def learner(self, course: Course, chosen: int) -> Person | None:
        learners = [each.student for each in self.enrolments if each.course is course]
        return self.nth(learners or [None], chosen)

    @staticmethod
    def nth(there: list, number: int):
        return there[number % len(there)]

    @property
    def courses(self) -> list[Course]:
        return self.school.courses

    @property
    def modules(self) -> list[tuple[Course, Module]]:
        return [(course, module) for course in self.courses for module in course.modules]

    @property
    def lectures(self) -> list[tuple[Course, Lecture]]:
        return [(course, lecture) for course in self.courses for lecture in course.lectures]

    @property
    def enrolments(self) -> list[Enrolment]:
        return self.school.enrolments

    @property
    def reviews(self) -> list[Review]:
        return self.school.reviews


def client_of(user=None) -> Client:
    client = Client()
    client.raise_request_exception = False
    if user:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {open_session(user=user).access}")
    return client

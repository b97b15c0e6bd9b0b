"""People at the API, one step after the other, with the model beside it."""

from contextlib import ExitStack
from random import Random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from accounts.models import Role
from ocms.invariants import breaches
from tests.factories import make_category, make_user
from tests.stateful.calling import Calling, client_of
from tests.stateful.model import Course, Enrolment, Lecture, Module, Person, Review, School
from tests.stateful.reading import Reading
from tests.undo import undone

CAST = [Role.ADMIN, Role.ADMIN, Role.INSTRUCTOR, Role.INSTRUCTOR, *[Role.STUDENT] * 3]
COURSES, MODULES, LECTURES = "/api/courses/courses/", "/api/courses/modules/", "/api/courses/lectures/"
ENROL, PROGRESS, REVIEWS = "/api/enroll/", "/api/enroll/progress/", "/api/reviews/"

MOST_COURSES = 3  # so that people meet in them

number = st.integers(0, 999)  # the n-th of what there is, counted round
someone = st.one_of(st.just("who may"), st.just("who may"), st.integers(0, len(CAST)))
roles = st.sampled_from([None, None, None, *Role.values])  # None: the one they have
mostly = st.sampled_from([True, True, True, False])
price = st.sampled_from(["0.00", "9.99", "49.90"])


def there_are(what: str):
    return precondition(lambda self: getattr(self, what))


class RandomPeople(Reading, RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.school = School()
        self._world = ExitStack()
        self._world.enter_context(undone())

    @initialize()
    def open_the_school(self):
        self.category = make_category().pk
        self.clients = {None: client_of()}
        for role in CAST:
            user = make_user(role)
            person = Person(str(user.pk), str(role.value))
            person.user = user
            self.school.people.append(person)
            self.clients[person] = client_of(user)
        owner = self.school.people[2]
        self.start_course("who may", "9.99", False)
        for _ in range(2):
            self.add_module("who may", 0, None)
        for module in range(2):
            self.add_lecture("who may", module, module == 0)
        self.publish("who may", 0, True)
        for student in range(2):
            self.enrol("who may", 0, student)
        assert self.school.courses[0].owner is owner

    def teardown(self):
        taken = Calling.taken
        try:
            if self.school.people:
                self.read_everything()
                Calling.taken = taken  # a look round counts for nothing
                assert list(breaches()) == []
        finally:
            self._world.close()

    # Teaching

    @precondition(lambda self: len(self.courses) < MOST_COURSES)
    @rule(who=someone, price=price, at_once=st.booleans())
    def start_course(self, who, price, at_once):
        who = self.person(who, self.with_role("INSTRUCTOR"))
        body = {"title": "Knots", "description": "Tied.", "level": "BEGINNER", "price": price}
        body |= {"category": self.category, "is_published": at_once}
        status = self.school.may_start_course(who)
        row = self.call(who, "post", COURSES, body, 409 if status == 201 and at_once else status)
        if status == 201 and not at_once:
            self.school.courses.append(Course(row["id"], who, price))
            self.compare_detail(who, self.school.courses[-1], row)

    @there_are("courses")
    @rule(who=someone, course=number, price=price)
    def change_price(self, who, course, price):
        course = self.nth(self.courses, course)
        who = self.person(who, course.owner)
        status = self.school.may_change_course(who, course) or 200
        row = self.call(who, "patch", f"{COURSES}{course.id}/", {"price": price}, status)
        if status == 200:
            course.price = price
            self.compare_detail(who, course, row)

    @there_are("courses")
    @rule(who=someone, course=number, published=mostly)
    def publish(self, who, course, published):
        course = self.nth(self.courses, course)
        who = self.person(who, course.owner)
        may = self.school.may_publish if published else self.school.may_change_course
        status = may(who, course) or 200
        row = self.call(who, "patch", f"{COURSES}{course.id}/", {"is_published": published}, status)
        if status == 200:
            course.is_published = published
            self.compare_detail(who, course, row)

    @there_are("courses")
    @rule(who=someone, course=number)
    def delete_course(self, who, course):
        course = self.nth(self.courses, course)
        who = self.person(who, course.owner)
        status = self.school.may_delete_course(who, course)
        self.call(who, "delete", f"{COURSES}{course.id}/", None, status)
        if status == 204:
            self.school.courses.remove(course)

    @there_are("courses")
    @rule(who=someone, course=number, order=st.none() | st.integers(1, 4))
    def add_module(self, who, course, order):
        course = self.nth(self.courses, course)
        who = self.person(who, course.owner)
        status = self.school.may_change_course(who, course, named_in_body=True) or 201
        if status == 201 and order is not None and order <= len(course.modules):
            status = 409
        body = {"course": course.id, "title": "Part"} | ({"order": order} if order else {})
        row = self.call(who, "post", MODULES, body, status)
        if status == 201:
            course.modules.append(Module(row["id"], "Part"))
            assert row["order"] == len(course.modules)

    @there_are("modules")
    @rule(who=someone, module=number)
    def delete_module(self, who, module):
        course, module = self.nth(self.modules, module)
        who = self.person(who, course.owner)
        status = self.school.may_change_course(who, course) or 204
        self.call(who, "delete", f"{MODULES}{module.id}/", None, status)
        if status == 204:
            course.modules.remove(module)
            self.school.remove_lectures(course, module.lectures)

    @there_are("modules")
    @rule(who=someone, module=number, preview=st.booleans())
    def add_lecture(self, who, module, preview):
        course, module = self.nth(self.modules, module)
        who = self.person(who, course.owner)
        status = self.school.may_change_course(who, course, named_in_body=True) or 201
        body = {"module": module.id, "title": "Bowline", "kind": "ARTICLE", "notes": "Secret of the knot"}
        row = self.call(who, "post", LECTURES, body | {"is_preview": preview}, status)
        if status == 201:
            module.lectures.append(Lecture(row["id"], body["notes"], preview))
            assert row["order"] == len(module.lectures)

    @there_are("lectures")
    @rule(who=someone, lecture=number, preview=st.booleans())
    def change_lecture(self, who, lecture, preview):
        course, lecture = self.nth(self.lectures, lecture)
        who = self.person(who, course.owner)
        status = self.school.may_change_course(who, course) or 200
        self.call(who, "patch", f"{LECTURES}{lecture.id}/", {"is_preview": preview}, status)
        if status == 200:
            lecture.is_preview = preview

    @there_are("lectures")
    @rule(who=someone, lecture=number)
    def delete_lecture(self, who, lecture):
        self.delete_it(who, *self.nth(self.lectures, lecture))

    @there_are("enrolments")
    @rule(enrolment=number)
    def delete_what_is_left_to_do(self, enrolment):
        enrolment = self.nth(self.enrolments, enrolment)
        for lecture in enrolment.course.lectures if enrolment.done else []:
            if not enrolment.opened.get(lecture):
                self.delete_it("who may", enrolment.course, lecture)

    def delete_it(self, who: str | int, course: Course, lecture: Lecture) -> None:
        who = self.person(who, course.owner)
        status = self.school.may_change_course(who, course) or 204
        self.call(who, "delete", f"{LECTURES}{lecture.id}/", None, status)
        if status == 204:
            self.school.remove_lectures(course, [lecture])

    @there_are("modules")
    @rule(who=someone, course=number, shuffled=number, wrong=number)
    def reorder(self, who, course, shuffled, wrong):
        course = self.nth(self.courses, course)
        who = self.person(who, course.owner)
        dice = Random(shuffled)
        order = {module: [] for module in dice.sample(course.modules, len(course.modules))}
        for lecture in dice.sample(course.lectures, len(course.lectures)) if order else []:
            order[dice.choice(list(order))].append(lecture)
        body = [{"id": m.id, "lectures": [each.id for each in lectures]} for m, lectures in order.items()]
        is_wrong = wrong % 4 == 0
        if is_wrong:
            body.append({"id": body[0]["id"] if body else 1, "lectures": []})
        status = self.school.may_change_course(who, course) or (400 if is_wrong else 200)
        row = self.call(who, "post", f"{COURSES}{course.id}/reorder/", {"modules": body}, status)
        if status == 200:
            course.modules = list(order)
            for module, lectures in order.items():
                module.lectures = lectures
            self.compare_detail(who, course, row)

    # Learning

    @there_are("courses")
    @rule(who=someone, course=number, chosen=number)
    def enrol(self, who, course, chosen):
        who = self.person(who, self.with_role("STUDENT", chosen))
        self.enrol_in(self.nth(self.courses, course), who)

    @there_are("enrolments")
    @rule(enrolment=number)
    def come_back(self, enrolment):
        enrolment = self.nth(self.enrolments, enrolment)
        self.enrol_in(enrolment.course, enrolment.student)

    @there_are("enrolments")
    @rule(who=someone, enrolment=number)
    def leave(self, who, enrolment):
        enrolment = self.nth(self.enrolments, enrolment)
        who = self.person(who, enrolment.student)
        status = self.school.may_leave(who, enrolment)
        self.call(who, "delete", f"{ENROL}{enrolment.id}/", None, status)
        if status == 204:
            enrolment.status = "DROPPED"

    @there_are("lectures")
    @rule(who=someone, lecture=number, chosen=number, completed=st.sampled_from([True, True, False, None]))
    def learn(self, who, lecture, chosen, completed):
        course, lecture = self.nth(self.lectures, lecture)
        self.learn_it(self.person(who, self.learner(course, chosen)), course, lecture, completed)

    @there_are("enrolments")
    @rule(enrolment=number, left_out=st.integers(0, 1))
    def finish(self, enrolment, left_out):
        """All of the course, or all but one lecture."""
        enrolment = self.nth(self.enrolments, enrolment)
        for lecture in enrolment.course.lectures[left_out:]:
            self.learn_it(enrolment.student, enrolment.course, lecture, True)

    def enrol_in(self, course: Course, who: Person | None) -> None:
        status = self.school.may_enrol(who, course)
        row = self.call(who, "post", ENROL, {"course": course.id}, status)
        if status == 201:
            enrolment = self.school.enrolment_of(who, course)
            if enrolment is None:
                enrolment = Enrolment(row["id"], who, course)
                self.school.enrolments.append(enrolment)
            else:
                enrolment.resume()
            self.compare_enrolment(enrolment, row)

    def learn_it(self, who: Person | None, course: Course, lecture: Lecture, completed: bool | None) -> None:
        status = self.school.may_progress(who, course, lecture)
        body = {"lecture": lecture.id} | ({} if completed is None else {"completed": completed})
        row = self.call(who, "post", PROGRESS, body, status)
        if status < 300:
            enrolment = self.school.enrolment_of(who, course)
            was = enrolment.opened.get(lecture, False)
            enrolment.opened[lecture] = was if completed is None else completed
            if completed:
                enrolment.complete_if_finished()
            assert row["completed"] == enrolment.opened[lecture] == (row["completed_at"] is not None)

    # Reviewing

    @there_are("courses")
    @rule(who=someone, course=number, chosen=number, rating=st.sampled_from([1, 2, 3, 4, 5, 0, 6]))
    def review(self, who, course, chosen, rating):
        course = self.nth(self.courses, course)
        who = self.person(who, self.learner(course, chosen))
        status = self.school.may_review(who, course, rating)
        row = self.call(who, "post", REVIEWS, {"course": course.id, "rating": rating}, status)
        if status == 201:
            self.school.reviews.append(Review(row["id"], who, course, rating))

    @there_are("reviews")
    @rule(who=someone, review=number, rating=st.integers(1, 5))
    def change_review(self, who, review, rating):
        review = self.nth(self.reviews, review)
        who = self.person(who, review.student)
        status = self.school.may_change_review(who, review)
        row = self.call(who, "patch", f"{REVIEWS}{review.id}/", {"rating": rating}, status)
        if status == 200:
            review.rating = rating
            assert row["rating"] == rating

    @there_are("reviews")
    @rule(who=someone, review=number)
    def delete_review(self, who, review):
        review = self.nth(self.reviews, review)
        who = self.person(who, review.student)
        status = self.school.may_delete_review(who, review)
        self.call(who, "delete", f"{REVIEWS}{review.id}/", None, status)
        if status == 204:
            self.school.reviews.remove(review)

    # Running the place

    @rule(who=someone, whom=number, role=roles, is_active=mostly)
    def change_person(self, who, whom, role, is_active):
        whom = self.nth(self.school.people, whom)
        role = role or whom.role
        who = self.person(who, self.with_role("ADMIN"))
        status = self.school.may_change_person(who, whom, role, is_active)
        path, body = f"/api/accounts/users/{whom.id}/", {"role": role, "is_active": is_active}
        row = self.call(who, "patch", path, body, status)
        if status == 200:
            self.school.change_person(whom, role, is_active)
            assert (row["role"], row["is_active"]) == (role, is_active)

    @rule(whom=number)
    def log_in_again(self, whom):
        whom = self.nth(self.school.people, whom)
        if whom.is_active and not whom.has_session:
            self.clients[whom] = client_of(whom.user)
            whom.has_session = True

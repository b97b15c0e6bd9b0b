"""What people read, compared with what the model holds."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.calling import Calling
from tests.stateful.model import Course, Enrolment, Person

number = st.integers(0, 999)
anyone = st.integers(0, 7)


class Reading(Calling):
    """Rules that change nothing."""

    @rule(who=anyone)
    def read_the_catalogue(self, who):
        self.compare_catalogue(self.person(who, None))

    @precondition(lambda self: self.courses)
    @rule(who=anyone, course=number)
    def read_a_course(self, who, course):
        self.compare_course(self.person(who, None), self.nth(self.courses, course))

    @precondition(lambda self: self.lectures)
    @rule(who=anyone, lecture=number)
    def open_a_lecture(self, who, lecture):
        who = self.person(who, None)
        course, lecture = self.nth(self.lectures, lecture)
        status = self.school.may_open(who, course, lecture)
        row = self.call(who, "get", f"/api/courses/lectures/{lecture.id}/", None, status)
        assert status != 200 or row["notes"] == lecture.notes

    @rule(who=anyone)
    def read_enrolments(self, who):
        self.compare_enrolments(self.person(who, None))

    @precondition(lambda self: self.courses)
    @rule(who=anyone, course=number)
    def read_reviews(self, who, course):
        self.compare_reviews(self.person(who, None), self.nth(self.courses, course))

    @rule(who=anyone)
    def read_the_dashboard(self, who):
        self.compare_dashboard(self.person(who, None))

    def read_everything(self) -> None:
        """As one of each kind: the last admin, instructor and student of the cast, and nobody."""
        for who in [*self.school.people[1::2], None]:
            self.compare_catalogue(who)
            self.compare_enrolments(who)
            for course in self.courses:
                self.compare_course(who, course)

    def compare_catalogue(self, who: Person | None) -> None:
        rows = self.listed(who, "/api/courses/courses/")
        if rows is not None:
            published = {course.id: course for course in self.courses if course.is_published}
            assert {row["id"] for row in rows} == set(published)
            for row in rows:
                self.compare_row(published[row["id"]], row)

    def compare_course(self, who: Person | None, course: Course) -> None:
        status = self.school.may_read(who, course)
        row = self.call(who, "get", f"/api/courses/courses/{course.id}/", None, status)
        if status == 200:
            self.compare_detail(who, course, row)
        rows = self.listed(who, f"/api/courses/lectures/?course={course.id}")
        if rows is not None:
            seen = course.lectures if self.school.sees(who, course) else []
            told = {each.id: each.notes if self.school.opens(who, course, each) else None for each in seen}
            assert {row["id"]: row["notes"] for row in rows} == told

    def compare_enrolments(self, who: Person | None) -> None:
        rows = self.listed(who, "/api/enroll/", needs_token=True)
        if rows is not None:
            seen = {each.id: each for each in self.enrolments if self.school.sees_enrolment(who, each)}
            assert {row["id"] for row in rows} == set(seen)
            for row in rows:
                self.compare_enrolment(seen[row["id"]], row)

    def compare_reviews(self, who: Person | None, course: Course) -> None:
        rows = self.listed(who, f"/api/reviews/?course={course.id}")
        if rows is None:
            return
        seen = [each for each in self.reviews if each.course is course and self.school.finds(who, each)]
        told = {each.id: (each.student.id, each.rating) for each in seen}
        assert {row["id"]: (row["student"]["id"], row["rating"]) for row in rows} == told
        path, status = f"/api/reviews/summary/?course={course.id}", self.school.may_read(who, course)
        summary = self.call(who, "get", path, None, status)
        if status == 200:
            stars = self.school.ratings_of(course)
            assert (summary["count"], summary["average"]) == (len(stars), self.school.average_of(course))
            assert summary["histogram"] == {str(n): stars.count(n) for n in range(1, 6)}

    def compare_dashboard(self, who: Person | None) -> None:
        status = 401 if who is None or not who.has_session else 200 if who.role == "ADMIN" else 403
        told = self.call(who, "get", "/api/dashboard/?refresh=true", None, status)
        if status == 200:
            ongoing = [each for each in self.enrolments if each.status != "DROPPED"]
            assert told["total_users"] == len(self.school.people)
            assert told["total_courses"] == len(self.courses)
            assert told["published_courses"] == sum(course.is_published for course in self.courses)
            assert told["total_enrollments"] == len(ongoing)
            assert told["total_reviews"] == len(self.reviews)

    def compare_detail(self, who: Person | None, course: Course, row: dict) -> None:
        self.compare_row(course, row)
        told = [
            (module["id"], module["order"], [(each["id"], each["order"]) for each in module["lectures"]])
            for module in row["modules"]
        ]
        assert told == [
            (module.id, place, [(each.id, n) for n, each in enumerate(module.lectures, 1)])
            for place, module in enumerate(course.modules, 1)
        ]
        own = self.school.enrolment_of(who, course) if who else None
        expected = own and {"id": own.id, "status": own.status, "percent": own.percent}
        assert row["enrollment" if who else "id"] == (expected if who else course.id)
        assert who is not None or "enrollment" not in row

    def compare_row(self, course: Course, row: dict) -> None:
        assert (row["price"], row["is_published"]) == (course.price, course.is_published)
        assert row["instructor"]["id"] == course.owner.id
        assert row["lecture_count"] == len(course.lectures)
        assert row["enrollment_count"] == self.school.enrolled_in(course)
        assert row["rating_count"] == len(self.school.ratings_of(course))
        assert row["rating_average"] == self.school.average_of(course)

    def compare_enrolment(self, enrolment: Enrolment, row: dict) -> None:
        assert (row["course"]["id"], row["student"]["id"]) == (enrolment.course.id, enrolment.student.id)
        assert row["status"] == enrolment.status
        assert (row["completed_at"] is not None) == enrolment.was_completed
        total = len(enrolment.course.lectures)
        expected = {"completed_lectures": enrolment.done, "total_lectures": total}
        assert row["progress"] == expected | {"percent": enrolment.percent}
        assert row["next_lecture"] == enrolment.next_lecture

    def listed(self, who: Person | None, path: str, *, needs_token: bool = False) -> list[dict] | None:
        """All rows, by `next`; None where the caller is refused."""
        refused = (who is None and needs_token) or (who is not None and not who.has_session)
        path += ("&" if "?" in path else "?") + "page_size=3"
        page = self.call(who, "get", path, None, 401 if refused else 200)
        if refused:
            return None
        rows = page["results"]
        while page["next"]:
            page = self.call(who, "get", page["next"].partition("testserver")[2], None, 200)
            rows += page["results"]
        assert len(rows) == page["count"]
        return rows

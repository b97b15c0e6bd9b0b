import pytest

from courses.models import Course
from tests.factories import make_category, make_course, make_enrollment, make_lecture, make_module

COURSES = "/api/courses/courses/"


@pytest.fixture
def draft(cast):
    return make_course(instructor=cast.owner, is_published=False)


def valid(**fields):
    return {
        "title": "Knots",
        "description": "How to tie them.",
        "level": "BEGINNER",
        "price": "12.50",
        "category": make_category().pk,
    } | fields


@pytest.mark.django_db
class TestCreating:
    def test_an_instructor_creates_a_draft_that_is_theirs(self, api, cast):
        answer = api.as_(cast.owner).post(COURSES, valid())
        assert answer.status_code == 201
        body = answer.json()
        assert body["instructor"]["id"] == str(cast.owner.pk)
        assert (body["slug"], body["is_published"], body["price"], body["currency"]) == (
            "knots",
            False,
            "12.50",
            "EUR",
        )

    @pytest.mark.parametrize("who", ["admin", "student", "enrolled"])
    def test_nobody_else_may(self, api, cast, who):
        assert api.as_(getattr(cast, who)).post(COURSES, valid()).status_code == 403
        assert Course.objects.count() == 1

    def test_without_a_token_it_is_401(self, api, cast):
        assert api.post(COURSES, valid()).status_code == 401

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""), ("title", "x" * 201), ("title", "two\r\nlines"), ("title", "a\u202eb"), ("title", None),
            ("description", None), ("level", "EXPERT"), ("price", "-1"), ("price", "1.999"), ("price", "NaN"),
            ("price", "10000000"), ("price", []), ("currency", "XXX"), ("currency", "eur"), ("category", 0),
            ("category", 2**70), ("category", "music"), ("category", [1]), ("is_published", "perhaps"),
        ],
    )  # fmt: skip
    def test_a_bad_value_is_400_at_its_field(self, api, cast, field, value):
        answer = api.as_(cast.owner).post(COURSES, valid(**{field: value}))
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["attr"] == field
        assert Course.objects.count() == 1

    @pytest.mark.parametrize("field", ["title", "description", "level", "price", "category"])
    def test_what_the_contract_requires_is_required(self, api, cast, field):
        body = valid()
        del body[field]
        answer = api.as_(cast.owner).post(COURSES, body)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "required")

    def test_fields_that_are_not_theirs_to_set_are_ignored(self, api, cast):
        body = valid(
            instructor=str(cast.other_instructor.pk), id=7, slug="mine", rating_average=5, enrollment_count=9
        )
        course = Course.objects.get(pk=api.as_(cast.owner).post(COURSES, body).json()["id"])
        assert (course.instructor, course.slug, course.stats.enrollment_count) == (cast.owner, "knots", 0)

    def test_a_course_cannot_start_published(self, api, cast):
        answer = api.as_(cast.owner).post(COURSES, valid(is_published=True))
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "no_lectures")
        assert Course.objects.count() == 1


@pytest.mark.django_db
class TestChanging:
    def test_the_owner_changes_a_course(self, api, cast):
        answer = api.as_(cast.owner).patch(
            f"{COURSES}{cast.course.pk}/", {"price": "0.00", "title": "Rowing"}
        )
        assert (answer.status_code, answer.json()["title"], answer.json()["price"]) == (200, "Rowing", "0.00")

    def test_the_slug_stays_when_the_title_changes(self, api, cast):
        before = cast.course.slug
        assert (
            api.as_(cast.owner).patch(f"{COURSES}{cast.course.pk}/", {"title": "Rowing"}).json()["slug"]
            == before
        )

    def test_an_admin_may_too(self, api, cast):
        assert (
            api.as_(cast.admin).patch(f"{COURSES}{cast.course.pk}/", {"level": "ADVANCED"}).status_code == 200
        )

    def test_others_may_not(self, api, cast):
        url = f"{COURSES}{cast.course.pk}/"
        refused = [
            c.patch(url, {"price": "0"}).status_code
            for c in (api, api.as_(cast.student), api.as_(cast.enrolled), api.as_(cast.other_instructor))
        ]
        assert refused == [401, 403, 403, 403]
        cast.course.refresh_from_db()
        assert cast.course.price == 10

    def test_anothers_draft_is_404(self, api, cast, draft):
        assert (
            api.as_(cast.other_instructor).patch(f"{COURSES}{draft.pk}/", {"price": "0"}).status_code == 404
        )

    def test_put_is_not_offered(self, api, cast):
        assert api.as_(cast.owner).put(f"{COURSES}{cast.course.pk}/", valid()).status_code == 405


@pytest.mark.django_db
class TestPublishing:
    def publish(self, api, cast, course):
        return api.as_(cast.owner).patch(f"{COURSES}{course.pk}/", {"is_published": True})

    def test_a_course_with_a_lecture_is_published(self, api, cast, draft):
        make_lecture(make_module(draft))
        assert self.publish(api, cast, draft).json()["is_published"] is True
        assert api.get(f"{COURSES}{draft.pk}/").status_code == 200

    def test_one_without_is_409_and_stays_a_draft(self, api, cast, draft):
        make_module(draft)
        assert self.publish(api, cast, draft).status_code == 409
        draft.refresh_from_db()
        assert not draft.is_published

    def test_unpublishing_leaves_the_enrolled_their_access(self, api, cast):
        assert (
            api.as_(cast.owner).patch(f"{COURSES}{cast.course.pk}/", {"is_published": False}).status_code
            == 200
        )
        assert api.as_(cast.enrolled).get(f"/api/courses/lectures/{cast.lectures[0].pk}/").status_code == 200
        assert api.as_(cast.student).get(f"{COURSES}{cast.course.pk}/").status_code == 404


@pytest.mark.django_db
class TestDeleting:
    def test_the_owner_deletes_a_course_nobody_enrolled_in(self, api, cast, draft):
        make_lecture(make_module(draft))
        assert api.as_(cast.owner).delete(f"{COURSES}{draft.pk}/").status_code == 204
        assert not Course.objects.filter(pk=draft.pk).exists()

    @pytest.mark.parametrize("status", ["ACTIVE", "DROPPED"])
    def test_a_course_with_enrolments_is_409(self, api, cast, draft, status):
        make_enrollment(draft, status=status)
        answer = api.as_(cast.admin).delete(f"{COURSES}{draft.pk}/")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "course_has_students")
        assert Course.objects.filter(pk=draft.pk).exists()

    def test_others_may_not(self, api, cast):
        url = f"{COURSES}{cast.course.pk}/"
        refused = [
            c.delete(url).status_code for c in (api, api.as_(cast.student), api.as_(cast.other_instructor))
        ]
        assert refused == [401, 403, 403]

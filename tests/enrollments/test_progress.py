import pytest

from courses.models import Course
from enrollments.models import LectureProgress
from tests.factories import make_course, make_enrollment, make_outline, make_progress

URL = "/api/enroll/progress/"


def record(client, lecture, status, **values):
    response = client.post(URL, {"lecture": getattr(lecture, "pk", lecture), **values})
    assert response.status_code == status, response.content
    return response.json()


class TestRecording:
    @pytest.fixture
    def client(self, cast, api):
        return api.as_(cast.enrolled)

    def test_the_first_time_makes_the_row_and_later_times_change_it(self, cast, client):
        first = record(client, cast.lectures[0], 201, position=10)
        again = record(client, cast.lectures[0], 200, position=25)
        assert first["id"] == again["id"] == LectureProgress.objects.get().pk
        assert (first["position"], again["position"]) == (10, 25)

    def test_the_row_as_the_contract_has_it(self, cast, client):
        row = record(client, cast.lectures[0], 201)
        assert row.pop("updated_at").endswith("Z")
        assert row == {
            "id": LectureProgress.objects.get().pk,
            "lecture": cast.lectures[0].pk,
            "completed": False,
            "completed_at": None,
            "position": 0,
        }

    def test_what_is_left_out_stays_as_it_is(self, cast, client):
        record(client, cast.lectures[0], 201, position=40)
        row = record(client, cast.lectures[0], 200, completed=True)
        assert (row["position"], row["completed"]) == (40, True)
        row = record(client, cast.lectures[0], 200, position=41)
        assert (row["position"], row["completed"]) == (41, True)

    def test_completing_again_keeps_the_time_of_the_first(self, cast, client):
        first = record(client, cast.lectures[0], 201, completed=True)
        again = record(client, cast.lectures[0], 200, completed=True)
        assert first["completed_at"] == again["completed_at"] is not None

    def test_a_tick_can_be_taken_back(self, cast, client):
        record(client, cast.lectures[0], 201, completed=True)
        row = record(client, cast.lectures[0], 200, completed=False)
        assert (row["completed"], row["completed_at"]) == (False, None)
        cast.enrollment.refresh_from_db()
        assert cast.enrollment.completed_lectures == 0

    @pytest.mark.parametrize("value", [-1, 1.5, "ten", None, 2**31, 10**30, [1]])
    def test_a_position_is_a_number_of_seconds(self, cast, client, value):
        error = record(client, cast.lectures[0], 400, position=value)["errors"][0]
        assert error["attr"] == "position"
        assert not LectureProgress.objects.exists()

    @pytest.mark.parametrize("value", [None, "perhaps", 2, [], {}])
    def test_completed_is_true_or_false(self, cast, client, value):
        error = record(client, cast.lectures[0], 400, completed=value)["errors"][0]
        assert error["attr"] == "completed"

    @pytest.mark.parametrize("value", [None, "abc", 987_654, 0, -1, 1.5, 2**63, 10**30, [1], True])
    def test_an_unknown_lecture_is_refused_at_the_field(self, cast, client, value):
        assert record(client, value, 400)["errors"][0]["attr"] == "lecture"

    def test_what_else_stands_in_the_body_changes_nothing(self, cast, client):
        record(client, cast.lectures[0], 201, completed_at="2000-01-01T00:00Z", enrollment=0, course=0, id=1)
        row = LectureProgress.objects.get()
        assert (row.completed_at, row.enrollment_id) == (None, cast.enrollment.pk)


class TestWhoMayRecord:
    def test_who_is_not_enrolled_may_not(self, cast, api):
        error = record(api.as_(cast.student), cast.lectures[0], 403)["errors"][0]
        assert error["code"] == "not_enrolled"
        assert not LectureProgress.objects.exists()

    @pytest.mark.parametrize("who", ["owner", "other_instructor", "admin"])
    def test_who_teaches_or_runs_the_place_is_not_enrolled_either(self, cast, api, who):
        record(api.as_(getattr(cast, who)), cast.lectures[0], 403)

    def test_nobody_may_without_a_token(self, cast, api):
        record(api, cast.lectures[0], 401)

    def test_who_left_may_not_until_they_come_back(self, cast, api):
        cast.enrollment.leave()
        record(api.as_(cast.enrolled), cast.lectures[0], 403)
        cast.enrollment.resume()
        record(api.as_(cast.enrolled), cast.lectures[0], 201)

    def test_a_lecture_of_a_draft_is_as_unknown_as_none(self, cast, api):
        lecture = make_outline(make_course(is_published=False))[0]
        assert record(api.as_(cast.enrolled), lecture, 400)["errors"][0]["attr"] == "lecture"

    def test_who_is_enrolled_goes_on_after_the_course_is_unpublished(self, cast, api):
        Course.objects.update(is_published=False)
        record(api.as_(cast.enrolled), cast.lectures[0], 201)

    def test_being_enrolled_elsewhere_does_not_help(self, cast, api):
        make_enrollment(make_course(), cast.student)
        record(api.as_(cast.student), cast.lectures[0], 403)


class TestList:
    def listed(self, client, query="", status=200):
        response = client.get(URL + query)
        assert response.status_code == status, response.content
        return response.json()

    def test_it_shows_ones_own_rows_alone(self, cast, api):
        own = make_progress(cast.enrollment, cast.lectures[0])
        make_progress(make_enrollment(cast.course), cast.lectures[0])
        page = self.listed(api.as_(cast.enrolled))
        assert (page["count"], [row["id"] for row in page["results"]]) == (1, [own.pk])
        assert set(page["results"][0]) == {
            *("id", "lecture", "completed"),
            *("completed_at", "position", "updated_at"),
        }

    @pytest.mark.parametrize("who", ["student", "owner", "admin"])
    def test_it_shows_nobody_the_rows_of_others(self, cast, api, who):
        make_progress(cast.enrollment, cast.lectures[0])
        assert self.listed(api.as_(getattr(cast, who)))["count"] == 0

    def test_it_needs_a_token(self, cast, api):
        self.listed(api, status=401)

    def test_it_can_be_of_one_course(self, cast, api):
        make_progress(cast.enrollment, cast.lectures[0])
        other = make_enrollment(make_course(), cast.enrolled)
        row = make_progress(other, make_outline(other.course)[0])
        page = self.listed(api.as_(cast.enrolled), f"?course={other.course_id}")
        assert [r["id"] for r in page["results"]] == [row.pk]
        assert self.listed(api.as_(cast.enrolled), "?course=987654")["count"] == 0

    @pytest.mark.parametrize("query", ["course=abc", "course=1.5", "ordering=position"])
    def test_what_it_does_not_know_is_refused_by_name(self, cast, api, query):
        error = self.listed(api.as_(cast.enrolled), f"?{query}", 400)["errors"][0]
        assert error["attr"] == query.split("=")[0]

    @pytest.mark.parametrize(
        ("query", "turn"), [("", 1), ("?ordering=-id", -1), ("?ordering=-updated_at", -1)]
    )
    def test_it_can_be_ordered(self, cast, api, query, turn):
        made = [make_progress(cast.enrollment, lecture).pk for lecture in cast.lectures]
        page = self.listed(api.as_(cast.enrolled), query)
        assert [row["id"] for row in page["results"]] == made[::turn]

    def test_as_many_queries_for_many_rows_as_for_one(self, cast, api, django_assert_num_queries):
        for lecture in make_outline(cast.course, lectures=8):
            make_progress(cast.enrollment, lecture)
        client = api.as_(cast.enrolled)
        with django_assert_num_queries(2):
            client.get(URL)

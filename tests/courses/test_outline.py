"""Modules and lectures: who sees what of them, and their order."""

import pytest
from django.db import connection

from courses import services
from courses.models import Lecture, Module
from tests.factories import make_course, make_enrollment, make_lecture, make_module, make_outline, make_user

MODULES, LECTURES = "/api/courses/modules/", "/api/courses/lectures/"


def orders(queryset):
    return list(queryset.order_by("order").values_list("title", "order"))


@pytest.mark.django_db
class TestModules:
    def test_the_owner_adds_one_at_the_end(self, api, cast):
        answer = api.as_(cast.owner).post(MODULES, {"course": cast.course.pk, "title": "Second"})
        assert answer.status_code == 201
        assert answer.json() == {
            "id": answer.json()["id"],
            "course": cast.course.pk,
            "title": "Second",
            "order": 2,
        }

    def test_a_taken_order_is_409(self, api, cast):
        answer = api.as_(cast.owner).post(MODULES, {"course": cast.course.pk, "title": "First", "order": 1})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "order_taken")
        assert cast.course.modules.count() == 1

    def test_an_order_past_the_end_means_last(self, api, cast):
        body = {"course": cast.course.pk, "title": "Far", "order": 40}
        assert api.as_(cast.owner).post(MODULES, body).json()["order"] == 2

    def test_an_order_below_one_is_400(self, api, cast):
        body = {"course": cast.course.pk, "title": "Zero", "order": 0}
        assert api.as_(cast.owner).post(MODULES, body).status_code == 400

    def test_deleting_one_closes_the_gap(self, api, cast):
        for title in "BC":
            make_module(cast.course, title=title)
        assert (
            api.as_(cast.owner).delete(f"{MODULES}{cast.course.modules.get(order=1).pk}/").status_code == 204
        )
        assert orders(cast.course.modules) == [("B", 1), ("C", 2)]

    def test_patching_a_title_and_moving_to_the_end(self, api, cast):
        make_module(cast.course, title="B")
        first = cast.course.modules.get(order=1)
        answer = api.as_(cast.owner).patch(f"{MODULES}{first.pk}/", {"title": "A", "order": 2})
        assert answer.status_code == 409
        answer = api.as_(cast.owner).patch(f"{MODULES}{first.pk}/", {"title": "A", "order": 9})
        assert (answer.status_code, answer.json()["order"]) == (200, 2)
        assert orders(cast.course.modules) == [("B", 1), ("A", 2)]

    def test_a_refused_move_changes_nothing_at_all(self, api, cast):
        make_module(cast.course, title="B")
        first = cast.course.modules.get(order=1)
        api.as_(cast.owner).patch(f"{MODULES}{first.pk}/", {"title": "Changed", "order": 2})
        assert Module.objects.get(pk=first.pk).title == "Module"

    def test_a_module_stays_in_its_course(self, api, cast):
        other = make_course(instructor=cast.owner)
        module = cast.course.modules.get()
        assert api.as_(cast.owner).patch(f"{MODULES}{module.pk}/", {"course": other.pk}).status_code == 400

    def test_only_the_owner_and_admins_write(self, api, cast):
        body = {"course": cast.course.pk, "title": "X"}
        clients = [api, *map(api.as_, (cast.student, cast.enrolled, cast.other_instructor, cast.admin))]
        assert [c.post(MODULES, body).status_code for c in clients] == [401, 403, 403, 403, 201]

    def test_the_course_of_a_draft_of_anothers_does_not_exist(self, api, cast):
        draft = make_course(is_published=False)
        body = {"course": draft.pk, "title": "X"}
        unknown = api.as_(cast.owner).post(MODULES, body | {"course": 10**9})
        hidden = api.as_(cast.owner).post(MODULES, body)
        assert hidden.status_code == unknown.status_code == 400

    def test_those_of_a_draft_are_404_to_everybody_else(self, api, cast):
        draft = make_course(is_published=False, instructor=cast.owner)
        module = make_module(draft, title="Secret")
        url = f"{MODULES}{module.pk}/"
        assert api.as_(cast.owner).get(url).status_code == 200
        assert [c.get(url).status_code for c in (api, api.as_(cast.student))] == [404, 404]
        assert "Secret" not in api.as_(cast.student).get(f"{MODULES}?course={draft.pk}").content.decode()

    def test_the_list_is_in_order_and_filtered_by_course(self, api, cast):
        make_module(make_course())
        make_module(cast.course, title="Second")
        rows = api.get(f"{MODULES}?course={cast.course.pk}").json()["results"]
        assert [row["order"] for row in rows] == [1, 2]


@pytest.mark.django_db
class TestLectures:
    def test_the_owner_adds_one(self, api, cast):
        body = {
            "module": cast.course.modules.get().pk,
            "title": "Tacking",
            "kind": "VIDEO",
            "video_url": "https://example.com/v.mp4",
            "notes": "# Hi\n<script>alert(1)</script>",
            "duration": 90,
        }
        answer = api.as_(cast.owner).post(LECTURES, body)
        assert answer.status_code == 201
        assert answer.json()["order"] == 3
        assert "<script" not in answer.json()["notes_html"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("kind", "QUIZ"), ("video_url", "javascript:alert(1)"), ("video_url", "ftp://example.com/a"),
            ("duration", -1), ("duration", 2**40), ("duration", 1.5), ("order", -1), ("title", "\n"), ("module", 1.5),
        ],
    )  # fmt: skip
    def test_a_bad_value_is_400_at_its_field(self, api, cast, field, value):
        body = {"module": cast.course.modules.get().pk, "title": "T", "kind": "ARTICLE"} | {field: value}
        answer = api.as_(cast.owner).post(LECTURES, body)
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, field)

    def test_deleting_one_closes_the_gap_and_recounts(self, api, cast):
        assert api.as_(cast.owner).delete(f"{LECTURES}{cast.lectures[0].pk}/").status_code == 204
        assert [x.order for x in cast.course.lectures.all()] == [1]
        cast.course.stats.refresh_from_db()
        assert cast.course.stats.lecture_count == 1

    def test_deleting_the_last_one_a_student_had_to_do_completes_the_course(self, api, cast):
        from tests.factories import make_progress

        make_progress(cast.enrollment, cast.lectures[0], completed=True, completed_at="2026-01-01T00:00Z")
        api.as_(cast.owner).delete(f"{LECTURES}{cast.lectures[1].pk}/")
        cast.enrollment.refresh_from_db()
        assert cast.enrollment.status == "COMPLETED"

    def test_adding_one_later_takes_nobodys_completion_away(self, api, cast):
        cast.enrollment.status, cast.enrollment.completed_at = "COMPLETED", "2026-01-01T00:00Z"
        cast.enrollment.save()
        module = cast.course.modules.get()
        api.as_(cast.owner).post(LECTURES, {"module": module.pk, "title": "New", "kind": "ARTICLE"})
        cast.enrollment.refresh_from_db()
        assert cast.enrollment.status == "COMPLETED"

    def test_a_locked_one_opens_only_to_owner_admins_and_the_enrolled(self, api, cast):
        url = f"{LECTURES}{cast.lectures[0].pk}/"
        people = (cast.owner, cast.admin, cast.enrolled, cast.student, cast.other_instructor)
        assert [api.as_(u).get(url).status_code for u in people] == [200, 200, 200, 403, 403]
        assert api.get(url).status_code == 401

    def test_a_preview_opens_to_anyone(self, api, cast):
        lecture = make_lecture(cast.course.modules.get(), is_preview=True, notes="Look")
        assert api.get(f"{LECTURES}{lecture.pk}/").json()["notes_html"] == "<p>Look</p>\n"

    def test_who_dropped_out_is_locked_out_again(self, api, cast):
        cast.enrollment.leave()
        assert api.as_(cast.enrolled).get(f"{LECTURES}{cast.lectures[0].pk}/").status_code == 403

    def test_a_list_has_nulls_in_place_of_what_is_locked(self, api, cast):
        make_lecture(cast.course.modules.get(), is_preview=True, notes="Look")
        rows = api.get(f"{LECTURES}?course={cast.course.pk}").json()["results"]
        assert [row["notes"] for row in rows] == [None, None, "Look"]
        assert rows[0]["video_url"] is rows[0]["notes_html"] is None
        rows = api.as_(cast.enrolled).get(f"{LECTURES}?course={cast.course.pk}").json()["results"]
        assert [row["notes"] for row in rows] == ["Text", "Text", "Look"]

    def test_what_is_locked_is_not_rendered_for_a_list(self, api, cast, monkeypatch):
        make_lecture(cast.course.modules.get(), is_preview=True, notes="Look")
        rendered = []
        monkeypatch.setattr("courses.serializers.render", lambda notes: rendered.append(notes))
        api.get(f"{LECTURES}?course={cast.course.pk}")
        assert rendered == ["Look"]

    def test_a_list_is_filtered_by_module(self, api, cast):
        module = make_module(cast.course)
        lecture = make_lecture(module)
        rows = api.get(f"{LECTURES}?module={module.pk}").json()["results"]
        assert [row["id"] for row in rows] == [lecture.pk]

    def test_the_list_costs_the_same_for_one_row_and_many(self, api, cast, django_assert_max_num_queries):
        make_outline(cast.course, modules=3, lectures=4)
        with django_assert_max_num_queries(2):
            api.as_(cast.enrolled).get(LECTURES)


@pytest.mark.django_db
class TestReorder:
    def url(self, course):
        return f"/api/courses/courses/{course.pk}/reorder/"

    @pytest.fixture
    def outline(self, cast):
        """Two modules of two lectures: [(module, [lecture, lecture]), …] by id."""
        make_lecture(second := make_module(cast.course, title="Second"))
        make_lecture(second)
        return [
            (m.pk, [x.pk for x in m.lectures.order_by("order")])
            for m in cast.course.modules.order_by("order")
        ]

    def body(self, outline):
        return {"modules": [{"id": module, "lectures": lectures} for module, lectures in outline]}

    def test_modules_and_lectures_take_the_new_order_and_may_change_module(self, api, cast, outline):
        (a, [a1, a2]), (b, [b1, b2]) = outline
        wanted = [(b, [a2, b2, b1]), (a, [a1])]
        answer = api.as_(cast.owner).post(self.url(cast.course), self.body(wanted))
        assert answer.status_code == 200
        got = [(m["id"], [x["id"] for x in m["lectures"]]) for m in answer.json()["modules"]]
        assert got == wanted
        assert list(Lecture.objects.filter(module=b).order_by("order").values_list("order", flat=True)) == [
            1,
            2,
            3,
        ]

    def test_anything_but_a_permutation_is_400_and_changes_nothing(self, api, cast, outline):
        (a, [a1, a2]), (b, [b1, b2]) = outline
        foreign = make_outline(make_course(instructor=cast.owner))[0]
        before = list(Lecture.objects.order_by("pk").values("module", "order"))
        wrong = [
            [(a, [a1, a2])],
            [(a, [a1, a2]), (b, [b1])],
            [(a, [a1, a2]), (b, [b1, b2, b2])],
            [(a, [a1, a2]), (a, [b1, b2])],
            [(a, [a1, a2]), (b, [b1, foreign.pk])],
            [(a, [a1, a2]), (b, [b1, b2]), (foreign.module_id, [])],
            [],
        ]
        for outline in wrong:
            assert api.as_(cast.owner).post(self.url(cast.course), self.body(outline)).status_code == 400
        for body in (
            [],
            {"modules": {}},
            {"modules": [{"id": a}]},
            {"modules": [[a]]},
            {"modules": [{"id": "a"}]},
        ):
            assert api.as_(cast.owner).post(self.url(cast.course), body).status_code == 400
        assert list(Lecture.objects.order_by("pk").values("module", "order")) == before

    def test_only_the_owner_and_admins_may(self, api, cast, outline):
        clients = [api, *map(api.as_, (cast.student, cast.other_instructor, cast.admin))]
        answers = [c.post(self.url(cast.course), self.body(outline)).status_code for c in clients]
        assert answers == [401, 403, 403, 200]

    def test_progress_survives_a_move(self, api, cast, outline):
        from tests.factories import make_progress

        (a, [a1, a2]), (b, [b1, b2]) = outline
        progress = make_progress(cast.enrollment, cast.lectures[0], position=30)
        api.as_(cast.owner).post(self.url(cast.course), self.body([(b, [a1, b1, b2]), (a, [a2])]))
        progress.refresh_from_db()
        assert (progress.lecture_id, progress.position) == (a1, 30)


@pytest.mark.django_db
def test_a_lecture_moved_meanwhile_goes_last_where_it_is_now(cast):
    (moved, stays), other = cast.lectures, make_module(cast.course)
    for _ in range(3):
        make_lecture(other)
    there = list(other.lectures.order_by("order").values_list("pk", flat=True))
    as_it_was = Lecture.objects.select_related("course", "module").get(pk=moved.pk)
    outline = [(moved.module_id, [stays.pk]), (other.pk, [moved.pk, *there])]
    services.reorder(course=cast.course, outline=outline)
    services.change_lecture(lecture=as_it_was, order=99)
    assert list(other.lectures.order_by("order").values_list("pk", "order")) == [
        *zip(there, (1, 2, 3), strict=True),
        (moved.pk, 4),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["module", "lecture"])
def test_a_deletion_that_met_a_deadlock_is_done_the_second_time(cast, what):
    doomed = cast.lectures[0] if what == "lecture" else cast.lectures[0].module
    delete, met = getattr(services, f"delete_{what}"), []

    def fail_once(execute, sql, params, many, context):
        if "enrollments_enrollment" in sql and sql.startswith("SELECT") and not met:
            met.append(sql)
            sql, params = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$", None
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail_once):
        delete(**{what: doomed})
    assert met
    assert cast.course.lectures.count() == (1 if what == "lecture" else 0)


@pytest.mark.django_db
def test_an_enrolment_elsewhere_unlocks_nothing_here(api, cast):
    stranger = make_user()
    make_enrollment(make_course(), stranger)
    assert api.as_(stranger).get(f"{LECTURES}{cast.lectures[0].pk}/").status_code == 403

"""The section "Catalogue"."""

import pytest

from tests.contract.world import (
    CATEGORIES,
    COURSES,
    ENROLL,
    LECTURES,
    USERS,
    errors,
    ids,
    new_course,
    ok,
    rows,
)
from tests.factories import make_course, make_review

ROW = {
    *("id", "slug", "title", "subtitle", "level", "price", "currency", "category", "instructor", "thumbnail"),
    *("is_published", "rating_average", "rating_count", "enrollment_count", "lecture_count", "duration"),
    *("created_at", "updated_at"),
}


@pytest.fixture
def url(world) -> str:
    return f"{COURSES}{world.course.pk}/"


def course(world, **fields):
    return make_course(**{"category": world.category, "instructor": world.other.user} | fields)


class TestCategories:
    def test_anyone_reads_them(self, world):
        (row,) = rows(world.nobody, CATEGORIES)
        assert row == {"id": world.category.pk, "name": "Outdoors", "slug": "outdoors", "course_count": 1}
        assert ok(world.nobody.get(f"{CATEGORIES}{world.category.pk}/")) == row

    def test_an_admin_creates_changes_and_deletes(self, world):
        made = ok(world.admin.post(CATEGORIES, {"name": "Crafts"}), 201)
        assert (made["slug"], made["course_count"]) == ("crafts", 0)
        one = f"{CATEGORIES}{made['id']}/"
        assert ok(world.admin.patch(one, {"name": "Handicraft"}))["name"] == "Handicraft"
        ok(world.admin.delete(one), 204)
        errors(world.nobody.get(one), 404)

    def test_deleting_one_that_has_courses_is_409(self, world):
        errors(world.admin.delete(f"{CATEGORIES}{world.category.pk}/"), 409)

    def test_also_when_they_are_drafts(self, world):
        draft = make_course(is_published=False, instructor=world.owner.user)
        errors(world.admin.delete(f"{CATEGORIES}{draft.category_id}/"), 409)

    @pytest.mark.parametrize("who", ["owner", "student"])
    def test_nobody_else_writes(self, world, who):
        client, one = getattr(world, who), f"{CATEGORIES}{world.category.pk}/"
        errors(client.post(CATEGORIES, {"name": "X"}), 403)
        errors(client.patch(one, {"name": "X"}), 403)
        errors(client.delete(one), 403)
        errors(world.nobody.post(CATEGORIES, {"name": "X"}), 401)


class TestARow:
    def test_has_every_field(self, world):
        (row,) = rows(world.nobody, COURSES)
        assert set(row) >= ROW
        assert row["category"] == {"id": world.category.pk, "name": "Outdoors", "slug": "outdoors"}
        assert row["instructor"] == {"id": str(world.owner.user.pk), "full_name": "Olga Owner"}
        assert (row["price"], row["currency"], row["thumbnail"]) == ("49.90", "EUR", None)
        counts = row["enrollment_count"], row["lecture_count"], row["rating_count"], row["rating_average"]
        assert counts == (1, 3, 1, 4)

    def test_drafts_are_not_in_the_list_of_anybody(self, world):
        for client in (world.nobody, world.student, world.owner, world.admin):
            assert ids(client, COURSES) == [world.course.pk]

    def test_an_unrated_course_has_no_average(self, world):
        assert ok(world.nobody.get(f"{COURSES}{course(world).pk}/"))["rating_average"] is None


class TestTheDetail:
    def test_adds_description_and_outline(self, world, url):
        body = ok(world.nobody.get(url))
        assert ROW | {"description", "description_html", "modules"} <= set(body)
        (module,) = body["modules"]
        assert set(module) >= {"id", "title", "order", "lectures"}
        assert [lecture["order"] for lecture in module["lectures"]] == [1, 2, 3]
        assert set(module["lectures"][0]) == {"id", "title", "kind", "order", "duration", "is_preview"}

    def test_is_rendered_and_sanitised(self, world, url):
        text = "# Hi\n\n**b** <script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
        html = ok(world.owner.patch(url, {"description": text}))["description_html"]
        assert "<strong>b</strong>" in html
        assert "<script" not in html
        assert 'href="javascript' not in html
        assert "<img" not in html or "onerror" not in html.partition("<img")[2].partition(">")[0]

    def test_tells_a_caller_with_a_token_of_their_enrolment(self, world, url):
        mine = ok(world.enrolled.get(url))["enrollment"]
        assert mine == {"id": world.enrollment.pk, "status": "ACTIVE", "percent": 0}
        assert ok(world.student.get(url))["enrollment"] is None

    def test_drafts_are_seen_by_owner_and_admins_alone(self, world):
        draft = f"{COURSES}{world.draft.pk}/"
        for client in (world.owner, world.admin):
            assert ok(client.get(draft))["is_published"] is False
        for client in (world.nobody, world.student, world.enrolled, world.other):
            errors(client.get(draft), 404)


class TestFilters:
    @pytest.fixture
    def found(self, world):
        self.free = course(world, price=0, level="ADVANCED", title="Free")
        self.dear = course(world, price=200, level="INTERMEDIATE", title="Dear")
        make_review(self.dear, rating=5)
        return lambda query: {row["title"] for row in rows(world.nobody, f"{COURSES}?{query}")}

    def test_each(self, world, found):
        assert found("category=outdoors") == {"Sailing", "Free", "Dear"}
        assert found("level=ADVANCED") == {"Free"}
        assert found("level=ADVANCED&level=BEGINNER") == {"Free", "Sailing"}
        assert found("price_min=49.90") == {"Sailing", "Dear"}
        assert found("price_max=49.90") == {"Sailing", "Free"}
        assert found("is_free=true") == found("is_free=True") == {"Free"}
        assert found("is_free=false") == {"Sailing", "Dear"}
        assert found("rating_min=4.5") == {"Dear"}
        assert found(f"instructor={world.owner.user.pk}") == {"Sailing"}

    def test_mine_shows_own_courses_drafts_too(self, world, found):
        assert set(ids(world.owner, f"{COURSES}?mine=true")) == {world.course.pk, world.draft.pk}
        assert ids(world.student, f"{COURSES}?mine=true") == []
        errors(world.nobody.get(f"{COURSES}?mine=true"), 401)

    @pytest.mark.parametrize(
        "query",
        [
            *("level=beginner", "level=BEGINNER&level=X", "price_min=x", "price_max=NaN", "price_min=-1"),
            *(
                "is_free=maybe",
                "rating_min=x",
                "rating_min=6",
                "instructor=1",
                "mine=perhaps",
                "category=none",
            ),
        ],
    )
    def test_an_unknown_value_is_400(self, world, query):
        errors(world.owner.get(f"{COURSES}?{query}"), 400)


class TestSearch:
    @pytest.fixture
    def found(self, world):
        by_name = make_course(title="Cakes", category=world.category, instructor=world.other.user)
        course(world, title="Write your first program", subtitle="With Python")
        course(world, title="Python", subtitle="A snake")
        assert by_name
        return lambda text: [
            row["title"] for row in ok(world.nobody.get(COURSES, {"search": text}))["results"]
        ]

    def test_looks_in_title_subtitle_category_and_instructor(self, world, found):
        assert "Sailing" in found("sailing")
        assert "Sailing" in found("wind")
        assert "Sailing" in found("outdoors")
        assert found("Olga") == ["Sailing"]

    def test_ranks_by_relevance(self, found):
        assert found("python") == ["Python", "Write your first program"]

    def test_finds_word_forms_prefixes_and_one_typo(self, found):
        assert found("programming") == ["Write your first program"]
        assert "Python" in found("pyth")
        assert "Python" in found("pyhton")

    def test_an_empty_search_is_no_search(self, found):
        assert (
            sorted(found(""))
            == sorted(found("   "))
            == ["Cakes", "Python", "Sailing", "Write your first program"]
        )

    def test_finds_no_drafts(self, world, found):
        assert found("drafted") == []
        assert [row["title"] for row in rows(world.owner, f"{COURSES}?mine=true&search=drafted")] == [
            "Drafted"
        ]

    def test_newest_first_without_a_search(self, found, world):
        assert found("")[0] == "Python"


class TestWriting:
    def test_an_instructor_makes_a_course_of_their_own(self, world):
        made = ok(world.owner.post(COURSES, new_course(world, subtitle="Half hitch", currency="USD")), 201)
        assert made["instructor"]["id"] == str(world.owner.user.pk)
        assert (made["price"], made["currency"], made["is_published"]) == ("12.50", "USD", False)

    def test_it_is_theirs_whatever_the_body_says(self, world):
        body = new_course(world, instructor=str(world.other.user.pk), id=1, rating_average=5)
        assert ok(world.owner.post(COURSES, body), 201)["instructor"]["id"] == str(world.owner.user.pk)

    @pytest.mark.parametrize("name", ["title", "description", "level", "price", "category"])
    def test_what_is_needed_is_400_when_missing(self, world, name):
        body = new_course(world)
        del body[name]
        assert errors(world.owner.post(COURSES, body), 400)[0]["attr"] == name

    def test_owner_and_admin_change_and_delete(self, world):
        for client in (world.owner, world.admin):
            one = f"{COURSES}{ok(world.owner.post(COURSES, new_course(world)), 201)['id']}/"
            assert ok(client.patch(one, {"price": "0"}))["price"] == "0.00"
            ok(client.delete(one), 204)
            errors(world.owner.get(one), 404)

    def test_others_do_not(self, world, url):
        for client, status in ((world.other, 403), (world.student, 403), (world.nobody, 401)):
            errors(client.patch(url, {"title": "Mine"}), status)
            errors(client.delete(url), status)

    @pytest.mark.parametrize("who", ["student", "admin"])
    def test_only_instructors_make_courses(self, world, who):
        errors(getattr(world, who).post(COURSES, new_course(world)), 403)

    def test_publishing_needs_a_lecture(self, world):
        empty = f"{COURSES}{ok(world.owner.post(COURSES, new_course(world)), 201)['id']}/"
        errors(world.owner.patch(empty, {"is_published": True}), 409)
        draft = f"{COURSES}{world.draft.pk}/"
        assert ok(world.owner.patch(draft, {"is_published": True}))["is_published"] is True
        ok(world.nobody.get(draft))

    def test_with_enrolments_it_is_unpublished_not_deleted(self, world, url):
        errors(world.admin.delete(url), 409)
        ok(world.owner.patch(url, {"is_published": False}))
        errors(world.student.get(url), 404)
        ok(world.enrolled.get(url))
        assert ok(world.enrolled.get(f"{LECTURES}{world.lectures[0].pk}/"))["notes"] == "Text"


def test_a_closed_instructors_course_stays_and_an_admin_may_change_it(world, url):
    ok(world.admin.patch(f"{USERS}{world.owner.user.pk}/", {"is_active": False}))
    ok(world.nobody.get(url))
    ok(world.admin.patch(url, {"price": "1"}))


def test_a_dropped_student_is_locked_out_of_an_unpublished_course(world, url):
    ok(world.owner.patch(url, {"is_published": False}))
    ok(world.enrolled.delete(f"{ENROLL}{world.enrollment.pk}/"), 204)
    errors(world.enrolled.get(url), 404)

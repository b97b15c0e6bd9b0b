import pytest

from accounts.models import Role
from tests.factories import make_category, make_course, make_enrollment, make_review, make_user

COURSES = "/api/courses/courses/"


@pytest.mark.django_db
class TestReading:
    def test_anyone_reads_what_is_published(self, api):
        course = make_course(title="Open")
        make_course(title="Hidden", is_published=False)
        answer = api.get(COURSES)
        assert answer.status_code == 200
        assert [row["id"] for row in answer.json()["results"]] == [course.pk]

    def test_a_row_has_the_fields_of_the_contract(self, api):
        course = make_course()
        make_review(course, rating=5)
        row = api.get(COURSES).json()["results"][0]
        assert set(row) == {
            *("id", "slug", "title", "subtitle", "level", "price", "currency", "category", "instructor"),
            *("thumbnail", "is_published", "rating_average", "rating_count", "enrollment_count"),
            *("lecture_count", "duration", "created_at", "updated_at"),
        }
        assert row["price"] == "10.00"
        assert row["rating_average"] == 5
        assert set(row["category"]) == {"id", "name", "slug"}
        assert set(row["instructor"]) == {"id", "full_name"}
        assert row["created_at"].endswith("Z")

    def test_the_detail_adds_description_and_outline(self, api, cast):
        detail = api.get(f"{COURSES}{cast.course.pk}/").json()
        assert detail["description_html"] == "<p>What it is about.</p>\n"
        assert [lecture["id"] for lecture in detail["modules"][0]["lectures"]] == [
            x.pk for x in cast.lectures
        ]
        assert "enrollment" not in detail

    def test_the_detail_tells_a_caller_of_their_enrolment(self, api, cast):
        url = f"{COURSES}{cast.course.pk}/"
        assert api.as_(cast.enrolled).get(url).json()["enrollment"] == {
            "id": cast.enrollment.pk,
            "status": "ACTIVE",
            "percent": 0,
        }
        assert api.as_(cast.student).get(url).json()["enrollment"] is None

    def test_a_draft_is_404_but_to_its_owner_admins_and_the_enrolled(self, api, cast):
        cast.course.is_published = False
        cast.course.save()
        url = f"{COURSES}{cast.course.pk}/"
        seen = [api.as_(u).get(url).status_code for u in (cast.owner, cast.admin, cast.enrolled)]
        hidden = [
            c.get(url).status_code for c in (api, api.as_(cast.student), api.as_(cast.other_instructor))
        ]
        assert (seen, hidden) == ([200] * 3, [404] * 3)

    def test_who_dropped_out_no_longer_sees_an_unpublished_course(self, api, cast):
        cast.course.is_published = False
        cast.course.save()
        cast.enrollment.leave()
        assert api.as_(cast.enrolled).get(f"{COURSES}{cast.course.pk}/").status_code == 404


@pytest.mark.django_db
class TestFilters:
    def titles(self, client, query):
        answer = client.get(f"{COURSES}?{query}")
        assert answer.status_code == 200, answer.json()
        return sorted(row["title"] for row in answer.json()["results"])

    def test_by_category_slug(self, api):
        make_course(title="In", category=make_category(slug="music"))
        make_course(title="Out")
        assert self.titles(api, "category=music") == ["In"]

    def test_by_several_levels(self, api):
        for level in ("BEGINNER", "INTERMEDIATE", "ADVANCED"):
            make_course(title=level, level=level)
        assert self.titles(api, "level=ADVANCED&level=BEGINNER") == ["ADVANCED", "BEGINNER"]

    def test_by_price_range_and_free(self, api):
        for price in ("0.00", "9.99", "20.00"):
            make_course(title=price, price=price)
        assert self.titles(api, "price_min=9.99&price_max=20") == ["20.00", "9.99"]
        assert self.titles(api, "is_free=true") == ["0.00"]
        assert self.titles(api, "is_free=false") == ["20.00", "9.99"]

    def test_by_least_rating(self, api):
        good = make_course(title="Good")
        make_review(good, rating=5)
        make_course(title="Unrated")
        assert self.titles(api, "rating_min=4.5") == ["Good"]

    def test_by_instructor(self, api):
        course = make_course(title="Hers")
        make_course()
        assert self.titles(api, f"instructor={course.instructor_id}") == ["Hers"]

    def test_mine_shows_own_courses_with_drafts(self, api):
        teacher = make_user(Role.INSTRUCTOR)
        make_course(title="Draft", is_published=False, instructor=teacher)
        make_course()
        assert self.titles(api.as_(teacher), "mine=true") == ["Draft"]
        assert api.get(f"{COURSES}?mine=true").status_code == 401

    @pytest.mark.parametrize(
        "query",
        [
            "category=nowhere", "level=EXPERT", "price_min=cheap", "price_max=NaN", "price_min=1e400",
            "is_free=maybe", "rating_min=6", "instructor=me", "mine=perhaps", f"search={'x' * 201}",
            "ordering=popularity", "ordering=price,-password", "page=0", "page=x", "page_size=101", "page_size=0",
            "after=x", "after=WyJhIl0", "search=%00", "page=99999999999999999999",
        ],
    )  # fmt: skip
    def test_what_a_list_does_not_know_is_400(self, api, query):
        answer = api.get(f"{COURSES}?{query}")
        assert answer.status_code == 400
        assert set(answer.json()) == {"type", "errors"}

    def test_filters_combine(self, api):
        make_course(title="Both", level="ADVANCED", price="5.00")
        make_course(level="ADVANCED", price="50.00")
        make_course(level="BEGINNER", price="5.00")
        assert self.titles(api, "level=ADVANCED&price_max=10") == ["Both"]


@pytest.mark.django_db
class TestOrder:
    def ids(self, api, query):
        return [row["id"] for row in api.get(f"{COURSES}?{query}").json()["results"]]

    def test_newest_first_by_default(self, api):
        first, second = make_course(), make_course()
        assert self.ids(api, "") == [second.pk, first.pk]

    @pytest.mark.parametrize("name", ["created_at", "price", "title", "rating_average", "enrollment_count"])
    def test_by_each_field_both_ways(self, api, name):
        low = make_course(title="alpha", price="1.00")
        high = make_course(title="Beta", price="2.00")
        make_review(high, rating=5)
        assert self.ids(api, f"ordering={name}") == [low.pk, high.pk]
        assert self.ids(api, f"ordering=-{name}") == [high.pk, low.pk]

    def test_unrated_courses_come_last_among_the_best_rated(self, api):
        unrated, poor = make_course(), make_course()
        make_review(poor, rating=1)
        assert self.ids(api, "ordering=-rating_average") == [poor.pk, unrated.pk]

    def test_by_a_comma_list(self, api):
        b = make_course(title="B", price="1.00")
        a = make_course(title="A", price="1.00")
        c = make_course(title="C", price="2.00")
        assert self.ids(api, "ordering=-price,title") == [c.pk, a.pk, b.pk]


@pytest.mark.django_db
def test_the_catalogue_costs_the_same_queries_for_one_row_and_many(api, django_assert_max_num_queries):
    make_course()
    with django_assert_max_num_queries(2):
        api.get(COURSES)
    for _ in range(11):
        make_enrollment(make_course())
    with django_assert_max_num_queries(2):
        assert len(api.get(COURSES).json()["results"]) == 12

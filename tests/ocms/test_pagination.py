import pytest
from django.test import RequestFactory
from rest_framework.request import Request

from courses.models import Course
from ocms import pagination
from tests.factories import make_category, make_course, make_review, make_user

COURSES = "/api/courses/courses/"


def walk(api, url):
    """The ids of all pages, from `url` along `next`."""
    ids = []
    while url:
        page = api.get(url).json()
        ids += [row["id"] for row in page["results"]]
        url = page["next"]
    return ids


@pytest.fixture
def courses(db):
    category, teacher = make_category(), make_user("INSTRUCTOR")
    prices = ["5.00", "5.00", "7.50", "0.00", "5.00", "7.50", "9.00"]
    made = [make_course(price=price, category=category, instructor=teacher) for price in prices]
    make_review(made[2], rating=5)
    make_review(made[4], rating=3)
    return made


class TestPages:
    def test_twelve_rows_by_default(self, api, courses):
        for _ in range(6):
            make_course()
        body = api.get(COURSES).json()
        assert (body["count"], len(body["results"])) == (13, 12)

    def test_next_and_previous_lead_through_the_list(self, api, courses):
        first = api.get(f"{COURSES}?page_size=3").json()
        second = api.get(first["next"]).json()
        third = api.get(second["next"]).json()
        assert first["previous"] is None
        assert third["next"] is None
        assert api.get(third["previous"]).json()["results"] == second["results"]
        assert api.get(second["previous"]).json()["results"] == first["results"]

    def test_a_page_by_number_is_the_page_that_next_leads_to(self, api, courses):
        first = api.get(f"{COURSES}?page_size=3").json()
        assert "page=2" in first["next"]
        assert (
            api.get(first["next"]).json()["results"]
            == api.get(f"{COURSES}?page_size=3&page=2").json()["results"]
        )

    @pytest.mark.parametrize(
        "ordering",
        [
            "", "price", "-price", "title", "-title", "created_at", "-created_at", "rating_average", "-rating_average",
            "enrollment_count", "-enrollment_count", "price,-title", "-rating_average,price", "relevance",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("size", [1, 3])
    def test_walking_on_shows_every_row_once_in_order(self, api, courses, ordering, size):
        whole = api.get(f"{COURSES}?page_size=100&ordering={ordering}").json()["results"]
        assert walk(api, f"{COURSES}?page_size={size}&ordering={ordering}") == [row["id"] for row in whole]
        assert len(whole) == 7

    def test_a_row_that_appears_meanwhile_shifts_nothing(self, api, courses):
        first = api.get(f"{COURSES}?page_size=3").json()
        make_course()
        seen = [row["id"] for row in first["results"]] + walk(api, first["next"])
        assert sorted(seen) == sorted(course.pk for course in courses)

    def test_the_filters_stay_in_the_links(self, api, courses):
        assert len(walk(api, f"{COURSES}?page_size=1&price_min=5&price_max=5")) == 3

    def test_a_page_past_the_end_is_404(self, api, courses):
        answer = api.get(f"{COURSES}?page=2")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "not_found")

    def test_the_first_page_of_nothing_is_empty(self, api, db):
        assert api.get(COURSES).json() == {"count": 0, "next": None, "previous": None, "results": []}


class TestDepth:
    def test_numbers_reach_ten_thousand_rows_deep(self, api, courses):
        assert api.get(f"{COURSES}?page=100&page_size=100").status_code == 404
        answer = api.get(f"{COURSES}?page=101&page_size=100")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "page_too_deep")

    def test_next_and_previous_lead_on_beyond(self, api, courses, monkeypatch):
        monkeypatch.setattr(pagination, "MAX_DEPTH", 4)
        assert len(walk(api, f"{COURSES}?page_size=2")) == 7
        pages = [api.get(f"{COURSES}?page_size=2").json()]
        while pages[-1]["next"]:
            pages.append(api.get(pages[-1]["next"]).json())
        back = api.get(pages[-1]["previous"]).json()
        assert back["results"] == pages[-2]["results"]
        assert api.get(back["next"]).json()["results"] == pages[-1]["results"]

    def test_far_pages_show_the_same_rows_in_the_same_order(self, api, courses, monkeypatch):
        near = [api.get(COURSES, {"page": n, "page_size": 2}).json() for n in (1, 2)]
        monkeypatch.setattr("ocms.pagination.FAR", 0)
        assert [api.get(COURSES, {"page": n, "page_size": 2}).json() for n in (1, 2)] == near


class TestCount:
    def test_beyond_what_is_counted_it_is_an_estimate_and_says_so(self, api, courses, monkeypatch):
        rated = f"{COURSES}?rating_min=0"
        assert "X-Count-Estimated" not in api.get(rated)
        monkeypatch.setattr(pagination, "EXACT_COUNT", 5)
        answer = api.get(rated)
        assert answer["X-Count-Estimated"] == "true"
        assert answer.json()["count"] >= 6

    def test_what_is_counted_already_is_exact_at_any_size(self, api, courses, monkeypatch):
        monkeypatch.setattr(pagination, "EXACT_COUNT", 5)
        answer = api.get(f"{COURSES}?price_min=0")
        assert "X-Count-Estimated" not in answer
        assert answer.json()["count"] == 7

    def test_an_estimate_is_never_below_what_was_counted(self, courses):
        assert pagination.count(Course.objects.all()) == (7, True)


class TestCursor:
    @pytest.mark.parametrize("cursor", ["", "x", "%F0", "eyJhIjoxfQ", "bnVsbA", "WzFd", "W1tbW1tbW1tbW10"])
    def test_one_that_no_list_gave_is_400(self, api, courses, cursor):
        answer = api.get(f"{COURSES}?after={cursor}")
        assert answer.status_code == (400 if cursor else 200)

    @pytest.mark.parametrize("value", [None, {}, [], "x", 1e400, 10**30, "\x00", "2026-13-45"])
    def test_one_with_strange_values_is_400_or_finds_nothing(self, api, courses, value):
        cursor = pagination.cursor([value, 1], ["-created_at", "-pk"])
        assert api.get(f"{COURSES}?after={cursor}").status_code in (200, 400)
        cursor = pagination.cursor(["2026-01-01T00:00Z", value], ["-created_at", "-pk"])
        assert api.get(f"{COURSES}?after={cursor}").status_code in (200, 400)

    def test_one_of_another_order_is_400(self, api, courses):
        after = api.get(f"{COURSES}?page_size=2").json()["next"]
        assert api.get(f"{after}&ordering=price").status_code == 400


def test_a_page_costs_no_offset_when_it_is_walked_to(courses, django_assert_num_queries):
    request = Request(RequestFactory().get(COURSES, {"page_size": 2}))
    paginator = pagination.Pagination()
    queryset = Course.objects.order_by("-created_at", "-pk")
    paginator.paginate_queryset(queryset, request)
    link = paginator.get_paginated_response([]).data["next"]
    with django_assert_num_queries(2) as queries:
        request = Request(RequestFactory().get(link))
        pagination.Pagination().paginate_queryset(queryset, request)
    assert "OFFSET" not in queries.captured_queries[-1]["sql"]

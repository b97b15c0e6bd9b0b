import pytest

from courses.models import Category
from tests.factories import make_category, make_course

CATEGORIES = "/api/courses/categories/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(api, cast):
    return api.as_(cast.admin)


def test_anyone_reads_them_with_the_number_of_published_courses(api):
    category = make_category(name="Music", slug="music")
    make_course(category=category)
    make_course(category=category, is_published=False)
    assert api.get(CATEGORIES).json()["results"] == [
        {"id": category.pk, "name": "Music", "slug": "music", "course_count": 1}
    ]


def test_they_are_ordered_by_name_or_by_course_count(api):
    full, empty = make_category(name="Zoo"), make_category(name="Art")
    make_course(category=full)

    def ids(query):
        return [row["id"] for row in api.get(CATEGORIES + query).json()["results"]]

    assert ids("") == [empty.pk, full.pk]
    assert ids("?ordering=-course_count") == [full.pk, empty.pk]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Data & AI", "data-ai"), ("音楽", "音楽"), ("C++", "cpp"), ("✨", "category"), ("Ünï", "ünï")],
)
def test_the_slug_is_made_from_the_name(admin, name, slug):
    assert admin.post(CATEGORIES, {"name": name}).json()["slug"] == slug


def test_a_slug_of_ones_own_is_kept(admin):
    assert admin.post(CATEGORIES, {"name": "Music", "slug": "sound"}).json()["slug"] == "sound"


@pytest.mark.parametrize("slug", ["", "Two Words", "a/b", "x" * 81, "-", "a--b", "\u202e"])
def test_a_malformed_slug_is_400(admin, slug):
    answer = admin.post(CATEGORIES, {"name": "Music", "slug": slug})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "slug")


@pytest.mark.parametrize("body", [{"name": "MUSIC"}, {"name": "Other", "slug": "music"}])
def test_a_taken_name_or_slug_is_409(admin, body):
    make_category(name="Music", slug="music")
    before = Category.objects.count()
    assert admin.post(CATEGORIES, body).status_code == 409
    assert Category.objects.count() == before


def test_renaming_to_a_taken_name_is_409(admin):
    make_category(name="Music")
    other = make_category()
    assert admin.patch(f"{CATEGORIES}{other.pk}/", {"name": "music"}).status_code == 409


def test_renaming_keeps_the_slug(admin):
    category = make_category(name="Music", slug="music")
    assert admin.patch(f"{CATEGORIES}{category.pk}/", {"name": "Sound"}).json()["slug"] == "music"


def test_one_with_courses_cannot_be_deleted(admin, cast):
    answer = admin.delete(f"{CATEGORIES}{cast.course.category_id}/")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "in_use")


def test_an_empty_one_is_deleted(admin):
    category = make_category()
    assert admin.delete(f"{CATEGORIES}{category.pk}/").status_code == 204
    assert not Category.objects.filter(pk=category.pk).exists()

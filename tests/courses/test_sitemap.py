import pytest

from tests.factories import make_course

pytestmark = pytest.mark.django_db


def test_the_sitemap_leads_to_what_is_published_and_nothing_else(client, settings):
    settings.FRONTEND_URL = "https://school.example"
    course, draft = make_course(), make_course(is_published=False)
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    text = answer.content.decode()
    assert f"<loc>https://school.example/course.html?id={course.pk}</loc>" in text
    assert f"id={draft.pk}<" not in text


def test_it_is_read_not_written(client):
    assert client.post("/sitemap.xml").status_code == 405

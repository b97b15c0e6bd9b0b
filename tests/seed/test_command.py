import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from accounts.models import User
from courses.models import Lecture

pytestmark = pytest.mark.django_db


def test_it_is_refused_when_debug_is_off(settings):
    settings.DEBUG = False
    with pytest.raises(ImproperlyConfigured, match="password 1234"):
        call_command("seed")
    assert not User.objects.exists()


def test_it_says_what_it_added(settings, capsys):
    settings.DEBUG = True
    call_command("seed")
    assert capsys.readouterr().out.startswith("Added 67 people, ")
    call_command("seed")
    assert capsys.readouterr().out == "The demo world is there already: nothing was added.\n"


def test_films_are_looked_for_where_the_pages_are_served(settings):
    settings.DEBUG = True
    call_command("seed", "--pages-url", "http://localhost:5501")
    videos = Lecture.objects.filter(kind=Lecture.Kind.VIDEO).values_list("video_url", flat=True)
    assert {url.rpartition("/")[0] for url in videos} == {"http://localhost:5501/media"}

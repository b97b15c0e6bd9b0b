import time
from random import Random

import pytest
from django.db import connection, transaction

from accounts.models import Role
from courses.models import Course, Level
from ocms import shared
from ocms.shared import ANSWERS, LARGEST, MOST, MOST_BYTES, Ready, ReadyAnswers
from tests.factories import make_category, make_course, make_outline, make_review, make_user
from tests.parallel import at_once

COURSES = "/api/courses/courses/"


@pytest.fixture(autouse=True)
def _nothing_ready():
    ANSWERS.clear()


def ready(snapshot="1:1:", size=10) -> Ready:
    return Ready(b"x" * size, {}, None, snapshot, time.monotonic())


def asked(answers: ReadyAnswers, question: str, made: Ready) -> Ready:
    return answers.get(question, lambda: made.snapshot, lambda snapshot: made)


class TestReadyAnswers:
    def test_one_that_is_asked_for_again_is_kept(self):
        answers, first, second = ReadyAnswers(), ready(), ready()
        assert asked(answers, "a", first) is first
        assert asked(answers, "a", second) is second
        assert asked(answers, "a", ready()) is second
        assert answers.find("a", lambda: "1:1:") is second

    def test_after_a_change_it_is_made_anew_and_kept_at_once(self):
        answers, second = ReadyAnswers(), ready("2:2:")
        for _ in range(2):
            asked(answers, "a", ready())
        assert answers.find("a", lambda: "2:2:") is None
        assert asked(answers, "a", second) is second
        assert asked(answers, "a", ready("2:2:")) is second

    def test_of_many_who_ask_at_once_one_makes_it(self):
        answers, made = ReadyAnswers(), []
        asked(answers, "a", ready())

        def make(snapshot):
            made.append(1)
            time.sleep(0.2)
            return ready(snapshot)

        at_once(20, lambda n: answers.get("a", lambda: "1:1:", make))
        assert len(made) == 1

    def test_made_up_questions_are_not_kept_and_do_not_drive_out_what_is(self):
        answers, kept = ReadyAnswers(), ready()
        for _ in range(2):
            asked(answers, "a", kept)
        for n in range(3 * MOST):
            asked(answers, f"?page={n}", ready())
        assert list(answers._ready) == ["a"]
        assert len(answers._asked) <= MOST

    @pytest.mark.parametrize(("length", "size"), [(10, 1), (10, LARGEST - 100), (60_000, 1)])
    def test_what_is_kept_does_not_fill_the_memory(self, length, size):
        answers, one = ReadyAnswers(), ready(size=size)
        for n in range(2 * min(MOST, MOST_BYTES // (length + size))):
            for _ in range(2):
                asked(answers, f"?page={n:0>{length}}", one)
        assert len(answers._ready) <= MOST
        assert sum(len(question) + size for question in answers._ready) == answers._size <= MOST_BYTES
        assert answers._size > MOST_BYTES / 2 or len(answers._ready) == MOST

    @pytest.mark.parametrize(("snapshot", "size"), [(None, 1), ("1:1:", LARGEST)])
    def test_one_that_is_huge_or_read_in_no_snapshot_is_not_kept(self, snapshot, size):
        answers = ReadyAnswers()
        for _ in range(3):
            asked(answers, "a", ready(snapshot, size))
        assert not answers._ready


@pytest.mark.django_db(transaction=True)
class TestCatalogue:
    def test_a_change_by_any_road_is_seen_at_once(self, api):
        course = make_course(price="10.00")
        for _ in range(3):
            assert api.get(COURSES).json()["results"][0]["price"] == "10.00"
        with connection.cursor() as cursor:
            cursor.execute("UPDATE courses_course SET price = 5 WHERE id = %s", [course.pk])
        assert api.get(COURSES).json()["results"][0]["price"] == "5.00"

    def test_what_is_not_committed_yet_reaches_nobody_else(self, api):
        make_course(title="Before")
        for _ in range(3):
            assert api.get(COURSES).json()["results"][0]["title"] == "Before"
        with transaction.atomic():
            Course.objects.update(title="Never")
            assert api.get(COURSES).json()["results"][0]["title"] == "Never"
            transaction.set_rollback(True)
        assert api.get(COURSES).json()["results"][0]["title"] == "Before"

    def test_everyone_gets_their_own(self, api):
        owner, admin = make_user(Role.INSTRUCTOR), make_user(Role.ADMIN)
        draft = make_course(instructor=owner, is_published=False)
        detail = f"{COURSES}{draft.pk}/"
        for _ in range(2):
            assert api.get(detail).status_code == 404
            assert api.as_(owner).get(detail).status_code == 200
            assert api.as_(admin).get(detail).status_code == 200
            assert api.as_(owner).get(COURSES, {"mine": "true"}).json()["count"] == 1
            assert api.as_(admin).get(COURSES, {"mine": "true"}).json()["count"] == 0
            assert api.get(COURSES, {"mine": "true"}).status_code == 401
            assert api.as_(owner).get(COURSES).json()["count"] == 0

    def test_ready_bytes_are_those_of_the_slow_way(self, api):
        make_school()
        student = api.as_(make_user())
        for path in random_paths():
            for client in (api, student):
                made, kept, again = (client.get(path) for _ in range(3))
                with transaction.atomic():
                    slow = client.get(path)
                assert made.content == kept.content == again.content == slow.content, path
                assert made.status_code == kept.status_code == again.status_code == slow.status_code, path
                own = {"ETag": "", "X-Request-ID": ""}
                shown = [{**answer.headers, **own} for answer in (made, kept, again, slow)]
                assert all(headers == shown[0] for headers in shown), path

    def test_one_who_has_it_already_is_told_so(self, api):
        make_course()
        etag = api.get(COURSES).headers["ETag"]
        again = api.get(COURSES, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        make_course()
        assert api.get(COURSES, headers={"If-None-Match": etag}).status_code == 200

    @pytest.mark.usefixtures("nobody_writes")
    def test_visitors_get_only_what_was_made_for_a_visitor(self, api, made):
        student = api.as_(make_user())
        for client in (student, student, api, api, student, api):
            assert client.get(COURSES).status_code == 200
        assert made == [False, False, True, True]

    @pytest.mark.usefixtures("nobody_writes")
    def test_another_host_gets_its_own_addresses(self, api, made, settings):
        settings.ALLOWED_HOSTS = ["one.example", "other.example"]
        for _ in range(2):
            make_course()
        for host in ("one.example", "other.example") * 3:
            answer = api.get(COURSES, {"page_size": 1, "ordering": "price"}, headers={"host": host})
            assert answer.json()["next"].startswith(f"http://{host}/api/")
        assert len(made) == 4
        assert api.get(COURSES, headers={"host": "strange.example"}).status_code == 400

    @pytest.mark.usefixtures("nobody_writes")
    def test_a_ready_one_is_in_the_log_under_its_route(self, api, caplog):
        caplog.set_level("INFO", "ocms.request")
        for _ in range(3):
            api.get(f"{COURSES}?page=1")
        facts = [record.facts for record in caplog.records if record.name == "ocms.request"]
        assert [(one["route"], one["status"], one["user"]) for one in facts] == 3 * [
            ("api/courses/courses/$", 200, None)
        ]


@pytest.fixture
def made(monkeypatch) -> list[bool]:
    """One for each answer that a view made, in order: whether for a visitor."""
    made, render = [], shared._render

    def note(view, response):
        made.append(view.request.user.is_anonymous)
        return render(view, response)

    monkeypatch.setattr(shared, "_render", note)
    return made


def make_school() -> None:
    dice, categories = Random(1), [make_category(slug=name) for name in ("music", "maths")]
    for n in range(30):
        course = make_course(
            title=f"{dice.choice(['Piano', 'Guitar', 'Algebra'])} {n}",
            category=dice.choice(categories),
            level=dice.choice(Level.values),
            price=dice.choice(["0.00", "9.99", "20.00"]),
            is_published=dice.random() < 0.9,
        )
        if n % 5 == 0:
            make_outline(course)
            make_review(course, rating=dice.randint(1, 5))


def random_paths() -> list[str]:
    """Right and wrong ones, of the catalogue, of courses and of reviews."""
    dice = Random(2)
    options = {
        "category": ["music", "maths", "nothing"],
        "level": ["BEGINNER", "ADVANCED", "beginner"],
        "price_min": ["0", "5", "-1"],
        "is_free": ["true", "false", "maybe"],
        "search": ["piano", "guitra", "m", "é"],
        "ordering": ["price", "-title", "rating_average,-price", "enrollment_count", "what"],
        "page": ["1", "2", "99", "x"],
        "page_size": ["3", "100", "101"],
    }
    paths = []
    for _ in range(60):
        names = dice.sample(list(options), dice.randint(0, 3))
        query = "&".join(f"{name}={dice.choice(options[name])}" for name in names)
        paths.append(f"{COURSES}?{query}")
    ids = list(Course.objects.values_list("pk", flat=True))
    return [
        *paths,
        *(f"{COURSES}{pk}/" for pk in ids[:8]),
        *(f"/api/reviews/?course={pk}" for pk in ids[::5]),
    ]

"""The application behind Debian's PgBouncer, which gives a connection away after each transaction."""

import http.client
import json
import os
import string
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2
import pytest

from tests.deploy.programs import Application, Running, answers, free_port, needed
from tests.ocms.processes import CHECKOUT, open_to_all

CLIENTS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
"""
CONNECTIONS = 3  # to PostgreSQL; the application has 8 threads in each of its processes


def start(place: Path, database: str) -> tuple[Running, str]:
    """PgBouncer with deploy/pgbouncer.ini, and the address of the database through it."""
    direct, port = urlsplit(database), free_port()
    host = direct.hostname or parse_qs(direct.query)["host"][0]
    password = direct.password or "any"
    (place / "userlist.txt").write_text(f'"{direct.username}" "{password}"\n')
    values = {
        "OCMS_POSTGRES": f"host={host} port={direct.port or 5432}",
        "OCMS_DATABASE": direct.path.strip("/"),
        "OCMS_PGBOUNCER_HOST": "127.0.0.1",
        "OCMS_PGBOUNCER_PORT": port,
        "OCMS_PGBOUNCER_USERS": place / "userlist.txt",
    }
    configuration = string.Template((CHECKOUT / "deploy" / "pgbouncer.ini").read_text()).substitute(values)
    few = configuration.replace("default_pool_size = 20", f"default_pool_size = {CONNECTIONS}")
    (place / "pgbouncer.ini").write_text(few)
    program = [needed("pgbouncer", "pgbouncer"), place / "pgbouncer.ini"]
    pgbouncer = Running(program, place / "pgbouncer.log", **not_as_root(host))
    pgbouncer.wait_for(lambda: answers(port))
    return pgbouncer, f"postgres://{direct.username}:{password}@127.0.0.1:{port}/ocms"


def not_as_root(host: str) -> dict:
    """As whom PostgreSQL runs, for only they may use its socket."""
    if os.geteuid() != 0:
        return {}
    owner = os.stat(host).st_uid if host.startswith("/") else 65534
    return {"user": owner, "group": owner, "extra_groups": []}


@pytest.fixture(scope="module")
def pooled(production):
    needed("pgbouncer", "pgbouncer")
    with open_to_all() as place:
        pgbouncer, url = start(place, production["DATABASE_URL"])
        environment = production | {
            "DATABASE_URL": url,
            "DATABASE_PREPARE": "off",
            "OCMS_RATE_USER": "9000/s",
        }
        application = Application(place, free_port(), environment)
        yield application
        application.stop()
        pgbouncer.stop()


def ask(application, method: str, path: str, body: dict | None = None, token: str = "") -> tuple[int, dict]:
    headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    headers |= {"Content-Type": "application/json"} if body is not None else {}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    line = http.client.HTTPConnection("127.0.0.1", application.port, timeout=30)
    line.request(method, f"/api/{path}", json.dumps(body) if body is not None else None, headers)
    answer = line.getresponse()
    text = answer.read()
    line.close()
    return answer.status, json.loads(text) if text else {}


def sign_up(application, number: int) -> str:
    """Their token."""
    person = {
        "email": f"learner{number}@example.org",
        "full_name": f"Learner {number}",
        "password": "a long secret",
    }
    assert ask(application, "POST", "accounts/register/", person)[0] == 201
    status, tokens = ask(application, "POST", "token/", person)
    assert status == 200, tokens
    return tokens["access"]


def learn(application, token: str) -> tuple[int, ...]:
    """From finding a course to reviewing it; what each step answered."""
    _, courses = ask(application, "GET", "courses/courses/?search=python&page_size=3", token=token)
    course = courses["results"][0]["id"]
    _, detail = ask(application, "GET", f"courses/courses/{course}/", token=token)
    lecture = detail["modules"][0]["lectures"][0]["id"]
    steps = [
        ("POST", "enroll/", {"course": course}),
        ("POST", "enroll/progress/", {"lecture": lecture, "completed": True}),
        ("GET", "enroll/", None),
        ("POST", "reviews/", {"course": course, "rating": 4, "comment": "Good."}),
        ("GET", f"reviews/?course={course}", None),
        ("GET", "accounts/me/export/", None),
    ]
    return tuple(ask(application, *step, token=token)[0] for step in steps)


def test_many_people_at_once_share_few_connections(pooled, production):
    tokens = [sign_up(pooled, number) for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        ways = set(pool.map(lambda token: learn(pooled, token), tokens))
    assert ways == {(201, 201, 200, 201, 200, 200)}
    with psycopg2.connect(production["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(CLIENTS)
        assert cursor.fetchone()[0] <= CONNECTIONS + 1
    connection.close()


def test_the_audit_trail_names_who_did_it_whatever_connection_they_had(pooled, production):
    learn(pooled, sign_up(pooled, 100))
    with psycopg2.connect(production["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("""
            SELECT count(*), count(*) FILTER (WHERE entry.actor_id = review.student_id)
            FROM reviews_review review JOIN accounts_user person ON person.id = review.student_id
            JOIN accounts_auditentry entry ON entry.subject = 'REVIEW' AND entry.object_id = review.id::text
            WHERE person.email LIKE 'learner%'""")
        written, by_the_right_one = cursor.fetchone()
    connection.close()
    assert written == by_the_right_one > 0


def test_the_time_of_a_statement_is_limited_though_the_application_cannot_ask_for_it(pooled):
    connection = psycopg2.connect(pooled.environment["DATABASE_URL"], options="-c statement_timeout=0")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "5s"
    connection.close()


def test_commands_work_through_it_too_and_the_rows_agree(pooled):
    for command in (["check_invariants"], ["shell", "--no-imports", "-c", ITERATE]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=CHECKOUT,
            env=pooled.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr


ITERATE = "from courses.models import Course; assert len(list(Course.objects.iterator(chunk_size=5))) > 20"

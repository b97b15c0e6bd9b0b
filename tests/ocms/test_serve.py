"""`manage.py serve`, which is what `make run` runs, and the sentences that people get when something is amiss."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.ocms.processes import CHECKOUT, eventually, open_to_all, processes_naming

ADD_SOMEONE = "from accounts.models import User; User.objects.create_user('ada@example.org', 'a long secret')"


@pytest.fixture(scope="module")
def data_dir():
    """With a database that is up to date and not empty: the demo world is another test's business."""
    with open_to_all() as directory:
        run("migrate", "--verbosity", "0", data_dir=directory)
        run("shell", "-c", ADD_SOMEONE, data_dir=directory)
        yield directory


def environment(data_dir: Path, **changes: str) -> dict[str, str]:
    own = ("DATABASE_URL", "REDIS_URL", "OCMS_API_URL", "OCMS_API_PORT")
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | {"DEBUG": "on", "OCMS_DATA_DIR": str(data_dir)} | changes


def run(*arguments: str, data_dir: Path, **changes: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=CHECKOUT, env=environment(data_dir, **changes), capture_output=True, text=True
    )


class Served:
    """`manage.py serve` on two free ports, up and answering."""

    def __init__(self, data_dir: Path):
        self.port, self.pages_port = free_port(), free_port()
        ports = ["--port", str(self.port), "--pages-port", str(self.pages_port)]
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", *ports],
            cwd=CHECKOUT,
            env=environment(data_dir),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.output = ""
        while "Ctrl-C ends it all" not in self.output:
            line = self.process.stdout.readline()
            assert line, self.output
            self.output += line

    def end(self, number: signal.Signals) -> int:
        os.killpg(self.process.pid, number)  # as a terminal does
        status = self.process.wait(60)
        self.process.stdout.close()
        return status

    def processes(self) -> dict[int, str]:
        return processes_naming(f"127.0.0.1:{self.port}", f"--port {self.pages_port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_api_and_pages_answer_and_the_terminal_says_where_and_who(data_dir):
    served = Served(data_dir)
    try:
        assert urlopen(f"http://127.0.0.1:{served.port}/health/ready/").status == 200
        assert urlopen(f"http://localhost:{served.pages_port}/").status == 200
        configuration = urlopen(f"http://localhost:{served.pages_port}/js/config.js").read().decode()
        assert f"http://localhost:{served.port}/api/" in configuration
        assert f"http://localhost:{served.pages_port}/" in served.output
        for login in ("admin@gmail.com", "instructor1@gmail.com", "student@gmail.com"):
            assert login in served.output
    finally:
        served.end(signal.SIGINT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_a_request_to_stop_and_a_closed_terminal_leave_no_process(data_dir, number):
    served = Served(data_dir)
    assert served.end(number) == 0
    assert served.processes() == {}
    assert processes_naming(data_dir) == {}


def test_a_killed_serve_takes_everything_along(data_dir):
    served = Served(data_dir)
    served.end(signal.SIGKILL)
    assert eventually(lambda: not served.processes() and not processes_naming(data_dir))


def test_a_taken_port_is_one_sentence(data_dir):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = run("serve", "--port", port, "--pages-port", str(free_port()), data_dir=data_dir)
    assert answer.returncode != 0
    assert re.fullmatch(rf"CommandError: Port {port} can't be used .*\n", answer.stderr)


@pytest.mark.parametrize(
    ("name", "address", "sentence"),
    [
        (
            "DATABASE_URL",
            "postgres://ocms:secret@127.0.0.1:1/ocms",
            "The database can't be reached: .+refused",
        ),
        ("DATABASE_URL", "mysql://localhost/ocms", "DATABASE_URL must read like postgresql://.+"),
        ("DATABASE_URL", "postgres://localhost:99999/ocms", "DATABASE_URL must read like postgresql://.+"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL must read like redis://.+"),
        ("OCMS_DATA_DIR", "/proc/nowhere", "/proc/nowhere can't be made or used: .+"),
    ],
)
def test_what_is_set_wrong_is_one_sentence_without_the_password(data_dir, name, address, sentence):
    answer = run("migrate", data_dir=data_dir, **{name: address})
    assert answer.returncode != 0
    assert re.fullmatch(sentence + "\n", answer.stderr), answer.stderr
    assert "secret" not in answer.stderr


def test_an_old_python_is_one_sentence():
    pretend = "import runpy, sys; sys.version_info = (3, 9); runpy.run_path('manage.py', run_name='__main__')"
    answer = subprocess.run([sys.executable, "-c", pretend], cwd=CHECKOUT, capture_output=True, text=True)
    assert answer.returncode != 0
    assert answer.stderr == "OCMS needs Python 3.11 or newer; this is Python 3.9.\n"


def test_a_python_without_the_packages_is_one_sentence():
    answer = subprocess.run(
        [sys.executable, "-S", "manage.py", "check"], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert answer.returncode != 0
    assert answer.stderr.startswith("Django is not installed")
    assert answer.stderr.count("\n") == 1


def test_reset_deletes_nothing_without_a_yes(data_dir):
    answer = run("reset", data_dir=data_dir)
    assert answer.returncode != 0
    assert "Nothing was deleted" in answer.stderr
    count = "from accounts.models import User; print(User.objects.count())"
    assert run("shell", "--no-imports", "-c", count, data_dir=data_dir).stdout.strip() == "1"


def test_reset_without_questions_leaves_no_table():
    with open_to_all() as directory:
        query = "from django.db import connection; cursor = connection.cursor(); cursor.execute({!r})"
        run("shell", "--no-imports", "-c", query.format("CREATE TABLE kept ()"), data_dir=directory)
        assert run("reset", "--no-input", data_dir=directory).returncode == 0
        look = query.format("SELECT to_regclass('kept')") + "; print(cursor.fetchone()[0])"
        assert run("shell", "--no-imports", "-c", look, data_dir=directory).stdout.strip() == "None"

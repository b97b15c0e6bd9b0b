"""Real servers, real processes: what `make run` and every command stand on when nothing is installed."""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
from pathlib import Path

import psycopg2
import pytest
import redis

from tests.ocms.processes import (
    CHECKOUT,
    User,
    eventually,
    kill,
    open_to_all,
    processes_naming,
    remove,
    using,
)

FORK = """
import os, sys, time
from pathlib import Path
from ocms import embedded
address = embedded.database_url(Path(sys.argv[1]))
if os.fork():
    os._exit(0)
print(address, flush=True)
time.sleep(1)
os._exit(0)
"""
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture
def place():
    with open_to_all() as directory:
        yield directory


@pytest.fixture(scope="module")
def _made_before():
    """PostgreSQL's files take longest to make: most tests start with a copy of these."""
    with open_to_all() as directory:
        with using(directory):
            pass
        yield directory


@pytest.fixture
def used_place(place, _made_before):
    subprocess.run(["cp", "-a", f"{_made_before}/.", place], check=True)
    return place


def query(address: str, statement: str):
    connection = psycopg2.connect(address, connect_timeout=5)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def answers(address: str) -> bool:
    try:
        return query(address, "SELECT 1") == 1
    except psycopg2.OperationalError:
        return False


def pings(address: str) -> bool:
    try:
        with redis.from_url(address) as client:
            return client.ping()
    except redis.ConnectionError:
        return False


def permissions(*paths: Path) -> list:
    return [(path, path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in paths]


def test_a_path_with_spaces_gets_a_postgresql_18_with_our_extensions_and_a_valkey(place):
    with using(place / "my data") as (database, cache):
        assert query(database, "SHOW server_version_num") >= "180000"
        query(database, "CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent")
        assert query(database, "SELECT unaccent('Élève')") == "Eleve"
        assert pings(cache)


def test_a_path_longer_than_a_socket_address_may_be(place):
    with using(place / ("x" * 120) / ("y" * 120) / ".data") as (database, cache):
        assert answers(database)
        assert pings(cache)


def test_what_was_written_is_there_in_the_next_run(used_place):
    with using(used_place) as (database, _):
        query(database, "CREATE TABLE kept (); ")
    with using(used_place) as (database, _):
        assert query(database, "SELECT to_regclass('kept')") == "kept"


def test_the_last_one_out_stops_what_was_started_before_it_ends(used_place):
    with using(used_place) as (database, _):
        sockets = database.split("=")[1]
    assert processes_naming(used_place, sockets) == {}
    assert not Path(sockets).exists()


def test_two_that_start_at_once_share_the_servers(place):
    first, second = User(place), User(place)
    assert first.addresses() == second.addresses()
    assert len([line for line in processes_naming(place).values() if "embedded.postgres" in line]) == 1
    first.finish()
    second.finish()


def test_the_servers_stay_while_anyone_uses_them(used_place):
    first = User(used_place)
    first.addresses()
    with using(used_place) as (database, _):
        first.finish()
        assert answers(database)


def test_a_forked_child_keeps_the_servers_when_its_parent_is_gone(used_place):
    with subprocess.Popen(
        [sys.executable, "-c", FORK, used_place], stdout=subprocess.PIPE, text=True
    ) as parent:
        address = parent.stdout.readline().strip()
        assert parent.wait(10) == 0
        assert answers(address)
    assert eventually(lambda: not processes_naming(used_place))


def test_a_killed_user_leaves_no_server(used_place):
    user = User(used_place)
    database, _ = user.addresses()
    user.kill()
    assert eventually(lambda: not processes_naming(used_place, database.split("=")[1]))


@pytest.mark.parametrize("program", ["bin/postgres", "valkey-server"])
def test_a_killed_server_is_back_by_itself_at_the_same_address(used_place, program):
    with using(used_place) as (database, cache):
        sockets = [database.split("=")[1], cache.split("@")[1].split("?")[0]]
        before = {pid for pid, line in processes_naming(used_place, *sockets).items() if program in line}
        for pid in before:
            os.kill(pid, 9)
        assert eventually(lambda: program in str(set(processes_naming(used_place, *sockets).items())))
        assert eventually(lambda: answers(database))
        assert eventually(lambda: pings(cache))


def test_a_killed_keeper_takes_the_server_along_and_the_next_start_is_whole(used_place):
    user = User(used_place, durable=True)
    query(user.addresses()[0], "CREATE TABLE kept ()")
    kill("embedded.", used_place)
    user.kill()
    with using(used_place) as (database, _):
        assert query(database, "SELECT to_regclass('kept')") == "kept"


def test_everything_killed_at_once_loses_nothing_that_was_committed(used_place):
    user = User(used_place, durable=True)
    query(user.addresses()[0], "CREATE TABLE kept ()")
    kill("", used_place)
    user.kill()
    with using(used_place) as (database, _):
        assert query(database, "SELECT to_regclass('kept')") == "kept"


def test_the_pid_file_of_a_crash_may_name_a_process_that_is_another_now(used_place):
    with using(used_place):
        pass
    pid_file = used_place / "postgres" / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n1\n5432\n/tmp\n\n\n")
    with using(used_place) as (database, _):
        assert answers(database)


def test_a_first_start_killed_in_the_middle_is_made_good(place):
    (place / "postgres" / "data.draft" / "base").mkdir(parents=True)
    with using(place) as (database, _):
        assert answers(database)


def test_a_copied_checkout_is_another_world(place):
    with using(place / "a") as (database, _):
        query(database, "CREATE TABLE here ()")
    shutil.copytree(place / "a", place / "b", symlinks=True)
    if os.geteuid() == 0:
        for path in [place / "b/postgres/data", *(place / "b/postgres/data").rglob("*")]:
            shutil.chown(path, "nobody", "nogroup")
    with using(place / "a") as (one, _), using(place / "b") as (other, _):
        query(one, "DROP TABLE here")
        assert query(other, "SELECT to_regclass('here')") == "here"


def test_no_one_gets_in_without_the_password_and_the_superuser_not_at_all(used_place):
    with using(used_place) as (database, cache):
        password = database.split(":")[2].split("@")[0]
        assert not answers(database.replace(password, "guess"))
        assert not answers(database.replace("//ocms:", "//postgres:"))
        assert not pings(cache.replace(cache.split(":")[2].split("@")[0], "guess"))
        for server in ("postgres", "valkey"):
            assert stat.S_IMODE((used_place / server / "password").stat().st_mode) == 0o600
        assert stat.S_IMODE(Path(database.split("=")[1]).stat().st_mode) == 0o700
        assert password not in str(processes_naming(used_place, "valkey"))


def test_two_test_runs_at_once_get_a_directory_each(place):
    claim = "import sys; from pathlib import Path; from ocms import embedded\n"
    claim += "print(embedded.claim_test_directory(Path(sys.argv[1])), flush=True); sys.stdin.read()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": {}, "cwd": CHECKOUT}
    with (
        subprocess.Popen([sys.executable, "-c", claim, place], **pipes) as first,
        subprocess.Popen([sys.executable, "-c", claim, place], **pipes) as second,
    ):
        claimed = {first.stdout.readline().strip(), second.stdout.readline().strip()}
    assert claimed == {str(place / "test"), str(place / "test-2")}


@AS_ROOT
def test_a_checkout_that_only_root_may_enter_works_and_keeps_its_data_and_permissions(tmp_path):
    data_dir = tmp_path / ".data"
    before = permissions(tmp_path, *tmp_path.parents, Path("/var/lib"))
    try:
        with using(data_dir) as (database, cache):
            query(database, "CREATE TABLE kept ()")
            assert pings(cache)
        with using(data_dir) as (database, _):
            assert query(database, "SELECT to_regclass('kept')") == "kept"
        assert permissions(tmp_path, *tmp_path.parents, Path("/var/lib")) == before
    finally:
        remove(data_dir)


@AS_ROOT
def test_a_checkout_moved_to_where_only_root_may_enter_takes_its_data_along(place, tmp_path):
    with using(place / ".data") as (database, _):
        query(database, "CREATE TABLE kept ()")
    shutil.move(place / ".data", tmp_path / ".data")
    try:
        with using(tmp_path / ".data") as (database, _):
            assert query(database, "SELECT to_regclass('kept')") == "kept"
    finally:
        remove(tmp_path / ".data")


@AS_ROOT
def test_an_ordinary_user_needs_nothing_from_root(place):
    shutil.chown(place, "nobody", "nogroup")
    nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    with using(place / ".data", python=python_for_all(), **nobody) as (database, cache):
        assert answers(database)
        assert pings(cache)
    assert (place / ".data").stat().st_uid != 0


@AS_ROOT
def test_root_in_the_checkout_of_an_ordinary_user_leaves_it_usable_for_them(place):
    shutil.chown(place, "nobody", "nogroup")
    nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    with using(place / ".data") as (database, _):
        query(database, "CREATE TABLE kept ()")
    with using(place / ".data", python=python_for_all(), **nobody) as (database, _):
        assert query(database, "SELECT to_regclass('kept')") == "kept"


def python_for_all() -> str:
    """An interpreter that an ordinary user may run too, and that can load the installed packages."""
    version = f"python3.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        check = [python, "-c", "import psycopg2, ocms.embedded"]
        environment = {"PYTHONPATH": f"{sysconfig.get_path('purelib')}:{Path(__file__).parents[2]}"}
        try:
            if not subprocess.run(check, user="nobody", cwd="/", env=environment, stderr=-3).returncode:
                return python
        except OSError:
            continue
    pytest.skip(f"an ordinary user may not run {version} with the packages of this checkout")

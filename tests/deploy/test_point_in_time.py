"""To go back to the minute before an accident, as docs/operations.md says."""

import re
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from tests.deploy.postgres_server import Server
from tests.ocms.processes import CHECKOUT, eventually, open_to_all

GUIDE = (CHECKOUT / "docs" / "operations.md").read_text()


def settings_of_the_guide(archive: Path, **changes: str) -> dict[str, str]:
    """Of its two blocks for postgresql.conf: how to archive, and how to restore."""
    found = re.findall(r"^(\w+) = (.+?)(?: +#.*)?$", GUIDE, re.MULTILINE)
    return {name: value.strip("'").replace("/archive", str(archive)) for name, value in found} | changes


@pytest.fixture
def archive():
    """As in the guide, a path without spaces."""
    with tempfile.TemporaryDirectory(prefix="ocms-archive-") as directory:
        yield Path(directory)


@pytest.fixture
def server(archive):
    settings = settings_of_the_guide(archive)
    archiving = {name: settings[name] for name in ("archive_mode", "archive_timeout", "archive_command")}
    with open_to_all() as place:
        server = Server(place / "server", **archiving)
        server.postgres.quarters.own(archive)
        yield server
        server.stop()


def test_what_was_there_before_the_accident_is_there_again_and_the_accident_is_not(server, archive):
    server.say("CREATE TABLE work (day text); SELECT 1")
    server.back_up_to(archive / "base")
    server.say("INSERT INTO work VALUES ('after the base') RETURNING day")
    before = server.say("SELECT clock_timestamp()::text FROM pg_sleep(0.1)")
    server.say("SELECT 1 FROM pg_sleep(0.1); DELETE FROM work RETURNING day")
    server.stop(signal.SIGINT)
    go_back(server, archive, before)
    assert eventually(lambda: not server.say("SELECT pg_is_in_recovery()"), 20)
    assert server.say("SELECT array_agg(day) FROM work") == ["after the base"]
    server.say("INSERT INTO work VALUES ('and on it goes') RETURNING day")


def go_back(server: Server, archive: Path, moment: str) -> None:
    data = server.postgres.quarters.data
    data.rename(data.with_name("aside"))
    shutil.copytree(archive / "base", data)
    restoring = settings_of_the_guide(archive, recovery_target_time=moment)
    with (data / "postgresql.conf").open("a") as configuration:
        for name in ("restore_command", "recovery_target_time", "recovery_target_action"):
            configuration.write(f"{name} = '{restoring[name]}'\n")
    (data / "recovery.signal").touch()
    for path in (data, *data.rglob("*")):
        server.postgres.quarters.own(path)
    server.start()

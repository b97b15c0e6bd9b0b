import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

from tests.deploy.programs import PRODUCTION
from tests.ocms.processes import CHECKOUT


@pytest.fixture(scope="module")
def database():
    """The address of a database with the demo world, on the server that the tests use."""
    name = f"deployed_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    _on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    url = urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()
    for command in (["migrate", "--verbosity", "0"], ["seed"]):
        manage = [sys.executable, "manage.py", *command]
        environment = {**os.environ, "DEBUG": "on", "DATABASE_URL": url}
        subprocess.run(manage, cwd=CHECKOUT, env=environment, check=True, capture_output=True)
    yield url
    _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def production(database, tmp_path_factory) -> dict[str, str]:
    """What the environment says in production."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OCMS_")}
    return (
        kept
        | PRODUCTION
        | {
            "DATABASE_URL": database,
            "REDIS_URL": settings.CACHES["default"]["LOCATION"],
            "MEDIA_ROOT": str(tmp_path_factory.mktemp("media")),
        }
    )


def _on_server(*statements: str) -> None:
    connection = psycopg2.connect(urlsplit(settings.DATABASE_URL)._replace(path="/postgres").geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()

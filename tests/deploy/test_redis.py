"""Debian's Redis with a password and TLS alone, named by its address."""

import http.client
import json
from pathlib import Path
from urllib.parse import quote

import pytest
import redis

from tests.deploy.programs import Application, Running, free_port, make_certificate, needed

PASSWORD = "of-these-tests"


class Redis(Running):
    def __init__(self, place: Path):
        program = needed("redis-server", "redis-server")
        certificates, port = make_certificate(place / "certificates"), free_port()
        own = ["--port", "0", "--tls-port", port, "--tls-auth-clients", "no", "--requirepass", PASSWORD]
        files = [f"--tls-{name}-file" for name in ("cert", "key", "ca-cert")]
        chain, key = certificates / "fullchain.pem", certificates / "privkey.pem"
        named = [word for pair in zip(files, (chain, key, chain), strict=True) for word in pair]
        super().__init__([program, *own, *named, "--save", "", "--dir", place], place / "redis.log")
        self.url = f"rediss://:{PASSWORD}@localhost:{port}/0?ssl_ca_certs={quote(str(chain))}"
        self.client = redis.Redis.from_url(self.url)
        self.wait_for(self._answers)

    def _answers(self) -> bool:
        try:
            return self.client.ping()
        except redis.RedisError:
            return False


@pytest.fixture
def secured(tmp_path):
    server = Redis(tmp_path)
    yield server
    server.client.close()
    server.stop()


def test_redis_is_used_by_tls_and_password_alone(secured, production, tmp_path):
    application = Application(tmp_path, free_port(), production | {"REDIS_URL": secured.url})
    try:
        line = http.client.HTTPConnection("127.0.0.1", application.port, timeout=20)
        headers = {"Host": "localhost", "X-Forwarded-Proto": "https"}
        line.request("GET", "/api/courses/courses/", headers=headers)
        assert line.getresponse().read()
        line.request("GET", "/health/ready/", headers=headers)
        assert json.loads(line.getresponse().read())["redis"] == "ok"
        line.close()
        assert secured.client.dbsize() > 0
    finally:
        application.stop()

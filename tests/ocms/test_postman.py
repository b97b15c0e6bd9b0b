"""The Postman collection, walked in order against the running server."""

import json
import re
import time
import urllib.error
import urllib.request
from pathlib import Path
from uuid import uuid4

import pytest

from accounts.models import Role
from tests.factories import make_course, make_outline, make_user
from tests.permissions.test_matrix import route_of, routes

COLLECTION = json.loads((Path(__file__).parents[2] / "docs" / "postman_collection.json").read_text())
STATUS = re.compile(r"to\.have\.status\((\d+)\)")
SAVE = re.compile(r'collectionVariables\.set\("(\w+)", pm\.response\.json\(\)\.([\w.\[\]]+)\)')

# Browsers only, uploads, and the documentation itself.
NO_API = {"", "admin", "metrics", "sitemap.xml"}
NOT_WALKED = {"session/", "session/refresh/", "thumbnail/$", "schema/", "docs/", "thumbnails/"}


def requests() -> list[dict]:
    return [item for folder in COLLECTION["item"] for item in folder["item"]]


@pytest.fixture
def demo_school(transactional_db):
    for email, role in [("admin", Role.ADMIN), ("instructor1", Role.INSTRUCTOR), ("student", Role.STUDENT)]:
        make_user(role, email=f"{email}@gmail.com", password="1234")
    make_outline(make_course())


def test_every_request_gets_the_status_that_it_names(demo_school, live_server):
    walker = Walker(live_server.url)
    for item in requests():
        expected = int(STATUS.search("\n".join(item["event"][0]["script"]["exec"])).group(1))
        status, body = walker.send(item)
        assert status == expected, f"{item['name']}: {body}"


def test_every_route_is_in_the_collection():
    walked = {(i["request"]["method"], _route(i["request"]["url"])) for i in requests()}
    missing = {
        (m, r)
        for m, r in routes() - walked
        if r not in NO_API and not any(r.endswith(part) or part in r for part in NOT_WALKED)
    }
    assert missing == set()


class Walker:
    """Does what Postman does with the two kinds of script line that the collection uses."""

    def __init__(self, base_url: str):
        self.variables = {item["key"]: item["value"] for item in COLLECTION["variable"]} | {
            "base_url": base_url
        }

    def send(self, item: dict) -> tuple[int, str]:
        request = item["request"]
        body = self._fill(request["body"]["raw"]).encode() if "body" in request else None
        call = urllib.request.Request(self._fill(request["url"]), body, method=request["method"])  # noqa: S310
        for header in request["header"]:
            call.add_header(header["key"], header["value"])
        if request["auth"]["type"] == "bearer":
            call.add_header("Authorization", "Bearer " + self._fill(request["auth"]["bearer"][0]["value"]))
        status, text = _answer(call)
        for variable, path in SAVE.findall("\n".join(item["event"][0]["script"]["exec"])):
            self.variables[variable] = str(_dig(json.loads(text), path))
        return status, text

    def _fill(self, text: str) -> str:
        generated = {"$guid": uuid4().hex, "$timestamp": str(int(time.time()))}
        return re.sub(r"{{([$\w]+)}}", lambda match: (self.variables | generated)[match.group(1)], text)


def _answer(call) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(call, timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def _dig(value, path: str):
    for part in re.findall(r"\w+", path):
        value = value[int(part)] if part.isdecimal() else value[part]
    return value


def _route(url: str) -> str:
    path = url.replace("{{base_url}}", "").partition("?")[0]
    path = path.replace("{{new_user_id}}", str(uuid4()))
    return route_of(re.sub(r"{{\w+}}", "1", path))

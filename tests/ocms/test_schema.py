"""The OpenAPI document tells the truth: generated requests as each role get the answers it names, and never a 5xx."""

from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ocms.examples import EXAMPLES
from ocms.wsgi import application
from tests.permissions.world import World
from tests.undo import undone

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

document = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
document.app = application
OPERATIONS = {result.ok().label: result.ok() for result in document.get_all_operations()}


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT, settings.THROTTLED = tmp_path, False
    with _connection_kept():
        yield World(cast)


@contextmanager
def _connection_kept():
    """The real application closes its connection after a request; here that is the test's."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("actor", ["nobody", "enrolled", "owner", "admin"])
def test_every_answer_is_one_that_the_document_names(world, actor, subtests):
    headers = _authorization(world, actor)
    for label, operation in OPERATIONS.items():
        with subtests.test(label):
            _fuzz(operation, headers)


def _fuzz(operation, headers: dict) -> None:
    @FEW
    @given(case=operation.as_strategy())
    def check(case):
        with undone():
            response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    check()


SCHEMAS = document.raw_schema["components"]["schemas"]
SENT_AS_FORM = {"ThumbnailRequest"}
PARTS = {"AskingStudentRequest", "OutlineOrderRequest"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_of_its_schema(name):
    resolvable = {"$ref": f"#/components/schemas/{name}", "components": document.raw_schema["components"]}
    Draft202012Validator(resolvable).validate(EXAMPLES[name])


def test_everything_that_is_sent_has_an_example():
    sent = {name for name in SCHEMAS if name.endswith("Request")} - SENT_AS_FORM - PARTS
    assert sent - EXAMPLES.keys() - {"InstructorRequest"} == set()


def _authorization(world: World, actor: str) -> dict:
    token = world.clients[actor]._credentials.get("HTTP_AUTHORIZATION")
    return {"Authorization": token} if token else {}

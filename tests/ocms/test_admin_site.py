"""What the Django admin shows of a refusal."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from rest_framework.exceptions import Throttled, ValidationError

from ocms.admin_site import Site
from ocms.errors import Conflict
from tests.factories import make_user


@pytest.fixture
def answer(db):
    """The answer to a request whose view ends in `refusal`, and the messages for its person."""
    request = RequestFactory().post("/admin/somewhere/?page=2")
    request.user = make_user("ADMIN", is_staff=True, is_superuser=True)
    request._messages = CookieStorage(request)
    request._dont_enforce_csrf_checks = True

    def answer(refusal: Exception):
        def view(request):
            raise refusal

        response = Site().admin_view(view)(request)
        return response, [str(message) for message in get_messages(request)]

    return answer


@pytest.mark.parametrize(
    ("refusal", "sentences"),
    [
        (Conflict("It is taken."), ["It is taken."]),
        (ValidationError("It is too long."), ["It is too long."]),
        (ValidationError({"course": "It is a draft."}, code="draft"), ["It is a draft."]),
        (ValidationError({"title": ["Too long.", "Too loud."]}), ["Too long.", "Too loud."]),
    ],
)
def test_a_refusal_is_told_in_sentences_where_it_was_met(answer, refusal, sentences):
    response, told = answer(refusal)
    assert (response.status_code, response["Location"]) == (302, "/admin/somewhere/?page=2")
    assert told == sentences


def test_too_many_tries_are_429(answer):
    response, told = answer(Throttled(wait=7))
    assert (response.status_code, response["Retry-After"], told) == (429, "7", [])

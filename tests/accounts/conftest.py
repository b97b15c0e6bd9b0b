import pytest

from tests.factories import PASSWORD, make_user


@pytest.fixture
def person(db):
    return make_user(email="pia@example.com", full_name="Pia Person", password=PASSWORD)


@pytest.fixture
def tokens(api, person) -> dict:
    """Both tokens of a fresh log-in of `person`."""
    response = api.post("/api/token/", {"email": person.email, "password": PASSWORD})
    assert response.status_code == 200, response.content
    return response.json()

import socket

import pytest


@pytest.fixture
def tcp_tarpit():
    """The address of a server that takes connections and never says a word, as a frozen Redis does."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"

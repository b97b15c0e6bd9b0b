"""Django's own backend for PostgreSQL, which finds out more cheaply whether a kept connection is still good."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """A server that went away has closed its end, or said why: then there is something to read, and we ask.

        Django asks at the first statement of every request, which is a round trip. From one that is silent no
        answer could be had either.
        """
        if self.connection is None or self.connection.closed:
            return False
        there = select.poll()
        there.register(self.connection.fileno(), select.POLLIN)
        return not there.poll(0) or super().is_usable()

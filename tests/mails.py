"""Mails are sent behind the answer's back, so a test waits for them."""

import time

from django.core import mail


def wait_for_mails(number: int) -> list:
    deadline = time.monotonic() + 10
    while len(mail.outbox) < number and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(mail.outbox) == number
    return mail.outbox

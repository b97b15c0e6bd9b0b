"""Errors are told to Sentry where there is one, and as little of people as in the log."""

import json

import sentry_sdk

from ocms.logs import without_secrets


def report_to(dsn: str) -> None:
    sentry_sdk.init(
        dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=_blot_out,
    )


def _blot_out(event: dict, hint: dict) -> dict:
    event.get("request", {}).pop("query_string", None)
    return json.loads(without_secrets(json.dumps(event, default=str)))

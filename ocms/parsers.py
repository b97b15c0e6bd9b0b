import json
import math

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """JSON as RFC 8259 has it, and only what PostgreSQL can store: no NaN, no NUL, no lone surrogates."""

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read()
        try:
            data = json.loads(body.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
            if b"\\u" in body:
                _refuse_unstorable(data)
        except (ValueError, RecursionError):
            raise ParseError("This is not valid JSON.") from None
        return data


def _refuse(constant: str):
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _refuse_unstorable(data) -> None:
    encoded = json.dumps(data, ensure_ascii=False).encode("utf-8")
    if rb"\u0000" in encoded:
        raise ValueError("NUL")

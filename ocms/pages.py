"""Serves `frontend/` as it is: the WSGI application behind the pages' port. Nothing of Django is loaded here.

OCMS_API_URL says where the API is; unset, it is on the pages' host at port OCMS_API_PORT (8000).
"""

import gzip
import hashlib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from email.utils import formatdate, mktime_tz, parsedate_tz
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from time import time
from urllib.parse import urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent / "frontend"
NOT_FOUND = "404.html"
CONFIGURATION = "js/config.js"
ROBOTS = "robots.txt"
SITEMAP = "sitemap.xml"
# Spelled out, because what `mimetypes` says differs from machine to machine.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".webm": "video/webm",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
}
COMPRESSIBLE = re.compile(r"text/|application/|image/svg")
SITEMAP_PATIENCE = 5  # seconds
SMALL = 256  # bytes; compressing less makes it no shorter
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' {api} data:; "
    "media-src 'self' {pages} https:; connect-src 'self' {api}; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types ocms"
)
SAFETY = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]


@dataclass(frozen=True)
class Asset:
    type: str
    body: bytes
    modified: int  # seconds since 1970

    @property
    def tag(self) -> str:
        """Weak, because the compressed form has it too."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    api = _api_origin(environ)
    pages = _pages_origin(environ)
    headers = [("Content-Security-Policy", POLICY.format(api=api, pages=pages)), *SAFETY]
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        start_response(_line(405), [*headers, ("Allow", "GET, HEAD"), ("Content-Length", "0")])
        return []
    status, asset = _look_up(environ.get("PATH_INFO", "/"), api, pages)
    headers += [("Cache-Control", "no-cache"), ("Vary", "Accept-Encoding"), ("ETag", asset.tag)]
    headers += [("Last-Modified", formatdate(asset.modified, usegmt=True))]
    if status == 200 and _is_what_they_have(environ, asset):
        start_response(_line(304), headers)
        return []
    body, how = _encoded(asset, environ.get("HTTP_ACCEPT_ENCODING", ""))
    if status == 200 and asset.type.startswith("video/"):
        status, body, how = _part_asked_for(environ, asset)
    headers += [*how, ("Content-Type", asset.type), ("Content-Length", str(len(body)))]
    start_response(_line(status), headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _api_origin(environ: dict) -> str:
    configured = os.environ.get("OCMS_API_URL", "")
    if configured:
        return "{0.scheme}://{0.netloc}".format(urlsplit(configured))
    host = re.fullmatch(r"([\w.-]+|\[[\da-fA-F:]+\])(:\d+)?", environ.get("HTTP_HOST", ""), re.ASCII)
    name = host[1] if host else "localhost"
    return f"{environ['wsgi.url_scheme']}://{name}:{os.environ.get('OCMS_API_PORT', '8000')}"


def _pages_origin(environ: dict) -> str:
    """Where the films of the demo courses are: the pages' usual name, also for who opened them by another."""
    configured = urlsplit(os.environ.get("FRONTEND_URL") or f"http://localhost:{environ['SERVER_PORT']}")
    return f"{configured.scheme}://{configured.netloc}"


def _look_up(address: str, api: str, pages: str) -> tuple[int, Asset]:
    path = address.strip("/") or "index.html"
    if path == SITEMAP:
        return _fetch_sitemap()
    if path == CONFIGURATION and ("OCMS_API_URL" in os.environ or "OCMS_API_PORT" in os.environ):
        return 200, Asset(TYPES[".js"], f'export const apiBase = "{api}/api/";\n'.encode(), 0)
    asset = _read(path)
    if asset and path == ROBOTS:  # a sitemap is named by its whole address
        asset = replace(asset, body=asset.body + f"Sitemap: {pages}/{SITEMAP}\n".encode())
    return (200, asset) if asset else (404, _read(NOT_FOUND) or Asset(TYPES[".txt"], b"Not found\n", 0))


def _fetch_sitemap() -> tuple[int, Asset]:
    """The API writes it; search engines want it on the host of the pages. Never asks a host that a request named."""
    api = os.environ.get("OCMS_API_URL") or f"http://127.0.0.1:{os.environ.get('OCMS_API_PORT', '8000')}"
    try:
        with urlopen(f"{api.rstrip('/')}/{SITEMAP}", timeout=SITEMAP_PATIENCE) as answer:  # noqa: S310 (a setting of the operator)
            return 200, Asset(TYPES[".xml"], answer.read(), int(time()))
    except OSError:
        return 503, Asset(TYPES[".txt"], b"The sitemap cannot be had at the moment.\n", 0)


def _read(path: str) -> Asset | None:
    """None for what is not there, is hidden, or lies outside."""
    if "\0" in path or "\\" in path or any(part.startswith(".") for part in path.split("/")):
        return None
    file = ROOT / path
    try:
        if not file.resolve().is_relative_to(ROOT) or not file.is_file():
            return None
        type_ = TYPES.get(file.suffix, "application/octet-stream")
        return Asset(type_, file.read_bytes(), int(file.stat().st_mtime))
    except OSError:  # a name too long, a file that went away meanwhile or may not be read
        return None


def _is_what_they_have(environ: dict, asset: Asset) -> bool:
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return tags.strip() == "*" or asset.tag in (tag.strip() for tag in tags.split(","))
    since = _seconds(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
    return since is not None and asset.modified <= since


def _seconds(date: str) -> int | None:
    parts = parsedate_tz(date)
    try:
        return parts and mktime_tz(parts)
    except (ValueError, OverflowError):  # a year that no calendar has
        return None


def _encoded(asset: Asset, accepted: str) -> tuple[bytes, list[tuple[str, str]]]:
    takes_gzip = re.search(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", accepted)
    if not takes_gzip or len(asset.body) < SMALL or not COMPRESSIBLE.match(asset.type):
        return asset.body, []
    return _compressed(asset.body), [("Content-Encoding", "gzip")]


def _part_asked_for(environ: dict, asset: Asset) -> tuple[int, bytes, list[tuple[str, str]]]:
    """A player that jumps to the middle of a film asks for one range of its bytes."""
    how = [("Accept-Ranges", "bytes")]
    asked = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", environ.get("HTTP_RANGE", ""), re.ASCII)
    if not asked or not any(asked.groups()) or environ.get("HTTP_IF_RANGE", asset.tag) != asset.tag:
        return 200, asset.body, how
    size = len(asset.body)
    start = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
    end = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
    if start > end:
        return 416, b"", [*how, ("Content-Range", f"bytes */{size}")]
    return 206, asset.body[start : end + 1], [*how, ("Content-Range", f"bytes {start}-{end}/{size}")]


@lru_cache(maxsize=512)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


def _line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"

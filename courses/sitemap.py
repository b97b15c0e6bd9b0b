"""The sitemap of the pages. Their robots.txt tells search engines that it is here."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from courses.models import Course
from ocms.cache import Answer

NEWEST = 10_000
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)

_answer = Answer("sitemap", seconds=3600)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    body, _ = _answer.get(_write)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _write() -> bytes:
    newest = Course.objects.published().order_by("-created_at", "-pk")
    rows = newest.values_list("pk", "updated_at")[:NEWEST]
    lines = [f"<url><loc>{settings.FRONTEND_URL}/index.html</loc></url>\n"]
    lines += [
        f"<url><loc>{settings.FRONTEND_URL}/course.html?id={pk}</loc><lastmod>{changed:%Y-%m-%d}</lastmod></url>\n"
        for pk, changed in rows
    ]
    return f"{HEAD}{''.join(lines)}</urlset>\n".encode()

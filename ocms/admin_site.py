from functools import wraps

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from rest_framework.exceptions import APIException, Throttled

from ocms.errors import ExceptionHandler
from ocms.logs import note_security


class Site(AdminSite):
    """The Django admin, where what a service or a constraint refuses is a message and no crash."""

    site_header = site_title = "OCMS administration"
    site_url = None

    def login(self, request, extra_context=None):
        try:
            return super().login(request, extra_context)
        except Throttled as refusal:
            note_security("throttled", wait=refusal.wait)
            text = f"Too many tries. Please wait {refusal.wait} seconds."
            return HttpResponse(text, status=429, headers={"Retry-After": refusal.wait})

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def run(request, *args, **kwargs):
            try:
                return guarded(request, *args, **kwargs)
            except (APIException, IntegrityError) as refusal:
                return _show(request, refusal)

        return run


def _show(request, refusal: Exception) -> HttpResponse:
    error = ExceptionHandler(refusal, {}).convert_known_exceptions(refusal)
    messages.error(request, str(error.detail))
    return HttpResponseRedirect(request.get_full_path())

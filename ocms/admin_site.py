from functools import partial, wraps

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import PasswordChangeView
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from drf_standardized_errors.formatter import flatten_errors
from rest_framework.exceptions import APIException, Throttled

from ocms.clients import client_network
from ocms.errors import ExceptionHandler


class Site(AdminSite):
    """The Django admin, where what a service or a constraint refuses is a message and no crash."""

    site_header = site_title = "OCMS administration"
    site_url = None
    own_password_form = None  # takes `network` too; accounts/admin.py brings it

    def login(self, request, extra_context=None):
        try:
            return super().login(request, extra_context)
        except Throttled as refusal:
            return _show(request, refusal)

    def password_change(self, request, extra_context=None):
        view = PasswordChangeView.as_view(
            form_class=partial(self.own_password_form, network=client_network(request)),
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context=self.each_context(request) | (extra_context or {}),
        )
        return view(request)

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
    if isinstance(error, Throttled):
        text = f"Too many tries. Please wait {error.wait} seconds."
        return HttpResponse(text, status=429, headers={"Retry-After": error.wait})
    for told in flatten_errors(error.detail):
        messages.error(request, told.detail)
    return HttpResponseRedirect(request.get_full_path())

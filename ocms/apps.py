from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin


class OcmsConfig(AppConfig):
    name = "ocms"
    default = True

    def ready(self):
        if settings.SERVING:
            bound_waiting = import_module("ocms.database").bound_waiting  # needs the apps
            bound_waiting()


class OcmsAdminConfig(admin.AdminConfig):
    default_site = "ocms.admin_site.Site"
    default = False

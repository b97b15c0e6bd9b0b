from django.apps import AppConfig
from django.contrib.admin import apps as admin


class OcmsConfig(AppConfig):
    name = "ocms"
    default = True


class OcmsAdminConfig(admin.AdminConfig):
    default_site = "ocms.admin_site.Site"
    default = False

from django.apps import AppConfig


class OcmsConfig(AppConfig):
    name = "ocms"

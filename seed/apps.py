from importlib import import_module

from django.apps import AppConfig


class SeedConfig(AppConfig):
    name = "seed"

    def ready(self):
        import_module("seed.checks")  # needs the models of the other apps

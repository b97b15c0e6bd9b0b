import shutil

from django.conf import settings
from django.core.cache import cache
from django.core.management import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    help = (
        "Deletes everything: all tables of the database, the cache, uploaded files. `migrate` starts afresh."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--no-input", action="store_true", help="do not ask")

    def handle(self, no_input, **options):
        database = connection.settings_dict["NAME"]
        if not no_input:
            self._ask(f"This deletes all data of the database {database}. Type yes to go on: ")
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        cache.clear()
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        self.stdout.write("All data is gone. `make run` starts with a new school.")

    def _ask(self, question):
        try:
            answer = input(question)
        except EOFError:
            answer = ""
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was deleted.")

from time import monotonic

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from seed.load.loading import database_is_empty, replace_all, vacuum
from seed.load.world import World


class Command(BaseCommand):
    help = "Fills the database with a large made-up school to measure with, the same one every time."

    def add_arguments(self, parser):
        parser.add_argument("--courses", type=int, default=10_000)
        parser.add_argument("--students", type=int, default=20_000)
        parser.add_argument("--replace", action="store_true", help="delete everything that is there")

    def handle(self, courses, students, replace, **options):
        if courses < 1 or students < 1:
            raise CommandError("Ask for at least one course and one student.")
        if not settings.DEBUG:
            raise CommandError(
                "Everybody knows the password of these logins: they are loaded with DEBUG on only."
            )
        if not replace and not database_is_empty():
            raise CommandError("The database holds data already. To delete all of it first: --replace")
        start = monotonic()
        today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
        replace_all(World(courses, students, today))
        vacuum()
        self.stdout.write(f"Loaded {courses} courses and {students} students in {monotonic() - start:.0f} s.")

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from ocms.backup import BackupError, restore


class Command(BaseCommand):
    help = (
        "Brings back what `backup` wrote, into an empty database or instead of what is there, and up to date."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="delete what is there")

    def handle(self, file, replace, **options):
        try:
            restore(file.resolve(), replace=replace)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"All that is in {file} is back.")

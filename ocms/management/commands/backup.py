from pathlib import Path

from django.core.management import BaseCommand, CommandError

from ocms.backup import BackupError, back_up


class Command(BaseCommand):
    help = "Writes the database and the uploads into one file that only its owner can read."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, file, **options):
        try:
            back_up(file.resolve())
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: {file.stat().st_size / 1_000_000:.1f} MB")

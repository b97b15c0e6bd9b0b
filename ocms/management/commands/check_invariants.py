import sys

from django.core.management.base import BaseCommand

from ocms.invariants import Breach, breaches


class Command(BaseCommand):
    help = "Checks that the rows agree with each other; names those that do not and exits with 1."

    def handle(self, *args, **options):
        found = list(breaches())
        for breach in found:
            self._show(breach)
        if found:
            sys.exit(1)
        self.stdout.write("All invariants hold.")

    def _show(self, breach: Breach) -> None:
        self.stderr.write(f"Broken: {breach.rule} ({breach.total} rows)")
        for row in breach.rows:
            values = (f"{name}={value}" for name, value in zip(breach.columns, row, strict=True))
            self.stderr.write("  " + " ".join(values))
        if breach.total > len(breach.rows):
            self.stderr.write("  …")

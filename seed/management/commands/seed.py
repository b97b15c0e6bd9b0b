from time import monotonic

from django.core.management import BaseCommand

from seed.demo import load


class Command(BaseCommand):
    help = "Adds the demo world: people, courses, and what they did in them. Twice is the same as once."

    def add_arguments(self, parser):
        parser.add_argument("--pages-url", default="", help="where the films are served; unset: FRONTEND_URL")

    def handle(self, pages_url, **options):
        start = monotonic()
        added = {kind: count for kind, count in load(pages_url).items() if count}
        if not added:
            self.stdout.write("The demo world is there already: nothing was added.")
            return
        rows = ", ".join(f"{count} {kind}" for kind, count in added.items())
        self.stdout.write(f"Added {rows} in {monotonic() - start:.1f} s.")

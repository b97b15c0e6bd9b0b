from collections import Counter
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.models import Role, User
from courses.catalogue_import.importing import Report, import_file
from courses.catalogue_import.layouts import FIELDS, PRESETS, NoSuchColumns, Preset, layout_of, preset_for
from courses.catalogue_import.loading import compare, load
from courses.catalogue_import.reading import CatalogueFile, Unreadable
from courses.catalogue_import.rows import Defaults
from courses.currencies import CURRENCIES
from courses.models import ImportedCourse

IMPORTER = "catalogue@import.invalid"
LONGEST_SOURCE = ImportedCourse._meta.get_field("source").max_length
COLUMN_HELP = f"the column that holds a field; may be repeated. Fields: {', '.join(FIELDS)}"


class Command(BaseCommand):
    help = (
        "Loads a catalogue of courses from a CSV file, plain or gzipped. Faulty rows are reported and skipped, "
        "repeated ones merged; running it again changes nothing unless the file has changed. The courses are "
        "published without lectures. Ratings and numbers of subscribers are not taken over: here these always "
        "equal the reviews and enrolments that there are. More: docs/import.md"
    )

    def add_arguments(self, parser):
        add = parser.add_argument
        add("file")
        add("--preset", choices=PRESETS, help="columns known by name; guessed from the header if left out")
        add("--column", action="append", default=[], metavar="FIELD=COLUMN", help=COLUMN_HELP)
        add("--source", help="the name that ids are unique under; else the preset, or the file's name")
        add("--instructor", metavar="EMAIL", help="the owner; else an account that nobody can sign in to")
        add("--category", help="for rows without one")
        add("--currency", help="for rows without one, as EUR")
        add("--dry-run", action="store_true", help="only tell what would be done")

    def handle(self, *args, **options):
        try:
            self._import(CatalogueFile(options["file"]), options)
        except Unreadable as error:
            raise CommandError(f"“{options['file']}” cannot be read: {error}.") from None
        except NoSuchColumns as error:
            raise CommandError(f"“{options['file']}” cannot be used: {error}.") from None

    def _import(self, file: CatalogueFile, options: dict) -> None:
        header = file.header()
        preset = options["preset"] or preset_for(header)
        layout = layout_of(header, preset, _columns(options["column"]))
        defaults = _defaults(
            options, preset or Path(file.path.name.removesuffix(".gz")).stem, PRESETS.get(preset)
        )
        if not defaults.category and "category" not in layout.places:
            raise CommandError("The file has no column of categories: name one for all with --category.")
        load_batch = _loader(defaults.source, options)
        total = sum(1 for _ in file.records())
        with tqdm(total=total, unit=" rows", disable=None) as bar:
            report = import_file(
                file=file, layout=layout, defaults=defaults, load=load_batch, progress=bar.update
            )
        self._show(report, f"{file.path.name}, as “{defaults.source}”", options["dry_run"])

    def _show(self, report: Report, name: str, is_trial: bool) -> None:
        loaded, say = report.loaded, self.stdout.write
        say(f"{name}: {report.rows:,} rows{', nothing written' if is_trial else ''}")
        say(f"  added {loaded['added']:,}, changed {loaded['changed']:,}, unchanged {loaded['unchanged']:,}")
        say(f"  repeated rows merged: {report.merged:,}")
        say(f"  faulty rows skipped: {len(report.faults):,}")
        for where, reason in report.faults:
            say(f"    {where}: {reason}")


def _columns(given: list[str]) -> dict[str, str]:
    columns = dict(text.partition("=")[::2] for text in given)
    unknown = [name for name in columns if name not in FIELDS]
    if unknown or not all(columns.values()):
        raise CommandError(f"--column takes FIELD=COLUMN, with a field out of {', '.join(FIELDS)}.")
    return columns


def _defaults(options: dict, name: str, preset: Preset | None) -> Defaults:
    preset = preset or Preset({})
    defaults = Defaults(
        source=options["source"] or name,
        category=options["category"] or preset.category,
        currency=options["currency"] or preset.currency or settings.DEFAULT_CURRENCY,
    )
    if defaults.currency not in CURRENCIES:
        raise CommandError(f"“{defaults.currency}” is not a currency code like EUR.")
    if len(defaults.source) > LONGEST_SOURCE:
        raise CommandError(f"Name the source in at most {LONGEST_SOURCE} characters with --source.")
    return defaults


def _loader(source: str, options: dict):
    owner = _owner(options["instructor"])
    if not options["dry_run"]:
        return lambda rows: load(rows=rows, source=source, instructor=owner or _own_account())

    def compare_only(rows):
        fresh, changed, unchanged = compare(rows, source)
        return Counter(added=len(fresh), changed=len(changed), unchanged=unchanged)

    return compare_only


def _owner(email: str | None) -> User | None:
    if email is None:
        return None
    user = User.objects.filter(email=User.objects.normalize_email(email), is_active=True).first()
    if user is None or user.role not in (Role.INSTRUCTOR, Role.ADMIN):
        raise CommandError(f"There is no active instructor or admin with the e-mail {email}.")
    return user


def _own_account() -> User:
    """Without a password, and with an address that gets no mail to set one."""
    found = User.objects.filter(email=IMPORTER).first()
    return found or User.objects.create_user(IMPORTER, full_name="Imported catalogue", role=Role.INSTRUCTOR)

#!/usr/bin/env python3
"""Every command of the project: `python manage.py help` lists them."""

import os
import sys


def main():
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit("OCMS needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocms.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed for this Python. `make run` installs it, or follow the README.")
    run(execute_from_command_line)


def run(execute):
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from ocms.embedded import EmbeddedError

    try:
        execute(sys.argv)
    except OperationalError as error:
        sys.exit("The database can't be reached: %s" % first_line(error))  # noqa: UP031
    except (ImproperlyConfigured, EmbeddedError) as error:
        sys.exit(str(error))


def first_line(error):
    return (str(error).strip().splitlines() or ["no reason given"])[0]


if __name__ == "__main__":
    main()

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocms.settings")
os.environ["OCMS_SERVING"] = "on"  # what requests ask of PostgreSQL has a time limit

application = get_wsgi_application()

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import Warning as Doubt
from django.core.checks import register
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from accounts.models import User
from seed.people import DEMO_LOGINS, DEMO_PASSWORD


@register("logins", deploy=True)
def nobody_has_the_password_that_everybody_knows(databases=None, **kwargs) -> list[Doubt]:
    """Of the demo logins, in a database that was filled while DEBUG was on. Looked at when serving begins, too."""
    if settings.DEBUG or DEFAULT_DB_ALIAS not in (databases or []):
        return []
    try:
        logins = User.objects.filter(email__in=DEMO_LOGINS, is_active=True).values_list("email", "password")
        known = [email for email, password in logins if check_password(DEMO_PASSWORD, password)]
    except DatabaseError:
        return []
    if not known:
        return []
    names = ", ".join(sorted(email.split("@")[0] for email in known))
    return [Doubt(f"The demo logins {names} are open with a password that everybody knows: deactivate them.")]

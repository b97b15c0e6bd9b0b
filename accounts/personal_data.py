from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db.models import Q, QuerySet
from rest_framework import serializers

from accounts.attempts import account_key
from accounts.models import AuditEntry, InstructorRequest, LoginSession, PasswordAttempts, User
from ocms.personal_data import Section

NAME_OF_DELETED = "Deleted account"


class ProfileExport(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "full_name", "role", "headline", "bio", "created_at", "last_login"]


class SessionExport(serializers.ModelSerializer):
    class Meta:
        model = LoginSession
        fields = ["created_at", "expires_at", "revoked_at"]


class InstructorRequestExport(serializers.ModelSerializer):
    class Meta:
        model = InstructorRequest
        fields = ["message", "status", "created_at", "decided_at"]


class AccountChangeExport(serializers.ModelSerializer):
    changes = serializers.DictField(help_text="Each field with its value before and after.")

    class Meta:
        model = AuditEntry
        fields = ["at", "verb", "changes"]


def _changes_of(user: User):
    return AuditEntry.objects.filter(subject=AuditEntry.Subject.USER, object_id=user.pk)


EXPORT = {
    "profile": Section(ProfileExport, lambda user: user, many=False),
    "sessions": Section(SessionExport, lambda user: user.login_sessions.all()),
    "instructor_requests": Section(InstructorRequestExport, lambda user: user.instructor_requests.all()),
    "account_changes": Section(AccountChangeExport, _changes_of),
}


def forget(user: User) -> None:
    """The row stays, because enrolments and reviews refer to it, and says nothing of anybody."""
    _notes_of(user).update(object_repr=NAME_OF_DELETED)
    tries = [account_key(user.email), account_key(user.email, "reset")]
    PasswordAttempts.objects.filter(key__in=tries).delete()
    user.login_sessions.all().delete()
    user.instructor_requests.all().delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.email, user.full_name = f"{user.pk}@deleted.invalid", NAME_OF_DELETED
    user.headline = user.bio = ""
    user.last_login = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()


def _notes_of(user: User) -> QuerySet:
    """What the Django admin noted of the person, and of what is theirs and begins with their address."""
    themselves = Q(content_type=get_content_type_for_model(user), object_id=user.pk)
    theirs = Q(object_repr__startswith=f"{user.email} in ") | Q(object_repr__startswith=f"{user.email}: ")
    return LogEntry.objects.filter(themselves | theirs)

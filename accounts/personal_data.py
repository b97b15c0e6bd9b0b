from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db.models import Q, QuerySet
from rest_framework import serializers

from accounts.attempts import account_key
from accounts.models import AuditEntry, InstructorRequest, LoginSession, PasswordAttempts, User
from ocms.personal_data import Section

NAME_OF_DELETED = "Deleted account"
LONGEST_NOTE = LogEntry._meta.get_field("object_repr").max_length


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


class ChangeMadeExport(AccountChangeExport):
    object_id = serializers.SerializerMethodField(help_text="Null where it would name somebody else.")

    class Meta:
        model = AuditEntry
        fields = ["at", "verb", "subject", "object_id", "changes"]

    def get_object_id(self, entry: AuditEntry) -> str | None:
        is_of_another = entry.subject == AuditEntry.Subject.USER and entry.object_id != str(entry.actor_id)
        return None if is_of_another else entry.object_id


def _changes_of(user: User) -> QuerySet:
    return AuditEntry.objects.filter(subject=AuditEntry.Subject.USER, object_id=user.pk)


EXPORT = {
    "profile": Section(ProfileExport, lambda user: user, many=False),
    "sessions": Section(SessionExport, lambda user: user.login_sessions.all()),
    "instructor_requests": Section(InstructorRequestExport, lambda user: user.instructor_requests.all()),
    "account_changes": Section(AccountChangeExport, _changes_of),
    "changes_made": Section(ChangeMadeExport, lambda user: AuditEntry.objects.filter(actor=user)),
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
    beginnings = [f"{user.email}{what}"[:LONGEST_NOTE] for what in (" in ", ": ")]
    theirs = Q(object_repr__startswith=beginnings[0]) | Q(object_repr__startswith=beginnings[1])
    return LogEntry.objects.filter(themselves | theirs)

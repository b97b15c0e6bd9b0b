import uuid

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now, Upper
from django.utils import timezone

from accounts.audit import record
from ocms.validators import one_line


class Role(models.TextChoices):
    STUDENT = "STUDENT"
    INSTRUCTOR = "INSTRUCTOR"
    ADMIN = "ADMIN"


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(
            email, password, **{**fields, "role": Role.ADMIN, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=self.normalize_email(email))

    @classmethod
    def normalize_email(cls, email: str) -> str:
        return email.strip().lower()


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    full_name = models.CharField(max_length=120, validators=[one_line])
    role = models.CharField(max_length=10, choices=Role, default=Role.STUDENT)
    headline = models.CharField(max_length=160, blank=True, validators=[one_line])
    bio = models.TextField(max_length=4000, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may use the Django admin", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index("created_at", "id", name="user_newest"),
            models.Index("role", "created_at", name="user_role"),
            GinIndex(OpClass(Upper("full_name"), "gin_trgm_ops"), name="user_name_part"),
            GinIndex(OpClass(Upper("email"), "gin_trgm_ops"), name="user_email_part"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="user_email_unique",
                violation_error_code="email_taken",
                violation_error_message="An account with this e-mail exists already.",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_lower_case",
                violation_error_message="An e-mail is stored in lower case.",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=Q(role=Role.ADMIN) | Q(is_staff=False, is_superuser=False),
                name="user_staff_are_admins",
                violation_error_message="Only admins may use the Django admin.",
            ),
        ]
        triggers = record("USER", fields=["role", "is_active", "is_staff", "is_superuser"])

    def __str__(self):
        return self.email

    @property
    def is_student(self) -> bool:
        return self.role == Role.STUDENT

    @property
    def is_instructor(self) -> bool:
        return self.role == Role.INSTRUCTOR

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN


class AuditEntry(models.Model):
    """Who changed what, when: written by triggers alone (see audit.py), never changed, never deleted.

    `changes` maps each field to its values before and after, as PostgreSQL writes them.
    """

    class Verb(models.TextChoices):
        CREATED = "CREATED"
        CHANGED = "CHANGED"
        DELETED = "DELETED"

    class Subject(models.TextChoices):
        USER = "USER"
        COURSE = "COURSE"
        ENROLLMENT = "ENROLLMENT"
        REVIEW = "REVIEW"

    at = models.DateTimeField()
    actor = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=7, choices=Verb)
    subject = models.CharField(max_length=10, choices=Subject)
    object_id = models.CharField(max_length=36)
    changes = models.JSONField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit trail"
        indexes = [models.Index("subject", "object_id", "id", name="audit_subject")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Protect(
                name="written_by_triggers",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
            ),
        ]

    def __str__(self):
        return f"{self.subject} {self.object_id} {self.verb}"


class LoginSessionQuerySet(models.QuerySet):
    def unexpired(self):
        return self.filter(revoked_at=None, expires_at__gt=Now())

    def revoke(self) -> int:
        return self.filter(revoked_at=None).update(revoked_at=timezone.now())


class LoginSession(models.Model):
    """One log-in and all the refresh tokens that descend from it. Only the newest, `current_jti`, is good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="login_sessions")
    current_jti = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = LoginSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.user_id} since {self.created_at:%Y-%m-%d %H:%M}"


class PasswordAttempts(models.Model):
    """When a password was tried of late for one key: an account, an address, everybody."""

    key = models.CharField(primary_key=True, max_length=80)
    times = ArrayField(models.DateTimeField(), default=list)

    def __str__(self):
        return f"{self.key}: {len(self.times)}"


class InstructorRequest(models.Model):
    class Status(models.TextChoices):
        PENDING = "PENDING"
        APPROVED = "APPROVED"
        REJECTED = "REJECTED"

    student = models.ForeignKey(User, on_delete=models.CASCADE, related_name="instructor_requests")
    message = models.TextField(max_length=2000)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index("status", "created_at", "id", name="request_status_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(status="PENDING"),
                name="instructor_request_one_open",
                violation_error_code="request_open",
                violation_error_message="You have asked already; an admin will answer.",
            ),
            models.CheckConstraint(
                condition=Q(status="PENDING", decided_at=None)
                | ~Q(status="PENDING") & Q(decided_at__isnull=False),
                name="instructor_request_decided",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["PENDING", "APPROVED", "REJECTED"]),
                name="instructor_request_status_known",
            ),
        ]

    def __str__(self):
        return f"{self.student}: {self.status}"

import uuid

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now, Upper
from django.utils import timezone


class Role(models.TextChoices):
    STUDENT = "STUDENT"
    INSTRUCTOR = "INSTRUCTOR"
    ADMIN = "ADMIN"


class UserQuerySet(models.QuerySet):
    def active_admins(self):
        return self.filter(role=Role.ADMIN, is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
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
    full_name = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=Role, default=Role.STUDENT)
    headline = models.CharField(max_length=160, blank=True)
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
        triggers = [
            pgtrigger.Trigger(
                name="record_role",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("role"),
                func="""
                    IF TG_OP = 'UPDATE' AND OLD.role = NEW.role THEN RETURN NULL; END IF;
                    INSERT INTO accounts_rolechange (user_id, old_role, new_role, changed_by_id, changed_at)
                    VALUES (NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.role ELSE '' END, NEW.role,
                            nullif(current_setting('ocms.actor', true), '')::uuid, clock_timestamp());
                    RETURN NULL;
                """,
            )
        ]

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


class RoleChange(models.Model):
    """Who became what, when and by whom: written by a trigger on the users, never changed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_changes")
    old_role = models.CharField(max_length=10, blank=True)
    new_role = models.CharField(max_length=10, choices=Role)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.old_role or 'nobody'} to {self.new_role}"


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
    """How often a password was tried for one key (an account, an address, everybody) since `window_start`."""

    key = models.CharField(primary_key=True, max_length=80)
    count = models.PositiveIntegerField()
    window_start = models.DateTimeField()

    def __str__(self):
        return f"{self.key}: {self.count}"


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

"""What changes an account: signing up, roles, closing, and asking to become an instructor."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from accounts.audit import acting_as
from accounts.models import InstructorRequest, Role, User
from accounts.passwords import hash_of
from ocms import personal_data
from ocms.errors import Conflict
from ocms.logs import note_security
from ocms.transactions import unit_of_work


class LastAdmin(Conflict):
    default_code = "last_admin"
    default_detail = "This is the last active admin, who cannot be demoted, deactivated or deleted."


class AlreadyDecided(Conflict):
    default_code = "already_decided"
    default_detail = "This request has been decided already."


@unit_of_work
def register(*, email: str, full_name: str, password: str) -> User:
    """A taken e-mail is found by its constraint, after hashing, so that the time does not tell."""
    email = User.objects.normalize_email(email)
    return User.objects.create(email=email, full_name=full_name, password=hash_of(password))


@unit_of_work
def change_user(
    *, user_id: UUID, actor: User | None, role: str | None = None, is_active: bool | None = None
) -> User:
    """The one way to another role or to a closed account. Raises `LastAdmin`; what is None stays."""
    user, admins = _lock_with_admins(user_id)
    before = user.role, user.is_active
    user.role = role or user.role
    user.is_active = user.is_active if is_active is None else is_active
    if user.role != Role.ADMIN:
        user.is_staff = user.is_superuser = False
    if user in admins and not (user.is_admin and user.is_active) and len(admins) == 1:
        raise LastAdmin
    with acting_as(lambda: actor):
        user.save(update_fields=["role", "is_active", "is_staff", "is_superuser"])
    if not user.is_active:
        user.login_sessions.revoke()
    if (user.role, user.is_active) != before:
        event = "role_changed" if user.role != before[0] else "account_changed"
        _note(event, user, by=actor and actor.pk, role=user.role, is_active=user.is_active)
    return user


@unit_of_work
def delete_account(*, user: User) -> None:
    """Forgets the person; what others rely on stays, without a name. Raises `LastAdmin`, and what an app objects to."""
    locked, admins = _lock_with_admins(user.pk)
    if admins == [locked]:
        raise LastAdmin
    personal_data.forget(locked)
    _note("account_deleted", locked)


@unit_of_work
def request_instructor_role(*, student: User, message: str) -> InstructorRequest:
    return InstructorRequest.objects.create(student=student, message=message)


@unit_of_work
def decide_instructor_request(*, request_id: int, actor: User | None, status: str) -> InstructorRequest:
    requests = InstructorRequest.objects.select_for_update(of=["self"]).select_related("student")
    request = requests.filter(pk=request_id).first()
    if request is None:
        raise Http404
    if request.status != InstructorRequest.Status.PENDING:
        raise AlreadyDecided
    request.status, request.decided_at, request.decided_by = status, timezone.now(), actor
    request.save(update_fields=["status", "decided_at", "decided_by"])
    if status == InstructorRequest.Status.APPROVED and request.student.is_student:
        change_user(user_id=request.student_id, actor=actor, role=Role.INSTRUCTOR)
    return request


def _note(event: str, user: User, **facts) -> None:
    transaction.on_commit(lambda: note_security(event, user=user.pk, **facts))


def _lock_with_admins(user_id: UUID) -> tuple[User, list[User]]:
    """The user and all active admins, locked in one order, so that two admins cannot demote each other at once."""
    rows = User.objects.select_for_update(no_key=True).order_by("pk")
    locked = list(rows.filter(Q(pk=user_id) | Q(role=Role.ADMIN)))
    user = next((row for row in locked if row.pk == user_id), None)
    if user is None:
        raise Http404
    return user, [row for row in locked if row.is_admin and row.is_active]

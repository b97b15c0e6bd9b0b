from django.contrib import admin
from django.contrib.admin.forms import AdminPasswordChangeForm as AdminOwnPasswordForm
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from accounts import passwords, services
from accounts.models import AuditEntry, InstructorRequest, LoginSession, User

admin.site.unregister(Group)


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "full_name", "role"]
        field_classes = {}

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def set_password_and_save(self, user: User, commit=True, **kwargs) -> User:
        user.password = passwords.hash_of(_typed(self))
        if commit:
            user.save()
        return user


class NewPasswordForm(AdminPasswordChangeForm):
    """Of anybody. Without a usable one they log in no more until a reset link gives them another."""

    def save(self, commit=True) -> User:
        passwords.set_password(user=self.user, password=_typed(self))
        return self.user


class OwnPasswordForm(AdminOwnPasswordForm):
    def __init__(self, *args, network: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.network = network

    def clean_old_password(self) -> str:
        old = self.cleaned_data["old_password"]
        checked = passwords.check_credentials(email=self.user.email, password=old, network=self.network)
        if checked is None:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        self.user = checked
        return old

    def save(self, commit=True) -> User:
        passwords.set_password(user=self.user, password=self.cleaned_data["new_password1"])
        return self.user


admin.site.own_password_form = OwnPasswordForm


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = NewUserForm
    change_password_form = NewPasswordForm
    list_display = ["email", "full_name", "role", "is_active", "is_staff", "created_at"]
    list_filter = ["role", "is_active", "is_staff"]
    search_fields = ["email", "full_name"]
    ordering = ["-created_at"]
    readonly_fields = ["created_at", "last_login"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["email", "password", "full_name", "headline", "bio"]}),
        ("Rights", {"fields": ["role", "is_active", "is_staff", "is_superuser"]}),
        ("Times", {"fields": ["created_at", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "full_name", "role", "usable_password", "password1", "password2"]})
    ]

    def save_model(self, request, user: User, form, change: bool) -> None:
        if not change:
            super().save_model(request, user, form, change)
            return
        services.change_user(user_id=user.pk, actor=request.user, role=user.role, is_active=user.is_active)
        user.save(update_fields=set(form.changed_data) - {"role", "is_active", "password"})

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly):
    list_display = ["at", "actor", "verb", "subject", "object_id", "what"]
    list_filter = ["subject", "verb", "at"]
    list_select_related = ["actor"]
    search_fields = ["object_id__exact", "actor__email__exact"]
    search_help_text = "The id of what was changed, or the e-mail of who changed it."
    date_hierarchy = "at"
    show_full_result_count = False

    @admin.display(description="changes")
    def what(self, entry: AuditEntry) -> str:
        pairs = entry.changes.items()
        return ", ".join(f"{field}: {_shown(before)} → {_shown(after)}" for field, (before, after) in pairs)


@admin.register(LoginSession)
class LoginSessionAdmin(ReadOnly):
    list_display = ["user", "created_at", "expires_at", "revoked_at"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    exclude = ["current_jti"]
    actions = ["revoke"]

    @admin.action(description="End the selected log-ins")
    def revoke(self, request, queryset) -> None:
        self.message_user(request, f"{queryset.revoke()} log-ins ended.")


@admin.register(InstructorRequest)
class InstructorRequestAdmin(ReadOnly):
    list_display = ["student", "status", "created_at", "decided_at", "decided_by"]
    list_filter = ["status"]
    list_select_related = ["student", "decided_by"]
    search_fields = ["student__email", "student__full_name", "message"]
    actions = ["approve", "reject"]

    @admin.action(description="Approve the selected requests")
    def approve(self, request, queryset) -> None:
        self._decide(request, queryset, InstructorRequest.Status.APPROVED)

    @admin.action(description="Reject the selected requests")
    def reject(self, request, queryset) -> None:
        self._decide(request, queryset, InstructorRequest.Status.REJECTED)

    def _decide(self, request, queryset, status: str) -> None:
        for pk in queryset.filter(status=InstructorRequest.Status.PENDING).values_list("pk", flat=True):
            services.decide_instructor_request(request_id=pk, actor=request.user, status=status)


def _typed(form: NewUserForm | NewPasswordForm) -> str | None:
    return form.cleaned_data["password1"] if form.cleaned_data["set_usable_password"] else None


def _shown(value: str | None) -> str:
    return "–" if value is None else value

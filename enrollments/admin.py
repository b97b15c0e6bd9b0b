from django.contrib import admin

from accounts.models import Role, User
from courses.models import Course
from enrollments import services
from enrollments.models import Enrollment, LectureProgress


@admin.register(Enrollment)
class EnrollmentAdmin(admin.ModelAdmin):
    """Enrolments are made and dropped through the services; nobody edits a status by hand."""

    list_display = ["student", "course", "status", "completed_lectures", "enrolled_at", "completed_at"]
    list_filter = ["status", "enrolled_at"]
    list_select_related = ["student", "course"]
    search_fields = ["student__email", "student__full_name", "course__title"]
    date_hierarchy = "enrolled_at"
    raw_id_fields = ["student", "course"]
    readonly_fields = ["status", "completed_lectures", "enrolled_at", "completed_at"]
    show_full_result_count = False
    actions = ["drop"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return [*self.readonly_fields, "student", "course"] if obj else self.readonly_fields

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "course":
            kwargs["queryset"] = Course.objects.published()
        if db_field.name == "student":
            kwargs["queryset"] = User.objects.filter(role=Role.STUDENT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            obj.pk = services.enroll(student=obj.student, course_id=obj.course_id).pk

    @admin.action(description="Let the selected students leave, progress is kept", permissions=["change"])
    def drop(self, request, queryset) -> None:
        for enrollment in queryset:
            services.leave(enrollment=enrollment)


@admin.register(LectureProgress)
class LectureProgressAdmin(admin.ModelAdmin):
    """To look at: progress is what a student did."""

    list_display = ["student", "lecture", "completed", "position", "updated_at"]
    list_filter = ["completed", "updated_at"]
    list_select_related = ["enrollment__student", "lecture"]
    search_fields = ["enrollment__student__email", "lecture__title", "course__title"]
    show_full_result_count = False

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(ordering="enrollment__student__email")
    def student(self, progress: LectureProgress) -> str:
        return str(progress.enrollment.student)

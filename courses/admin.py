"""What has rules across rows is changed through the services here too; what they don't offer is only shown."""

from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm

from courses import services
from courses.models import Category, Course, CourseStats, Lecture, Module


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "course_count"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return Category.objects.with_course_count()

    @admin.display(ordering="course_count", description="published courses")
    def course_count(self, category) -> int:
        return category.course_count


ASSUME_HTTPS = {models.URLField: {"assume_scheme": "https"}}


class StatsInline(admin.TabularInline):
    """The counters are kept by the database: here to be read."""

    model = CourseStats
    can_delete = False
    fields = readonly_fields = [
        "lecture_count",
        "duration",
        "enrollment_count",
        "rating_count",
        "rating_average",
    ]

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


class ModuleFormSet(BaseInlineFormSet):
    def save_new(self, form, commit=True):
        return services.add_module(course=self.instance, **_changed(form))

    def save_existing(self, form, module, commit=True):
        return services.change_module(module=module, **_changed(form))


class ModuleInline(admin.TabularInline):
    model = Module
    formset = ModuleFormSet
    can_delete = False
    fields = ["order", "title"]
    readonly_fields = ["order"]
    extra = 0
    show_change_link = True


class LectureFormSet(BaseInlineFormSet):
    def save_new(self, form, commit=True):
        return services.add_lecture(module=self.instance, **_changed(form))

    def save_existing(self, form, lecture, commit=True):
        return services.change_lecture(lecture=lecture, **_changed(form))


class LectureInline(admin.StackedInline):
    model = Lecture
    formset = LectureFormSet
    can_delete = False
    fields = [("order", "title"), ("kind", "duration", "is_preview"), "video_url", "notes"]
    readonly_fields = ["order"]
    formfield_overrides = ASSUME_HTTPS
    extra = 0
    show_change_link = True


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):
    list_display = ["title", "instructor", "category", "level", "price", "is_published", "enrolled", "rating"]
    list_filter = ["is_published", "level", "category", "created_at"]
    search_fields = ["title", "subtitle", "instructor__full_name", "instructor__email"]
    list_select_related = ["instructor", "category", "stats"]
    autocomplete_fields = ["instructor", "category"]
    readonly_fields = ["slug", "thumbnail", "created_at", "updated_at"]
    date_hierarchy = "created_at"
    inlines = [StatsInline, ModuleInline]
    show_full_result_count = False

    @admin.display(ordering="stats__enrollment_count")
    def enrolled(self, course) -> int:
        return course.stats.enrollment_count

    @admin.display(ordering="stats__rating_rank", empty_value="–")
    def rating(self, course):
        return course.stats.rating_average

    def get_readonly_fields(self, request, course=None) -> list[str]:
        return self.readonly_fields if course else [*self.readonly_fields, "is_published"]

    def save_model(self, request, course, form, change):
        if change:
            services.change_course(course=course, **_changed(form))
        else:
            course.pk = services.create_course(**form.cleaned_data).pk

    def delete_model(self, request, course):
        services.delete_course(course=course)

    def delete_queryset(self, request, courses):
        for course in courses:
            services.delete_course(course=course)

    def has_delete_permission(self, request, obj=None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.enrollments.exists())


@admin.register(Module)
class ModuleAdmin(admin.ModelAdmin):
    list_display = ["title", "course", "order"]
    search_fields = ["title", "course__title"]
    list_select_related = ["course"]
    autocomplete_fields = ["course"]
    inlines = [LectureInline]
    show_full_result_count = False

    def get_readonly_fields(self, request, module=None) -> list[str]:
        return ["course", "order"] if module else ["order"]

    def save_model(self, request, module, form, change):
        if change:
            services.change_module(module=module, **_changed(form))
        else:
            module.pk = services.add_module(**form.cleaned_data).pk

    def delete_model(self, request, module):
        services.delete_module(module=module)

    def delete_queryset(self, request, modules):
        for module in modules:
            services.delete_module(module=module)

    def has_module_permission(self, request) -> bool:
        return False  # reached from its course


@admin.register(Lecture)
class LectureAdmin(admin.ModelAdmin):
    list_display = ["title", "course", "module", "kind", "order", "is_preview"]
    list_filter = ["kind", "is_preview"]
    search_fields = ["title", "course__title"]
    list_select_related = ["course", "module"]
    autocomplete_fields = ["module"]
    formfield_overrides = ASSUME_HTTPS
    show_full_result_count = False

    def get_readonly_fields(self, request, lecture=None) -> list[str]:
        return ["module", "order"] if lecture else ["order"]

    def save_model(self, request, lecture, form, change):
        if change:
            services.change_lecture(lecture=lecture, **_changed(form))
        else:
            lecture.pk = services.add_lecture(**form.cleaned_data).pk

    def delete_model(self, request, lecture):
        services.delete_lecture(lecture=lecture)

    def delete_queryset(self, request, lectures):
        for lecture in lectures:
            services.delete_lecture(lecture=lecture)


def _changed(form: ModelForm) -> dict:
    return {name: form.cleaned_data[name] for name in form.changed_data}

from django.contrib import admin

from reviews import services
from reviews.models import Review


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    """Reviews belong to their authors: an admin reads them and takes away what must go."""

    list_display = ["course", "student", "rating", "comment_start", "created_at"]
    list_filter = ["rating", "created_at"]
    list_select_related = ["course", "student"]
    search_fields = ["course__title", "student__email", "student__full_name", "comment"]
    date_hierarchy = "created_at"
    show_full_result_count = False

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def delete_model(self, request, obj) -> None:
        services.delete_review(review=obj)

    def delete_queryset(self, request, queryset) -> None:
        for review in queryset:
            services.delete_review(review=review)

    @admin.display(description="comment")
    def comment_start(self, review: Review) -> str:
        return review.comment[:80]

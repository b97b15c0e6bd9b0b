from rest_framework import serializers

from accounts.models import User
from courses.markdown import render
from courses.models import Category, Course, Lecture, Module
from courses.slugs import slug_of
from ocms.fields import IdField, VisibleRelatedField

MAX_IDS = 1000


class CategorySerializer(serializers.ModelSerializer):
    slug = serializers.CharField(
        max_length=80,
        required=False,
        help_text="Lower case, letters and digits of any script, hyphens; made from the name when left out.",
    )
    course_count = serializers.IntegerField(read_only=True, default=0, help_text="Published courses only.")

    class Meta:
        model = Category
        fields = ["id", "name", "slug", "course_count"]

    def validate_slug(self, slug: str) -> str:
        if slug != slug_of(slug, fallback="category"):
            raise serializers.ValidationError("Use lower-case letters, digits and hyphens.", code="invalid")
        return slug


class CategoryBriefSerializer(serializers.ModelSerializer):
    slug = serializers.CharField()

    class Meta:
        model = Category
        fields = ["id", "name", "slug"]


class InstructorBriefSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "full_name"]


class CourseRowSerializer(serializers.ModelSerializer):
    """A course as lists show it."""

    slug = serializers.CharField()
    category = CategoryBriefSerializer()
    instructor = InstructorBriefSerializer()
    thumbnail = serializers.ImageField(allow_null=True, help_text="The address of a picture, or null.")
    rating_average = serializers.FloatField(
        source="stats.rating_average",
        allow_null=True,
        min_value=1,
        max_value=5,
        help_text="Null when unrated.",
    )
    rating_count = serializers.IntegerField(source="stats.rating_count")
    enrollment_count = serializers.IntegerField(source="stats.enrollment_count")
    lecture_count = serializers.IntegerField(source="stats.lecture_count")
    duration = serializers.IntegerField(source="stats.duration", help_text="Seconds.")

    class Meta:
        model = Course
        fields = [
            *("id", "slug", "title", "subtitle", "level", "price", "currency", "category", "instructor"),
            *("thumbnail", "is_published", "rating_average", "rating_count", "enrollment_count"),
            *("lecture_count", "duration", "created_at", "updated_at"),
        ]
        read_only_fields = fields


class MarkdownField(serializers.CharField):
    of_value_alone = True

    def to_representation(self, value: str) -> str:
        return render(value)


class OutlineLectureSerializer(serializers.ModelSerializer):
    class Meta:
        model = Lecture
        fields = ["id", "title", "kind", "order", "duration", "is_preview"]


class OutlineModuleSerializer(serializers.ModelSerializer):
    lectures = OutlineLectureSerializer(source="outline", many=True)

    class Meta:
        model = Module
        fields = ["id", "title", "order", "lectures"]


class OwnEnrollmentSerializer(serializers.Serializer):
    """The caller's enrolment in a course."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField([(name.upper(), name) for name in ("Active", "Completed", "Dropped")])
    percent = serializers.IntegerField(min_value=0, max_value=100)


class CourseDetailSerializer(CourseRowSerializer):
    """A course with its description and outline and, for a caller with a token, their enrolment."""

    description_html = MarkdownField(
        source="description", help_text="The description rendered, safe to insert."
    )
    modules = OutlineModuleSerializer(source="outline", many=True)
    enrollment = OwnEnrollmentSerializer(
        source="own_enrollment",
        allow_null=True,
        required=False,
        help_text="Left out for callers without a token.",
    )

    class Meta(CourseRowSerializer.Meta):
        fields = [
            *CourseRowSerializer.Meta.fields,
            *("description", "description_html", "modules", "enrollment"),
        ]
        read_only_fields = fields


class PublicCourseDetailSerializer(CourseDetailSerializer):
    """The same for callers without a token."""

    enrollment = None

    class Meta(CourseDetailSerializer.Meta):
        fields = [name for name in CourseDetailSerializer.Meta.fields if name != "enrollment"]
        read_only_fields = fields


class CourseWriteSerializer(serializers.ModelSerializer):
    """What an instructor says of a course."""

    class Meta:
        model = Course
        fields = [
            *("title", "subtitle", "description", "level", "price", "currency", "category", "is_published"),
        ]


class ThumbnailSerializer(serializers.Serializer):
    file = serializers.ImageField(help_text="JPEG, PNG or WebP, at most 5 MB.")


class ModuleSerializer(serializers.ModelSerializer):
    course = VisibleRelatedField(queryset=Course.objects.all())

    class Meta:
        model = Module
        fields = ["id", "course", "title", "order"]
        extra_kwargs = {"order": {"required": False, "help_text": "From 1; last when left out."}}
        validators = []

    def validate_course(self, course: Course) -> Course:
        if self.instance and self.instance.course_id != course.pk:
            raise serializers.ValidationError("A module stays in its course.", code="immutable")
        return course


class LectureSerializer(serializers.ModelSerializer):
    """A lecture as the caller may see it: locked ones keep their video and notes to themselves."""

    LOCKED = {"video_url": None, "notes": None, "notes_html": None}

    video_url = serializers.CharField(allow_null=True, help_text="Null when locked.")
    notes = serializers.CharField(allow_null=True, help_text="Markdown; null when locked.")
    notes_html = serializers.SerializerMethodField(
        help_text="The notes rendered, safe to insert; null when locked."
    )

    class Meta:
        model = Lecture
        fields = [
            *("id", "module", "title", "kind", "video_url", "notes", "notes_html", "duration", "order"),
            "is_preview",
        ]
        read_only_fields = fields

    def get_notes_html(self, lecture: Lecture) -> str | None:
        return render(lecture.notes) if lecture.is_unlocked else None

    def to_representation(self, lecture: Lecture) -> dict:
        row = super().to_representation(lecture)
        return row if lecture.is_unlocked else row | self.LOCKED


class LectureWriteSerializer(serializers.ModelSerializer):
    """What an instructor says of a lecture. It is answered with the whole lecture."""

    module = VisibleRelatedField(queryset=Module.objects.select_related("course"))

    class Meta:
        model = Lecture
        fields = ["module", "title", "kind", "video_url", "notes", "duration", "order", "is_preview"]
        extra_kwargs = {"order": {"required": False, "help_text": "From 1; last when left out."}}
        validators = []

    def validate_module(self, module: Module) -> Module:
        if self.instance and self.instance.module_id != module.pk:
            raise serializers.ValidationError("Move a lecture with the course's reorder.", code="immutable")
        return module

    def to_representation(self, lecture: Lecture) -> dict:
        lecture.is_unlocked = True
        return LectureSerializer(lecture, context=self.context).data


class OutlineOrderSerializer(serializers.Serializer):
    """One module of the new order and its lectures' ids."""

    id = IdField()
    lectures = serializers.ListField(child=IdField(), max_length=MAX_IDS)


class ReorderSerializer(serializers.Serializer):
    """The whole new order: every module and every lecture of the course exactly once."""

    modules = OutlineOrderSerializer(many=True, max_length=MAX_IDS)

    @property
    def outline(self) -> list[tuple[int, list[int]]]:
        return [(module["id"], module["lectures"]) for module in self.validated_data["modules"]]

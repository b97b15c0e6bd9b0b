from django.db.models import OuterRef, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from accounts.permissions import IsAdmin, IsInstructor
from courses import services, thumbnails
from courses.filters import CourseFilter, LectureFilter, ModuleFilter
from courses.models import Category, Course, Lecture, Module
from courses.permissions import IsCourseOwner, IsUnlocked
from courses.serializers import (
    CategorySerializer,
    CourseDetailSerializer,
    CourseRowSerializer,
    CourseWriteSerializer,
    LectureSerializer,
    LectureWriteSerializer,
    ModuleSerializer,
    OutlineLectureSerializer,
    OutlineModuleSerializer,
    PublicCourseDetailSerializer,
    ReorderSerializer,
    ThumbnailSerializer,
)
from ocms.quick import QuickListMixin, QuickRetrieveMixin
from ocms.rows import as_json_rows
from ocms.schema import conflict
from ocms.shared import nobody_is_signed_in, shared
from ocms.transactions import unit_of_work
from ocms.viewsets import PatchModelMixin

MAY_CHANGE = (IsInstructor & IsCourseOwner) | IsAdmin

LECTURES = Lecture.objects.filter(module=OuterRef("pk")).order_by("order")
MODULES = Module.objects.filter(course=OuterRef("pk")).order_by("order")
OUTLINE = as_json_rows(
    OutlineModuleSerializer, MODULES.annotate(outline=as_json_rows(OutlineLectureSerializer, LECTURES))
)

NO_LECTURES = conflict("It would be published without a lecture.")
PLACE_TAKEN = conflict("Something else has this place in the order.")
NAME_TAKEN = conflict("Another category has this name or slug.")


@extend_schema_view(
    list=extend_schema(summary="List categories"),
    retrieve=extend_schema(summary="Show a category"),
    create=extend_schema(summary="Add a category", responses={201: CategorySerializer, 409: NAME_TAKEN}),
    partial_update=extend_schema(
        summary="Change a category", responses={200: CategorySerializer, 409: NAME_TAKEN}
    ),
    destroy=extend_schema(
        summary="Delete a category", responses={204: None, 409: conflict("Courses are filed under it.")}
    ),
)
class CategoryViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    PatchModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):
    """The subjects that courses are filed under. Anyone reads them, admins keep them."""

    serializer_class = CategorySerializer
    lookup_value_regex = "[0-9]{1,18}"
    ordering_fields = {"name": "name", "course_count": "course_count"}
    ordering = ["name"]

    def get_permissions(self):
        return [AllowAny()] if self.action in {"list", "retrieve"} else [IsAdmin()]

    def get_queryset(self):
        return Category.objects.with_course_count()

    def perform_create(self, serializer):
        serializer.instance = services.add_category(**serializer.validated_data)

    def perform_update(self, serializer):
        services.change_category(category=serializer.instance, **serializer.validated_data)

    def perform_destroy(self, category):
        services.delete_category(category=category)


@extend_schema_view(
    list=extend_schema(summary="Search, filter and order the catalogue"),
    destroy=extend_schema(
        summary="Delete a course", responses={204: None, 409: conflict("Students have enrolled in it.")}
    ),
)
class CourseViewSet(
    QuickListMixin,
    QuickRetrieveMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):
    """The catalogue. Anyone reads what is published; instructors write their own, admins may change all."""

    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = CourseFilter

    @property
    def ordering_fields(self) -> dict[str, str]:
        return {
            "created_at": "created_at",
            "price": "price",
            "title": "title_key",
            "rating_average": "stats__rating_rank",
            "enrollment_count": "stats__enrollment_count",
            "relevance": "-relevance" if self._is_search else "-created_at",
        }

    @property
    def ordering(self) -> list[str]:
        return [self.ordering_fields["relevance"]]

    def get_permissions(self):
        match self.action:
            case "list" | "retrieve":
                return [AllowAny()]
            case "create":
                return [IsInstructor()]
        return [MAY_CHANGE()]

    def get_queryset(self):
        match self.action:
            case "list":
                return Course.objects.for_catalogue()  # CourseFilter leaves what is published, or one's own
            case "retrieve":
                return self._details()
        return Course.objects.visible_to(self.request.user).select_related("category", "instructor", "stats")

    def get_serializer_class(self):
        if self.action == "list":
            return CourseRowSerializer
        return PublicCourseDetailSerializer if self.request.user.is_anonymous else CourseDetailSerializer

    def is_for_everybody(self) -> bool:
        return "mine" not in self.request.query_params

    @shared(is_for_everybody)
    def list(self, request, *args, **kwargs):
        return super().list(request, *args, **kwargs)

    @extend_schema(summary="Show a course with its outline", responses=CourseDetailSerializer)
    @shared(nobody_is_signed_in)
    def retrieve(self, request, *args, **kwargs):
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        summary="Start a course",
        request=CourseWriteSerializer,
        responses={201: CourseDetailSerializer, 409: NO_LECTURES},
    )
    @unit_of_work
    def create(self, request):
        serializer = CourseWriteSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        course = services.create_course(instructor=request.user, **serializer.validated_data)
        return Response(self._detail(course), status=201)

    @extend_schema(
        summary="Change, publish or unpublish a course",
        request=CourseWriteSerializer,
        responses={200: CourseDetailSerializer, 409: NO_LECTURES},
    )
    @unit_of_work
    def partial_update(self, request, *args, **kwargs):
        course = self.get_object()
        serializer = CourseWriteSerializer(course, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return Response(self._detail(services.change_course(course=course, **serializer.validated_data)))

    def perform_destroy(self, course):
        services.delete_course(course=course)

    @extend_schema(
        summary="Set the order of a course",
        request=ReorderSerializer,
        responses={
            200: CourseDetailSerializer,
            409: conflict("Somebody else is changing it at this moment."),
        },
    )
    @action(detail=True, methods=["post"])
    @unit_of_work
    def reorder(self, request, *args, **kwargs):
        """Sets the whole order of modules and lectures at once, all or nothing."""
        course = self.get_object()
        serializer = ReorderSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        services.reorder(course=course, outline=serializer.outline)
        return Response(self._detail(course))

    @extend_schema(
        summary="Give a course a picture",
        request={"multipart/form-data": ThumbnailSerializer},
        responses=CourseDetailSerializer,
    )
    @action(detail=True, methods=["put"], parser_classes=[MultiPartParser])
    @unit_of_work
    def thumbnail(self, request, *args, **kwargs):
        """Gives the course a picture: it is scaled down and written anew as WebP."""
        course = self.get_object()
        serializer = ThumbnailSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with thumbnails.new_thumbnail(course=course, file=serializer.validated_data["file"]):
            return Response(self._detail(course))

    @extend_schema(summary="Take the picture away", request=None, responses={204: None})
    @thumbnail.mapping.delete
    def remove_thumbnail(self, request, *args, **kwargs):
        """Takes the picture away."""
        thumbnails.remove_thumbnail(course=self.get_object())
        return Response(status=204)

    @property
    def _is_search(self) -> bool:
        request = getattr(self, "request", None)
        return bool(request and request.query_params.get("search", "").strip())

    def _details(self) -> QuerySet:
        """The courses that the caller may know of, with all that their detail shows."""
        courses = Course.objects.visible_to(self.request.user).annotate(outline=OUTLINE)
        courses = courses.select_related("category", "instructor", "stats")
        user = self.request.user
        return courses if user.is_anonymous else courses.with_own_enrollment(user)

    def _detail(self, course: Course) -> dict:
        """The detail as the caller sees it, read anew.

        A write is answered with it, and so takes it into its unit of work: who gets an error, changed nothing.
        """
        return self.get_serializer(self._details().get(pk=course.pk)).data


class ContentViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    PatchModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):
    """What modules and lectures have in common: anyone may list them, the course's owner and admins write."""

    lookup_value_regex = "[0-9]{1,18}"

    def get_permissions(self):
        return [AllowAny()] if self.action in {"list", "retrieve"} else [MAY_CHANGE()]


@extend_schema_view(
    list=extend_schema(summary="List modules"),
    retrieve=extend_schema(summary="Show a module"),
    create=extend_schema(summary="Add a module", responses={201: ModuleSerializer, 409: PLACE_TAKEN}),
    partial_update=extend_schema(
        summary="Change a module", responses={200: ModuleSerializer, 409: PLACE_TAKEN}
    ),
    destroy=extend_schema(summary="Delete a module with its lectures"),
)
class ModuleViewSet(ContentViewSet):
    """The parts of a course, in their order."""

    serializer_class = ModuleSerializer
    filterset_class = ModuleFilter
    ordering_fields = {"order": "order"}
    ordering = ["course_id", "order"]

    def get_queryset(self):
        return Module.objects.visible_to(self.request.user).select_related("course")

    def perform_create(self, serializer):
        course = serializer.validated_data["course"]
        self.check_object_permissions(self.request, course)
        serializer.instance = services.add_module(**serializer.validated_data)

    def perform_update(self, serializer):
        serializer.validated_data.pop("course", None)
        services.change_module(module=serializer.instance, **serializer.validated_data)

    def perform_destroy(self, module):
        services.delete_module(module=module)


@extend_schema_view(
    list=extend_schema(summary="List lectures"),
    retrieve=extend_schema(summary="Open a lecture"),
    create=extend_schema(
        summary="Add a lecture",
        request=LectureWriteSerializer,
        responses={201: LectureSerializer, 409: PLACE_TAKEN},
    ),
    partial_update=extend_schema(
        summary="Change a lecture",
        request=LectureWriteSerializer,
        responses={200: LectureSerializer, 409: PLACE_TAKEN},
    ),
    destroy=extend_schema(summary="Delete a lecture"),
)
class LectureViewSet(ContentViewSet):
    """The lectures. Video and notes are for the enrolled, the owner and admins, and for all when it is a preview."""

    filterset_class = LectureFilter
    ordering_fields = {"order": "order"}
    ordering = ["course_id", "module__order", "order"]

    def get_permissions(self):
        return [IsUnlocked()] if self.action == "retrieve" else super().get_permissions()

    def get_serializer_class(self):
        return LectureSerializer if self.action in {"list", "retrieve"} else LectureWriteSerializer

    def get_queryset(self):
        user = self.request.user
        return Lecture.objects.visible_to(user).with_access(user).select_related("course", "module")

    def perform_create(self, serializer):
        module = serializer.validated_data["module"]
        self.check_object_permissions(self.request, module)
        serializer.instance = services.add_lecture(**serializer.validated_data)

    def perform_update(self, serializer):
        serializer.validated_data.pop("module", None)
        services.change_lecture(lecture=serializer.instance, **serializer.validated_data)

    def perform_destroy(self, lecture):
        services.delete_lecture(lecture=lecture)

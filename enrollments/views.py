from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED

from accounts.permissions import IsStudent
from enrollments import services
from enrollments.filters import EnrollmentFilter, ProgressFilter
from enrollments.models import Enrollment, LectureProgress
from enrollments.permissions import IsEnrolledStudent
from enrollments.serializers import (
    EnrollmentSerializer,
    EnrollSerializer,
    ProgressSerializer,
    RecordProgressSerializer,
)
from ocms.quick import QuickListMixin
from ocms.schema import conflict
from ocms.shown import Shown

ENROLLMENT = Shown(EnrollmentSerializer, Enrollment.objects.for_list())
PROGRESS = Shown(ProgressSerializer, LectureProgress.objects.all())


@extend_schema_view(
    list=extend_schema(
        summary="List enrolments",
        description="A student sees their own, an instructor those of their courses too, an admin all.",
    ),
    retrieve=extend_schema(summary="Show one enrolment"),
)
class EnrollmentViewSet(
    QuickListMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):
    lookup_value_converter = "int"
    queryset = Enrollment.objects.all()
    serializer_class = EnrollmentSerializer
    filterset_class = EnrollmentFilter
    ordering_fields = {"enrolled_at": "enrolled_at"}
    ordering = ["-enrolled_at"]

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user).for_list()

    def get_permissions(self):
        more = {"create": [IsStudent()], "destroy": [IsEnrolledStudent()]}
        return [IsAuthenticated(), *more.get(self.action, [])]

    @extend_schema(
        summary="Enrol in a course",
        description="For students. Enrolling again after leaving takes up the old progress.",
        request=EnrollSerializer,
        responses={201: EnrollmentSerializer, 409: conflict("You are enrolled already.")},
    )
    def create(self, request):
        asked = EnrollSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        enrollment = services.enroll(student=request.user, **asked.validated_data)
        return Response(ENROLLMENT.of(enrollment, request), status=HTTP_201_CREATED)

    @extend_schema(
        summary="Leave a course",
        description="The status becomes DROPPED and the progress is kept; doing it again changes nothing.",
    )
    def destroy(self, request, *args, **kwargs):
        return super().destroy(request, *args, **kwargs)

    def perform_destroy(self, enrollment: Enrollment) -> None:
        services.leave(enrollment=enrollment)


@extend_schema_view(
    get=extend_schema(
        operation_id="enroll_progress_list",
        summary="List one's own progress",
        description="One row per lecture that was opened, kept when the course was left.",
    )
)
class ProgressView(ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = LectureProgress.objects.all()
    serializer_class = ProgressSerializer
    filterset_class = ProgressFilter
    ordering_fields = {"id": "id", "updated_at": "updated_at"}
    ordering = ["id"]

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)

    @extend_schema(
        operation_id="enroll_progress_record",
        summary="Record progress in a lecture",
        description=(
            "Makes or updates the caller's one row for the lecture; what is left out stays as it is. "
            "With the last lecture of the course the enrolment becomes COMPLETED, and stays so."
        ),
        request=RecordProgressSerializer,
        responses={200: ProgressSerializer, 201: ProgressSerializer},
    )
    def post(self, request):
        asked = RecordProgressSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        progress, created = services.record_progress(student=request.user, **asked.validated_data)
        status = HTTP_201_CREATED if created else HTTP_200_OK
        return Response(PROGRESS.of(progress, request), status=status)

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from accounts.permissions import IsAdmin, IsInstructor
from courses.models import Course
from dashboard import reports
from dashboard.filters import OwnCourseFilter
from dashboard.serializers import (
    CourseReportSerializer,
    DashboardQuerySerializer,
    DashboardSerializer,
    InstructorDashboardSerializer,
    InstructorReportSerializer,
)
from ocms.cache import ADMIN_DASHBOARD
from ocms.pagination import Pagination
from ocms.schema import ErrorSerializer

X_CACHE = OpenApiParameter(
    "X-Cache",
    {"type": "string", "enum": ["HIT", "MISS"]},
    OpenApiParameter.HEADER,
    response=[200],
    description="Whether the answer was there already.",
)
PAGE_PARAMETERS = [
    OpenApiParameter(parameter["name"], parameter["schema"], description=parameter["description"])
    for parameter in Pagination().get_schema_operation_parameters(None)
]


class Dashboard(APIView):
    permission_classes = [IsAdmin]

    @extend_schema(
        summary="Statistics of the whole school",
        description="Computed at most once a minute, unless `refresh` is asked for; `generated_at` says when.",
        parameters=[DashboardQuerySerializer, X_CACHE],
        responses=DashboardSerializer,
    )
    def get(self, request):
        asked = DashboardQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        body, was_there = ADMIN_DASHBOARD.get(_render_platform, fresh=asked.validated_data["refresh"])
        headers = {"X-Cache": "HIT" if was_there else "MISS"}
        return HttpResponse(body, content_type=JSONRenderer.media_type, headers=headers)


class InstructorDashboard(GenericAPIView):
    permission_classes = [IsInstructor]
    queryset = Course.objects.all()
    filterset_class = OwnCourseFilter
    ordering_fields = {"created_at": "created_at", "title": "title_key"}
    ordering = ["-created_at"]

    def get_queryset(self):
        own = super().get_queryset().visible_to(self.request.user).filter(instructor=self.request.user)
        return own.select_related("stats").defer("description")

    @extend_schema(
        summary="Statistics of one's own courses",
        description=(
            "A page of courses, each with its enrolments, revenue, last 30 days and, per lecture, how many "
            "of them reached and completed it; and what all of them (with `course`: that one) add up to."
        ),
        filters=True,
        parameters=PAGE_PARAMETERS,
        responses={
            200: InstructorDashboardSerializer,
            404: OpenApiResponse(ErrorSerializer, "There is no such page."),
        },
    )
    def get(self, request):
        courses = self.filter_queryset(self.get_queryset())
        page = reports.course_reports(self.paginate_queryset(courses))
        response = self.get_paginated_response(CourseReportSerializer(page, many=True).data)
        response.data |= InstructorReportSerializer(reports.instructor_report(courses)).data
        return response


def _render_platform() -> bytes:
    return JSONRenderer().render(DashboardSerializer(reports.platform_report()).data)

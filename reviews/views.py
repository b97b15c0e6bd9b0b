from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from accounts.permissions import IsAdmin
from courses.models import Course
from ocms.quick import QuickListMixin
from ocms.schema import ErrorSerializer, conflict
from ocms.shared import shared
from reviews import services
from reviews.filters import ReviewFilter
from reviews.models import Review
from reviews.permissions import IsAuthor
from reviews.serializers import (
    ChangeReviewSerializer,
    CourseQuerySerializer,
    ReviewSerializer,
    SummarySerializer,
    WriteReviewSerializer,
)


@extend_schema_view(
    list=extend_schema(
        summary="List reviews", description="One's own, and those of the courses that the caller may know of."
    ),
    retrieve=extend_schema(summary="Show one review"),
    destroy=extend_schema(summary="Delete a review", description="Its author, or an admin."),
)
class ReviewViewSet(
    QuickListMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):
    lookup_value_converter = "int"
    queryset = Review.objects.for_list()
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilter
    ordering_fields = {"created_at": "created_at", "rating": "rating"}
    ordering = ["-created_at"]

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)

    def get_permissions(self):
        match self.action:
            case "list" | "retrieve" | "summary":
                return [AllowAny()]  # reviews are part of the public catalogue
            case "partial_update":
                return [IsAuthenticated(), IsAuthor()]
            case "destroy":
                return [IsAuthenticated(), (IsAuthor | IsAdmin)()]
        return [IsAuthenticated()]

    def is_for_everybody(self) -> bool:
        return self.request.user.is_anonymous and "mine" not in self.request.query_params

    @shared(is_for_everybody)
    def list(self, request, *args, **kwargs):
        return super().list(request, *args, **kwargs)

    @extend_schema(
        summary="Review a course",
        description="Once, for those enrolled in it.",
        request=WriteReviewSerializer,
        responses={201: ReviewSerializer, 409: conflict("You have reviewed it already.")},
    )
    def create(self, request):
        asked = WriteReviewSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        review = services.write_review(student=request.user, **asked.validated_data)
        return Response(self.get_serializer(review).data, status=HTTP_201_CREATED)

    @extend_schema(
        summary="Change a review",
        description="For its author: rating and comment.",
        request=ChangeReviewSerializer,
        responses=ReviewSerializer,
    )
    def partial_update(self, request, *args, **kwargs):
        asked = ChangeReviewSerializer(self.get_object(), data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        review = services.change_review(review=asked.instance, **asked.validated_data)
        return Response(self.get_serializer(review).data)

    def perform_destroy(self, review: Review) -> None:
        services.delete_review(review=review)

    @extend_schema(
        summary="Sum up the reviews of a course",
        parameters=[CourseQuerySerializer],
        responses={
            200: SummarySerializer,
            404: OpenApiResponse(ErrorSerializer, "There is no such course."),
        },
        filters=False,
    )
    @action(detail=False, filterset_class=None, pagination_class=None, ordering_fields=None)
    def summary(self, request):
        asked = CourseQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        course = get_object_or_404(Course.objects.visible_to(request.user), pk=asked.validated_data["course"])
        return Response(SummarySerializer(Review.objects.filter(course=course).summary()).data)

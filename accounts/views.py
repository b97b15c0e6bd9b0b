from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.generics import CreateAPIView, RetrieveUpdateAPIView
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts import passwords, services
from accounts.filters import InstructorRequestFilter, UserFilter
from accounts.models import InstructorRequest, User
from accounts.permissions import IsAdmin, IsStudent
from accounts.serializers import (
    DecisionSerializer,
    InstructorRequestSerializer,
    PasswordChangeSerializer,
    PasswordResetConfirmSerializer,
    PasswordResetSerializer,
    PasswordSerializer,
    ProfileSerializer,
    RegistrationSerializer,
    UserSerializer,
)
from accounts.token_views import WithoutToken
from ocms.clients import client_network
from ocms.personal_data import ExportSerializer
from ocms.schema import conflict
from ocms.transactions import unit_of_work
from ocms.viewsets import PatchModelMixin


@extend_schema(
    summary="Sign up, always as a student",
    responses={201: RegistrationSerializer, 409: conflict("The e-mail is taken.")},
)
class Register(WithoutToken, CreateAPIView):
    permission_classes = [AllowAny]  # people sign up before they have a token
    serializer_class = RegistrationSerializer

    def perform_create(self, serializer):
        serializer.instance = services.register(**serializer.validated_data)


@extend_schema_view(get=extend_schema(summary="Who I am"), patch=extend_schema(summary="Change my profile"))
class Me(RetrieveUpdateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = ProfileSerializer
    deletion_serializer = PasswordSerializer
    http_method_names = ["get", "patch", "delete", "head", "options"]

    def get_object(self) -> User:
        return self.request.user

    @unit_of_work
    def patch(self, request):
        return self.partial_update(request)

    @extend_schema(
        summary="Delete my account",
        request=PasswordSerializer,
        responses={204: None, 409: conflict("The person still has courses, or is the last active admin.")},
    )
    def delete(self, request):
        """Name, e-mail and everything else personal is gone for good. Reviews stay, as by "Deleted account"."""
        body = PasswordSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        passwords.confirm(user=request.user, **body.validated_data, network=client_network(request))
        services.delete_account(user=request.user)
        return Response(status=204)


class Export(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(summary="Everything that is kept about me", responses=ExportSerializer)
    def get(self, request):
        """One JSON document, from every part of the school."""
        headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
        return Response(ExportSerializer(request.user).data, headers=headers)


class PasswordChange(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(summary="Change my password", request=PasswordChangeSerializer, responses={204: None})
    def post(self, request):
        """Every other log-in of this person ends; this one stays."""
        body = PasswordChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        passwords.change_password(
            user=request.user,
            current=body.validated_data["current_password"],
            new=body.validated_data["new_password"],
            network=client_network(request),
            session=request.auth,
        )
        return Response(status=204)


class PasswordReset(WithoutToken):
    permission_classes = [AllowAny]  # for people who cannot log in

    @extend_schema(summary="Ask for a reset link", request=PasswordResetSerializer, responses={204: None})
    def post(self, request):
        """The answer is the same whether or not the e-mail is known."""
        body = PasswordResetSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        passwords.request_reset(**body.validated_data, network=client_network(request))
        return Response(status=204)


class PasswordResetConfirm(WithoutToken):
    permission_classes = [AllowAny]  # the link's token is the proof

    @extend_schema(
        summary="Set a new password by a reset link",
        request=PasswordResetConfirmSerializer,
        responses={204: None},
    )
    def post(self, request):
        """A link works once, for one hour. Every log-in of this person ends."""
        body = PasswordResetConfirmSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        passwords.reset(uid=data["uid"], token=data["token"], password=data["new_password"])
        return Response(status=204)


@extend_schema_view(
    list=extend_schema(summary="Who asked to become an instructor"),
    create=extend_schema(
        summary="Ask to become an instructor",
        responses={201: InstructorRequestSerializer, 409: conflict("You have asked already.")},
    ),
)
class InstructorRequests(mixins.ListModelMixin, mixins.CreateModelMixin, GenericViewSet):
    permission_classes = [IsAdmin]
    queryset = InstructorRequest.objects.select_related("student")
    serializer_class = InstructorRequestSerializer
    filterset_class = InstructorRequestFilter
    ordering_fields = {"created_at": "created_at"}
    ordering = ["-created_at"]

    def get_permissions(self):
        return [IsStudent()] if self.action == "create" else super().get_permissions()

    def perform_create(self, serializer):
        serializer.instance = services.request_instructor_role(
            student=self.request.user, **serializer.validated_data
        )

    @extend_schema(
        summary="Approve or reject",
        request=DecisionSerializer,
        responses={200: InstructorRequestSerializer, 409: conflict("It has been decided already.")},
    )
    def partial_update(self, request, pk: int):
        """Approving makes the student an instructor."""
        decision = DecisionSerializer(data=request.data)
        decision.is_valid(raise_exception=True)
        decided = services.decide_instructor_request(
            request_id=pk, actor=request.user, **decision.validated_data
        )
        return Response(self.get_serializer(decided).data)


@extend_schema_view(
    list=extend_schema(summary="All people"),
    retrieve=extend_schema(summary="One person"),
    partial_update=extend_schema(
        summary="Change a person's role, or close or reopen their account",
        responses={200: UserSerializer, 409: conflict("This is the last active admin.")},
    ),
)
class Users(mixins.ListModelMixin, mixins.RetrieveModelMixin, PatchModelMixin, GenericViewSet):
    permission_classes = [IsAdmin]
    queryset = User.objects.all()
    serializer_class = UserSerializer
    filterset_class = UserFilter
    ordering_fields = {"created_at": "created_at", "full_name": "full_name", "email": "email"}
    ordering = ["-created_at"]

    def perform_update(self, serializer):
        serializer.instance = services.change_user(
            user_id=serializer.instance.pk, actor=self.request.user, **serializer.validated_data
        )

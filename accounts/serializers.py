from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import InstructorRequest, User
from accounts.passwords import check_strength
from accounts.tokens import InvalidToken
from accounts.validators import LONGEST_PASSWORD


class PasswordField(serializers.CharField):
    """As typed, never trimmed, never answered. What is too long is refused before anything hashes it."""

    def __init__(self, **kwargs):
        style = {"input_type": "password"}
        super().__init__(
            **{"max_length": LONGEST_PASSWORD, "write_only": True, "trim_whitespace": False, "style": style}
            | kwargs
        )


class CredentialsSerializer(serializers.Serializer):
    email = serializers.CharField(max_length=254)
    password = PasswordField()


class TokenPairSerializer(serializers.Serializer):
    access = serializers.CharField(help_text="Good for 15 minutes.")
    refresh = serializers.CharField(help_text="Good for 7 days and for one use.")


class RefreshTokenSerializer(serializers.Serializer):
    refresh = serializers.CharField(max_length=2000)


class AccessTokenSerializer(serializers.Serializer):
    access = serializers.CharField(help_text="Good for 15 minutes. The refresh token is in the cookie.")


class RegistrationSerializer(serializers.ModelSerializer):
    email = serializers.EmailField(max_length=254)
    password = PasswordField(min_length=8)

    class Meta:
        model = User
        fields = ["id", "email", "full_name", "role", "password"]
        read_only_fields = ["id", "role"]

    def validate(self, data):
        someone = User(email=data["email"], full_name=data["full_name"])
        check_strength(data["password"], user=someone, field="password")
        return data


class ProfileSerializer(serializers.ModelSerializer):
    instructor_request = serializers.SerializerMethodField(
        help_text="What became of the latest request to become an instructor."
    )

    class Meta:
        model = User
        fields = ["id", "email", "full_name", "role", "headline", "bio", "created_at", "instructor_request"]
        read_only_fields = ["id", "email", "role", "created_at"]

    @extend_schema_field(serializers.ChoiceField(InstructorRequest.Status.choices, allow_null=True))
    def get_instructor_request(self, user: User) -> str | None:
        return user.instructor_requests.values_list("status", flat=True).first()

    def update(self, user: User, data: dict) -> User:
        """Writes these fields alone, and none into an account that was closed or deleted meanwhile."""
        if data and not User.objects.filter(pk=user.pk, is_active=True).update(**data):
            raise InvalidToken
        for name, value in data.items():
            setattr(user, name, value)
        return user


class PasswordSerializer(serializers.Serializer):
    password = PasswordField()


class PasswordChangeSerializer(serializers.Serializer):
    current_password = PasswordField()
    new_password = PasswordField(min_length=8)


class PasswordResetSerializer(serializers.Serializer):
    email = serializers.CharField(max_length=254)


class PasswordResetConfirmSerializer(serializers.Serializer):
    uid = serializers.CharField(max_length=100)
    token = serializers.CharField(max_length=100)
    new_password = PasswordField(min_length=8)


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "full_name", "role", "is_active", "headline", "created_at"]
        read_only_fields = ["id", "email", "full_name", "headline", "created_at"]


class AskingStudentSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "full_name", "email"]


class InstructorRequestSerializer(serializers.ModelSerializer):
    student = AskingStudentSerializer(read_only=True)

    class Meta:
        model = InstructorRequest
        fields = ["id", "student", "message", "status", "created_at", "decided_at"]
        read_only_fields = ["status", "created_at", "decided_at"]


class DecisionSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=["APPROVED", "REJECTED"])

from django.core.exceptions import ValidationError

LONGEST_PASSWORD = 128


class MaximumLength:
    """A longer password could be set and then opens nothing: log-ins refuse it before hashing."""

    def validate(self, password: str, user=None) -> None:
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return f"Your password can have {LONGEST_PASSWORD} characters at most."

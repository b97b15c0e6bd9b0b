"""What the apps know of one person: each app's `personal_data.py` says how to hand it out and how to forget it.

    EXPORT   maps a section of the export to the rows of a person and how they are shown
    forget   makes the person's rows anonymous; raises a Conflict when something must be done first

So an app answers for its own tables, and accounts, which knows no other app, carries both out for all.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from rest_framework.serializers import Serializer


class Section(NamedTuple):
    serializer: type[Serializer]
    rows: Callable  # of a user: a queryset, or one object when not `many`
    many: bool = True


class ExportSerializer(Serializer):
    """Every section of every app; `ExportSerializer(user)` is that person's export."""

    def get_fields(self) -> dict:
        return {name: section.serializer(many=section.many) for name, section in sections().items()}

    def to_representation(self, user) -> dict:
        return super().to_representation({name: section.rows(user) for name, section in sections().items()})


def sections() -> dict[str, Section]:
    return {name: section for module in _modules() for name, section in module.EXPORT.items()}


def forget(user) -> None:
    for module in _modules():
        if hasattr(module, "forget"):
            module.forget(user)


def _modules() -> Iterator[ModuleType]:
    for app in apps.get_app_configs():
        if app.name != "ocms" and module_has_submodule(app.module, "personal_data"):
            yield import_module(f"{app.name}.personal_data")

from django.contrib.auth.backends import ModelBackend


class GuardedBackend(ModelBackend):
    pass

from django.urls import path

from accounts import views

urlpatterns = [
    path("register/", views.Register.as_view(), name="register"),
    path("me/", views.Me.as_view(), name="me"),
    path("me/export/", views.Export.as_view(), name="export"),
    path("me/password/", views.PasswordChange.as_view(), name="password-change"),
    path("password-reset/", views.PasswordReset.as_view(), name="password-reset"),
    path("password-reset/confirm/", views.PasswordResetConfirm.as_view(), name="password-reset-confirm"),
    path(
        "instructor-requests/",
        views.InstructorRequests.as_view({"get": "list", "post": "create"}),
        name="instructor-request-list",
    ),
    path(
        "instructor-requests/<int:pk>/",
        views.InstructorRequests.as_view({"patch": "partial_update"}, detail=True),
        name="instructor-request-detail",
    ),
    path("users/", views.Users.as_view({"get": "list"}), name="user-list"),
    path(
        "users/<uuid:pk>/",
        views.Users.as_view({"get": "retrieve", "patch": "partial_update"}, detail=True),
        name="user-detail",
    ),
]

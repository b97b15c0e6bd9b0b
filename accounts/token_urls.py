from django.urls import path

from accounts import token_views

urlpatterns = [
    path("token/", token_views.LogIn.as_view(), name="token"),
    path("token/refresh/", token_views.Refresh.as_view(), name="token-refresh"),
    path("token/blacklist/", token_views.LogOut.as_view(), name="token-blacklist"),
    path("session/", token_views.CookieSession.as_view(), name="session"),
    path("session/refresh/", token_views.CookieRefresh.as_view(), name="session-refresh"),
]

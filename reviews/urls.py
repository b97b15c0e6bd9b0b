from rest_framework.routers import SimpleRouter

from reviews import views

router = SimpleRouter(use_regex_path=False)
router.register("", views.ReviewViewSet, "review")

urlpatterns = router.urls

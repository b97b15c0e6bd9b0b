from rest_framework.routers import SimpleRouter

from courses import views

router = SimpleRouter()
router.register("categories", views.CategoryViewSet, "category")
router.register("courses", views.CourseViewSet, "course")
router.register("modules", views.ModuleViewSet, "module")
router.register("lectures", views.LectureViewSet, "lecture")

urlpatterns = router.urls

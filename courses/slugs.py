from django.utils.text import slugify


def free_slug(title: str) -> str:
    from courses.models import Course

    base = slugify(title, allow_unicode=True)[:100] or "course"
    n, slug = 1, base
    while Course.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug

"""The hand-written SQL that the fast peers share ($n placeholders: asyncpg and psycopg's RawCursor both take them)."""

import datetime as dt
from functools import lru_cache

# LIMIT is written into the statement and plans are generic (plan_cache_mode): with LIMIT $n PostgreSQL replans every
# execution (0.56 ms instead of 0.08 ms for the catalogue page) or, forced to be generic, expects a tenth of the table.
SETTINGS = {"plan_cache_mode": "force_generic_plan", "jit": "off"}


@lru_cache(500)
def limited(query, limit):
    return query.replace("%LIMIT%", str(int(limit)))


ROW = """c.id, c.slug, c.title, c.subtitle, c.level, c.price::text AS price, c.currency, c.category_id, g.name AS category_name,
 g.slug AS category_slug, c.instructor_id::text AS instructor_id, u.full_name AS instructor_name, c.thumbnail, c.is_published,
 c.rating_average::float8 AS rating_average, c.rating_count, c.enrollment_count, c.lecture_count, c.duration, c.created_at, c.updated_at"""
JOINS = "JOIN bench.categories g ON g.id = c.category_id JOIN bench.users u ON u.id = c.instructor_id"
ORDERS = {
    "created_at": "created_at",
    "price": "price",
    "title": "title",
    "rating_average": "rating_average",
    "enrollment_count": "enrollment_count",
}
PUBLISHED = "(SELECT n FROM bench.counters WHERE key = 'published')"


def list_query(
    category=None,
    level=(),
    price_min=None,
    price_max=None,
    is_free=None,
    rating_min=None,
    ordering=None,
    limit=12,
    offset=0,
):
    """Page of ids by an (index-only) inner query, wide rows only for the page: the deferred join."""
    w, args = ["is_published"], []

    def add(cond, v):
        args.append(v)
        w.append(cond.format(f"${len(args)}"))

    if category:
        add("category_id = (SELECT id FROM bench.categories WHERE slug = {})", category)
    if len(level) == 1:
        add("level = {}", level[0])
    elif level:
        add("level = ANY({}::text[])", list(level))
    if price_min is not None:
        add("price >= {}::numeric", price_min)
    if price_max is not None:
        add("price <= {}::numeric", price_max)
    if is_free is not None:
        w.append("price = 0" if is_free else "price > 0")
    if rating_min is not None:
        add("rating_average >= {}::numeric", rating_min)
    where = " AND ".join(w)
    total = PUBLISHED if len(w) == 1 else f"(SELECT count(*) FROM bench.courses WHERE {where})"
    keys = [
        (k.lstrip("-"), "DESC" if k.startswith("-") else "ASC")
        for k in (ordering or "-created_at").split(",")
    ]
    cols = ", ".join(ORDERS[k] for k, _ in keys)
    ob = ", ".join([f"{ORDERS[k]} {d}" for k, d in keys] + [f"id {keys[-1][1]}"])
    pob = ", ".join([f"p.{ORDERS[k]} {d}" for k, d in keys] + [f"p.id {keys[-1][1]}"])
    args += [offset]
    n = len(args)
    return (
        f"SELECT {total} AS total, {ROW} FROM (SELECT id, {cols} FROM bench.courses WHERE {where} ORDER BY {ob} LIMIT {limit:d} OFFSET ${n}) p "
        f"JOIN bench.courses c ON c.id = p.id {JOINS} ORDER BY {pob}"
    ), args


def tsquery(words):
    """Whole words, and the last one as a prefix (one types on)."""
    return " & ".join(words) + ":*"


# The GIN index gives the candidates in heap order and course_search is laid out by popularity, so that the cap keeps the
# popular ones; only these are ranked. total > CAP: the exact number is counted separately (and kept for a minute).
CAP = 2000
SEARCH = f"""WITH q AS (SELECT to_tsquery('english', $1) AS q),
 s AS (SELECT s.course_id, s.tsv, s.popularity, q FROM bench.course_search s, q WHERE s.tsv @@ q LIMIT {CAP + 1}),
 p AS (SELECT course_id, ts_rank(tsv, q) AS r, popularity, count(*) OVER () AS total FROM s ORDER BY r DESC, popularity DESC, course_id DESC LIMIT %LIMIT% OFFSET $2)
 SELECT p.total, {ROW} FROM p JOIN bench.courses c ON c.id = p.course_id {JOINS} ORDER BY p.r DESC, p.popularity DESC, p.course_id DESC"""
SEARCH_COUNT = "SELECT count(*) AS n FROM bench.course_search WHERE tsv @@ to_tsquery('english', $1)"

# symmetric deletes: one b-tree probe per deletion finds every word within one insertion, deletion, substitution or swap
CORRECT = """SELECT DISTINCT ON (t.typo) t.typo, w.word FROM unnest($1::text[], $2::text[]) AS t(typo, del)
 JOIN bench.search_deletes d ON d.del = t.del JOIN bench.search_words w ON w.word = d.word
 WHERE levenshtein_less_equal(w.word, t.typo, 2) <= 2 ORDER BY t.typo, levenshtein_less_equal(w.word, t.typo, 2), w.df DESC"""


def deletes(w):
    return {w} | {w[:i] + w[i + 1 :] for i in range(len(w))}


def deletes_args(words):
    pairs = [(w, d) for w in words if len(w) > 3 for d in deletes(w)]
    return [[a for a, _ in pairs], [b for _, b in pairs]]


DETAIL = f"""SELECT {ROW}, c.description,
 (SELECT coalesce(json_agg(json_build_object('id', m.id, 'title', m.title, 'order', m."order", 'lectures', l.ls) ORDER BY m."order"), '[]')::text
  FROM bench.modules m LEFT JOIN LATERAL (SELECT coalesce(json_agg(json_build_object('id', l.id, 'title', l.title, 'kind', l.kind, 'order', l."order",
    'duration', l.duration, 'is_preview', l.is_preview) ORDER BY l."order"), '[]') AS ls FROM bench.lectures l WHERE l.module_id = m.id) l ON true
  WHERE m.course_id = c.id) AS modules
 FROM bench.courses c {JOINS} WHERE c.id = $1 AND c.is_published"""

USER = "SELECT role, full_name FROM bench.users WHERE id = $1::uuid AND is_active"
LOGIN = (
    "SELECT id::text, role, full_name, password, is_active FROM bench.users WHERE lower(email) = lower($1)"
)

ENROL = """WITH s AS (SELECT id, full_name FROM bench.users WHERE id = $1::uuid AND is_active AND role = 'STUDENT'),
 c AS (SELECT c.id, c.slug, c.title, c.thumbnail, c.lecture_count, c.instructor_id, u.full_name AS iname FROM bench.courses c JOIN bench.users u ON u.id = c.instructor_id WHERE c.id = $2 AND c.is_published),
 ins AS (INSERT INTO bench.enrollments (student_id, course_id) SELECT s.id, c.id FROM s, c
         ON CONFLICT (student_id, course_id) DO UPDATE SET status = 'ACTIVE' WHERE enrollments.status = 'DROPPED' RETURNING id, status, enrolled_at, completed_at, completed_lectures),
 upd AS (UPDATE bench.courses SET enrollment_count = enrollment_count + 1 WHERE id = (SELECT c.id FROM c, ins))
 SELECT s.id::text AS sid, s.full_name, c.id AS cid, c.slug, c.title, c.thumbnail, c.lecture_count, c.instructor_id::text AS iid, c.iname,
   ins.id, ins.status, ins.enrolled_at, ins.completed_at, ins.completed_lectures,
   (SELECT l.id FROM bench.lectures l WHERE l.course_id = c.id ORDER BY pos LIMIT 1) AS next_lecture
 FROM (SELECT 1) one LEFT JOIN s ON true LEFT JOIN c ON true LEFT JOIN ins ON true"""

# RETURNING old/new (PostgreSQL 18) makes the counter exact without a lock of our own
PROGRESS = """WITH e AS (SELECT e.id, c.lecture_count FROM bench.lectures l JOIN bench.enrollments e ON e.course_id = l.course_id AND e.student_id = $1::uuid AND e.status <> 'DROPPED'
   JOIN bench.users u ON u.id = e.student_id AND u.is_active JOIN bench.courses c ON c.id = l.course_id WHERE l.id = $2),
 up AS (INSERT INTO bench.progress AS p (enrollment_id, lecture_id, completed, completed_at, position)
   SELECT e.id, $2, coalesce($3::bool, false), CASE WHEN $3::bool THEN now() END, coalesce($4::int, 0) FROM e
   ON CONFLICT (enrollment_id, lecture_id) DO UPDATE SET completed = coalesce($3::bool, p.completed),
     completed_at = CASE WHEN $3::bool THEN coalesce(p.completed_at, now()) WHEN $3::bool = false THEN NULL ELSE p.completed_at END,
     position = coalesce($4::int, p.position), updated_at = now()
   RETURNING new.id, new.enrollment_id, new.completed, new.completed_at, new.position, new.updated_at, old.id IS NULL AS created,
     new.completed::int - coalesce(old.completed::int, 0) AS delta),
 upd AS (UPDATE bench.enrollments e SET completed_lectures = completed_lectures + up.delta,
     status = CASE WHEN completed_lectures + up.delta >= x.lecture_count THEN 'COMPLETED' ELSE status END,
     completed_at = CASE WHEN completed_lectures + up.delta >= x.lecture_count THEN coalesce(e.completed_at, now()) ELSE e.completed_at END
   FROM up, e x WHERE e.id = up.enrollment_id AND up.delta <> 0)
 SELECT id, completed, completed_at, position, updated_at, created FROM up"""

MINE = """SELECT count(*) OVER () AS total, e.id, e.status, e.enrolled_at, e.completed_at, e.completed_lectures, c.id AS cid, c.slug, c.title, c.thumbnail, c.lecture_count,
   u.id::text AS iid, u.full_name AS iname, s.id::text AS sid, s.full_name AS sname, nx.id AS next_lecture
 FROM bench.users s JOIN bench.enrollments e ON e.student_id = s.id JOIN bench.courses c ON c.id = e.course_id JOIN bench.users u ON u.id = c.instructor_id
 LEFT JOIN LATERAL (SELECT l.id FROM bench.lectures l WHERE l.course_id = e.course_id
    AND NOT EXISTS (SELECT 1 FROM bench.progress p WHERE p.enrollment_id = e.id AND p.lecture_id = l.id AND p.completed) ORDER BY l.pos LIMIT 1) nx ON true
 WHERE s.id = $1::uuid AND s.is_active ORDER BY e.enrolled_at DESC, e.id DESC LIMIT %LIMIT% OFFSET $2"""

REVIEWS = """SELECT c.rating_count AS total, r.id, r.course_id, r.rating, r.comment, r.created_at, r.updated_at, u.id::text AS sid, u.full_name AS sname
 FROM (SELECT * FROM bench.reviews WHERE course_id = $1 ORDER BY created_at DESC, id DESC LIMIT %LIMIT% OFFSET $2) r
 JOIN bench.users u ON u.id = r.student_id JOIN bench.courses c ON c.id = r.course_id ORDER BY r.created_at DESC, r.id DESC"""

DASH = {
    "users": "SELECT count(*) AS a, count(*) FILTER (WHERE role='STUDENT') AS b, count(*) FILTER (WHERE role='INSTRUCTOR') AS c FROM bench.users",
    "courses": "SELECT count(*) AS a, count(*) FILTER (WHERE is_published) AS b, sum(rating_count) AS c, round(sum(rating_average*rating_count)/nullif(sum(rating_count),0),2)::float8 AS d FROM bench.courses",
    "enrol": "SELECT count(*) AS a, count(*) FILTER (WHERE status='COMPLETED') AS b FROM bench.enrollments",
    "days": """SELECT d::date::text AS d, coalesce(k,0) AS k FROM generate_series(current_date-29, current_date, interval '1 day') d
            LEFT JOIN (SELECT enrolled_at::date x, count(*) k FROM bench.enrollments WHERE enrolled_at >= current_date-29 GROUP BY 1) e ON e.x=d ORDER BY 1""",
    "top": "SELECT id, title, enrollment_count FROM bench.courses ORDER BY enrollment_count DESC, id LIMIT 5",
}


def dashboard(users, courses, enrol, days, top):
    return {
        "total_users": users[0],
        "total_courses": courses[0],
        "total_enrollments": enrol[0],
        "students": users[1],
        "instructors": users[2],
        "published_courses": courses[1],
        "total_reviews": courses[2],
        "average_rating": courses[3],
        "completion_rate": round(100 * enrol[1] / max(1, enrol[0]), 2),
        "enrollments_by_day": [{"date": d[0], "count": d[1]} for d in days],
        "top_courses": [{"id": t[0], "title": t[1], "enrollment_count": t[2]} for t in top],
        "generated_at": dt.datetime.now(dt.UTC),
    }


def course_row(r):
    return {
        "id": r["id"],
        "slug": r["slug"],
        "title": r["title"],
        "subtitle": r["subtitle"],
        "level": r["level"],
        "price": r["price"],
        "currency": r["currency"],
        "category": {"id": r["category_id"], "name": r["category_name"], "slug": r["category_slug"]},
        "instructor": {"id": r["instructor_id"], "full_name": r["instructor_name"]},
        "thumbnail": r["thumbnail"],
        "is_published": r["is_published"],
        "rating_average": r["rating_average"],
        "rating_count": r["rating_count"],
        "enrollment_count": r["enrollment_count"],
        "lecture_count": r["lecture_count"],
        "duration": r["duration"],
        "created_at": r["created_at"],
        "updated_at": r["updated_at"],
    }


def enrol_row(r):
    done, total = r["completed_lectures"], r["lecture_count"]
    return {
        "id": r["id"],
        "course": {
            "id": r["cid"],
            "slug": r["slug"],
            "title": r["title"],
            "thumbnail": r["thumbnail"],
            "instructor": {"id": r["iid"], "full_name": r["iname"]},
        },
        "student": {"id": r["sid"], "full_name": r.get("sname") or r.get("full_name")},
        "status": r["status"],
        "enrolled_at": r["enrolled_at"],
        "completed_at": r["completed_at"],
        "progress": {
            "completed_lectures": done,
            "total_lectures": total,
            "percent": round(100 * done / total) if total else 0,
        },
        "next_lecture": r["next_lecture"],
    }


def review_row(r):
    return {
        "id": r["id"],
        "course": r["course_id"],
        "student": {"id": r["sid"], "full_name": r["sname"]},
        "rating": r["rating"],
        "comment": r["comment"],
        "created_at": r["created_at"],
        "updated_at": r["updated_at"],
    }


def page_url(path, query, page):
    from urllib.parse import urlencode

    q = [(k, v) for k, v in query if k != "page"] + ([("page", page)] if page > 1 else [])
    return path + ("?" + urlencode(q) if q else "")


def envelope(rows, total, page, size, base, query):
    return {
        "count": total,
        "next": page_url(base, query, page + 1) if page * size < total else None,
        "previous": page_url(base, query, page - 1) if page > 1 else None,
        "results": rows,
    }

"""What search reads, kept by PostgreSQL itself whichever way a course, category or instructor is written.

`docs/search.md` explains the parts and how to rebuild them.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

FUNCTIONS = r"""
CREATE FUNCTION courses_search_text(value text) RETURNS text LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
BEGIN
    value := lower(unaccent(lower(normalize(value, NFKC))));
    value := replace(replace(value, 'c++', 'cplusplus'), 'c#', 'csharp');
    value := regexp_replace(value, '[''’]s\M', ' ', 'g');
    value := regexp_replace(value, '[!-/:-@[-`{-~“”‘’„«»…–—·、。「」]', ' ', 'g');
    RETURN regexp_replace(value, '([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])', ' \1 ', 'g');
END
$$;

CREATE FUNCTION courses_search_stem(word text) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT (ts_lexize('english_stem', word))[1]
$$;

CREATE FUNCTION courses_search_words(value text) RETURNS SETOF text LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT token FROM ts_parse('default', courses_search_text(value)) WHERE tokid <> 12
$$;

CREATE FUNCTION courses_search_vector(value text) RETURNS tsvector LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT to_tsvector('english', value) || to_tsvector('simple', value)
$$;

CREATE FUNCTION courses_search_deletions(word text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT overlay(word PLACING '' FROM place FOR length)) FROM (
        SELECT place, 1 AS length FROM generate_series(1, length(word)) AS place
        UNION ALL SELECT 1, 0
    ) AS one
$$;

CREATE FUNCTION courses_search_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Locked first, so that the statement below sees what whoever held the lock has committed.
    PERFORM FROM courses_coursesearch WHERE course_id = ANY (ids) ORDER BY course_id FOR UPDATE;

    WITH source AS MATERIALIZED (
        SELECT course.id, course.is_published,
               courses_search_text(course.title) AS title,
               courses_search_text(course.subtitle) AS subtitle,
               courses_search_text(category.name || ' ' || instructor.full_name) AS names
        FROM courses_course AS course
        JOIN courses_category AS category ON category.id = course.category_id
        JOIN accounts_user AS instructor ON instructor.id = course.instructor_id
        WHERE course.id = ANY (ids)
    ), documents AS (
        INSERT INTO courses_coursesearch (course_id, document)
        SELECT id, setweight(courses_search_vector(title), 'A')
                || setweight(courses_search_vector(subtitle), 'B')
                || setweight(courses_search_vector(names), 'C')
        FROM source ORDER BY id
        ON CONFLICT (course_id) DO UPDATE SET document = excluded.document
    ), words AS (
        SELECT DISTINCT token.lexeme COLLATE "C" AS word
        FROM source, unnest(to_tsvector('simple', title || ' ' || subtitle || ' ' || names)) AS token
        WHERE is_published AND length(token.lexeme) <= 64
    )
    INSERT INTO courses_searchword (word, stem, deletions)
    SELECT word, coalesce(courses_search_stem(word), word),
           CASE WHEN length(word) >= 3 AND word !~ '[0-9]' THEN courses_search_deletions(word) ELSE '{}' END
    FROM words
    WHERE NOT EXISTS (SELECT FROM courses_searchword AS known WHERE known.word = words.word)
    ORDER BY word
    ON CONFLICT DO NOTHING;
END
$$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION courses_search_refresh(bigint[]);
DROP FUNCTION courses_search_deletions(text);
DROP FUNCTION courses_search_vector(text);
DROP FUNCTION courses_search_words(text);
DROP FUNCTION courses_search_stem(text);
DROP FUNCTION courses_search_text(text);
"""

TRIGGERS = """
CREATE FUNCTION courses_search_courses_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM courses_search_refresh((SELECT array_agg(id) FROM new_rows));
    RETURN NULL;
END
$$;
CREATE TRIGGER search_courses_inserted AFTER INSERT ON courses_course
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION courses_search_courses_inserted();

CREATE FUNCTION courses_search_courses_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[] := (
        SELECT array_agg(n.id) FROM new_rows AS n JOIN old_rows AS o USING (id)
        WHERE (n.title, n.subtitle, n.category_id, n.instructor_id, n.is_published)
            IS DISTINCT FROM (o.title, o.subtitle, o.category_id, o.instructor_id, o.is_published)
    );
BEGIN
    IF changed IS NOT NULL THEN PERFORM courses_search_refresh(changed); END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER search_courses_updated AFTER UPDATE ON courses_course
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION courses_search_courses_updated();

CREATE FUNCTION courses_search_category_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[] := (
        SELECT array_agg(course.id) FROM courses_course AS course
        JOIN new_rows AS n ON n.id = course.category_id JOIN old_rows AS o ON o.id = n.id
        WHERE n.name <> o.name
    );
BEGIN
    IF changed IS NOT NULL THEN PERFORM courses_search_refresh(changed); END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER search_category_renamed AFTER UPDATE ON courses_category
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION courses_search_category_renamed();

CREATE FUNCTION courses_search_instructor_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
BEGIN
    IF NOT EXISTS (
        SELECT FROM new_rows AS n JOIN old_rows AS o USING (id) WHERE n.full_name <> o.full_name
    ) THEN
        RETURN NULL;
    END IF;
    changed := (
        SELECT array_agg(course.id) FROM courses_course AS course
        JOIN new_rows AS n ON n.id = course.instructor_id JOIN old_rows AS o ON o.id = n.id
        WHERE n.full_name <> o.full_name
    );
    IF changed IS NOT NULL THEN PERFORM courses_search_refresh(changed); END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER search_instructor_renamed AFTER UPDATE ON accounts_user
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION courses_search_instructor_renamed();

SELECT courses_search_refresh(array_agg(id)) FROM courses_course HAVING count(*) > 0;
"""

DROP_TRIGGERS = """
DROP TRIGGER search_instructor_renamed ON accounts_user;
DROP TRIGGER search_category_renamed ON courses_category;
DROP TRIGGER search_courses_updated ON courses_course;
DROP TRIGGER search_courses_inserted ON courses_course;
DROP FUNCTION courses_search_instructor_renamed();
DROP FUNCTION courses_search_category_renamed();
DROP FUNCTION courses_search_courses_updated();
DROP FUNCTION courses_search_courses_inserted();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("courses", "0002_lecture_in_its_course")]

    operations = [
        UnaccentExtension(),
        migrations.CreateModel(
            name="CourseSearch",
            fields=[
                (
                    "course",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="courses.course",
                    ),
                ),
                ("document", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "verbose_name_plural": "course search",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        "document", fastupdate=False, name="course_search_document"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "word",
                    models.CharField(db_collation="C", max_length=64, primary_key=True, serialize=False),
                ),
                ("stem", models.CharField(db_collation="C", max_length=64)),
                (
                    "deletions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index("stem", name="search_word_stem"),
                    django.contrib.postgres.indexes.GinIndex(
                        "deletions", fastupdate=False, name="search_word_deletions"
                    ),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
    ]

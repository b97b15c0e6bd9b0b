"""What triggers keep of courses, for those that are there already; refreshing a search document fills its new columns."""

from importlib import import_module

from django.db import migrations

REFRESH = r"""
CREATE OR REPLACE FUNCTION courses_search_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Locked first, so that the statement below sees what whoever held the lock has committed.
    PERFORM FROM courses_coursesearch WHERE course_id = ANY (ids) ORDER BY course_id FOR UPDATE;

    WITH source AS MATERIALIZED (
        SELECT course.id, course.is_published, course.title_key,
               courses_search_text(course.title) AS title,
               courses_search_text(course.subtitle) AS subtitle,
               courses_search_text(category.name || ' ' || instructor.full_name) AS names
        FROM courses_course AS course
        JOIN courses_category AS category ON category.id = course.category_id
        JOIN accounts_user AS instructor ON instructor.id = course.instructor_id
        WHERE course.id = ANY (ids)
    ), documents AS (
        INSERT INTO courses_coursesearch (course_id, is_published, title_key, document)
        SELECT id, is_published, title_key,
               setweight(courses_search_vector(title), 'A')
                || setweight(courses_search_vector(subtitle), 'B')
                || setweight(courses_search_vector(names), 'C')
        FROM source ORDER BY id
        ON CONFLICT (course_id) DO UPDATE SET
            is_published = excluded.is_published, title_key = excluded.title_key, document = excluded.document
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

FILL = """
ALTER TABLE courses_coursestats DISABLE TRIGGER USER;
ALTER TABLE courses_coursesearch DISABLE TRIGGER USER;
DROP INDEX course_search_document;

UPDATE courses_coursestats AS stats
SET is_published = course.is_published, category_id = course.category_id, level = course.level, price = course.price
FROM courses_course AS course WHERE course.id = stats.course_id;

UPDATE courses_coursesearch AS search SET is_published = course.is_published, title_key = course.title_key
FROM courses_course AS course WHERE course.id = search.course_id;

INSERT INTO courses_cataloguecount (category_id, level, price, n)
SELECT category_id, level, price, count(*) FROM courses_course WHERE is_published
GROUP BY GROUPING SETS ((category_id, level, price), (category_id, level));

INSERT INTO courses_lexemecount (lexeme, n)
SELECT word, ndoc FROM ts_stat('SELECT document FROM courses_coursesearch WHERE is_published');

CREATE INDEX course_search_document ON courses_coursesearch USING gin (document) WITH (fastupdate = off);
ALTER TABLE courses_coursestats ENABLE TRIGGER USER;
ALTER TABLE courses_coursesearch ENABLE TRIGGER USER;
"""

AS_BEFORE = import_module("courses.migrations.0003_search").FUNCTIONS.replace("CREATE ", "CREATE OR REPLACE ")


class Migration(migrations.Migration):

    dependencies = [('courses', '0007_narrow_tables')]

    operations = [
        migrations.RunSQL(REFRESH, AS_BEFORE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]

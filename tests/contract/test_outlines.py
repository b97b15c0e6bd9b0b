"""The section "Catalogue": modules, lectures and their order."""

import pytest

from tests.contract.world import COURSES, LECTURES, MODULES, errors, ids, ok, rows
from tests.factories import make_lecture, make_module


@pytest.fixture
def url(world) -> str:
    return f"{COURSES}{world.course.pk}/"


class TestReorder:
    @pytest.fixture
    def outline(self, world) -> list[dict]:
        second = make_module(world.course)
        moved = make_lecture(second)
        lectures = [lecture.pk for lecture in (*world.lectures, world.preview)]
        return [{"id": second.pk, "lectures": [lectures[2], lectures[0]]},
                {"id": world.module.pk, "lectures": [moved.pk, lectures[1]]}]  # fmt: skip

    def send(self, client, url, outline):
        return client.post(f"{url}reorder/", {"modules": outline})

    def test_sets_the_whole_order_at_once(self, world, url, outline):
        ok(self.send(world.owner, url, outline))
        seen = ok(world.nobody.get(url))["modules"]
        assert [
            {"id": module["id"], "lectures": [lecture["id"] for lecture in module["lectures"]]}
            for module in seen
        ] == outline
        assert [module["order"] for module in seen] == [1, 2]

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda o: o[:1],
            lambda o: [*o, o[0]],
            lambda o: [o[0], o[1] | {"lectures": o[1]["lectures"][:1]}],
            lambda o: [o[0], o[1] | {"lectures": o[1]["lectures"] * 2}],
            lambda o: [o[0], o[1] | {"lectures": [*o[1]["lectures"], 987654]}],
            lambda o: [o[0], o[1] | {"id": 987654}],
            lambda o: [],
            lambda o: [{"id": module["id"]} for module in o],
            lambda o: "x",
            lambda o: None,
        ],
    )
    def test_anything_but_a_permutation_is_400_and_changes_nothing(self, world, url, outline, spoil):
        before = ok(world.nobody.get(url))["modules"]
        errors(self.send(world.owner, url, spoil(outline)), 400)
        assert ok(world.nobody.get(url))["modules"] == before

    def test_a_lecture_of_another_course_is_400(self, world, url, outline):
        outline[0]["lectures"].append(world.draft_lecture.pk)
        errors(self.send(world.owner, url, outline), 400)

    def test_is_for_owner_and_admins(self, world, url, outline):
        errors(self.send(world.other, url, outline), 403)
        errors(self.send(world.student, url, outline), 403)
        errors(self.send(world.nobody, url, outline), 401)
        ok(self.send(world.admin, url, outline))


class TestModules:
    def test_has_its_fields(self, world):
        (row,) = rows(world.nobody, f"{MODULES}?course={world.course.pk}")
        assert row == {"id": world.module.pk, "course": world.course.pk, "title": "Module", "order": 1}

    def test_goes_last_without_an_order(self, world):
        for place in (2, 3):
            assert (
                ok(world.owner.post(MODULES, {"course": world.course.pk, "title": "M"}), 201)["order"]
                == place
            )

    def test_a_taken_order_is_409(self, world):
        errors(world.owner.post(MODULES, {"course": world.course.pk, "title": "M", "order": 1}), 409)
        second = ok(world.owner.post(MODULES, {"course": world.course.pk, "title": "M", "order": 2}), 201)
        errors(world.owner.patch(f"{MODULES}{second['id']}/", {"order": 1}), 409)
        ok(world.owner.patch(f"{MODULES}{second['id']}/", {"order": 2}))

    def test_owner_and_admins_write(self, world):
        one = f"{MODULES}{world.module.pk}/"
        for client in (world.owner, world.admin):
            assert ok(client.patch(one, {"title": "New"}))["title"] == "New"
        for client, status in ((world.other, 403), (world.enrolled, 403), (world.nobody, 401)):
            errors(client.patch(one, {"title": "X"}), status)
            errors(client.delete(one), status)
            errors(client.post(MODULES, {"course": world.course.pk, "title": "X"}), status)
        ok(world.owner.delete(one), 204)


class TestLectures:
    @pytest.fixture
    def locked(self, world) -> str:
        return f"{LECTURES}{world.lectures[0].pk}/"

    def test_has_its_fields(self, world):
        body = {
            **{
                "module": world.module.pk,
                "title": "Knots",
                "kind": "VIDEO",
                "notes": "*Tie*",
                "duration": 90,
            },
            "video_url": "https://example.com/a.mp4",
        }
        row = ok(world.owner.post(LECTURES, body), 201)
        assert body.items() <= row.items()
        assert (row["order"], row["is_preview"]) == (4, False)
        assert "<em>Tie</em>" in row["notes_html"]

    @pytest.mark.parametrize(
        "bad", [{"kind": "SONG"}, {"duration": -1}, {"duration": 1.5}, {"video_url": "javascript:x"}]
    )
    def test_a_bad_value_is_400(self, world, locked, bad):
        errors(world.owner.patch(locked, bad), 400)

    def test_a_taken_order_is_409(self, world, locked):
        body = {"module": world.module.pk, "title": "x", "kind": "ARTICLE", "order": 2}
        errors(world.owner.post(LECTURES, body), 409)
        errors(world.owner.patch(locked, {"order": 2}), 409)

    def test_opens_to_owner_admins_and_the_enrolled(self, world, locked):
        for client in (world.owner, world.admin, world.enrolled):
            assert ok(client.get(locked))["notes"] == "Text"

    def test_is_403_to_others_and_401_without_a_token(self, world, locked):
        for client in (world.student, world.other):
            errors(client.get(locked), 403)
        errors(world.nobody.get(locked), 401)

    def test_a_preview_opens_to_anyone(self, world):
        row = ok(world.nobody.get(f"{LECTURES}{world.preview.pk}/"))
        assert (row["notes"], row["notes_html"].strip()) == ("*Free*", "<p><em>Free</em></p>")

    @pytest.mark.parametrize("who", ["nobody", "student", "other"])
    def test_a_list_has_nulls_in_place_of_what_is_locked(self, world, who):
        found = rows(getattr(world, who), f"{LECTURES}?course={world.course.pk}")
        shown = {row["id"]: (row["video_url"], row["notes"], row["notes_html"]) for row in found}
        assert shown.pop(world.preview.pk)[1] == "*Free*"
        assert set(shown.values()) == {(None, None, None)}

    def test_a_list_shows_all_to_the_enrolled(self, world):
        found = rows(world.enrolled, f"{LECTURES}?module={world.module.pk}")
        assert [row["notes"] for row in found] == ["Text", "Text", "*Free*"]

    def test_locked_text_is_nowhere_else(self, world, url):
        world.owner.patch(f"{LECTURES}{world.lectures[0].pk}/", {"notes": "Secret thing"})
        for address in (url, COURSES, MODULES, LECTURES, f"{COURSES}?search=secret"):
            assert b"Secret thing" not in world.student.get(address).content

    def test_those_of_a_draft_are_404_to_everybody_else(self, world):
        for address in (f"{LECTURES}{world.draft_lecture.pk}/", f"{MODULES}{world.draft_module.pk}/"):
            for client in (world.nobody, world.student, world.other):
                errors(client.get(address), 404)
            errors(world.other.patch(address, {"title": "x"}), 404)
            errors(world.other.delete(address), 404)
            ok(world.owner.get(address))
        assert ids(world.other, f"{LECTURES}?course={world.draft.pk}") == []
        assert ids(world.other, f"{MODULES}?course={world.draft.pk}") == []

    @pytest.mark.parametrize("query", ["course=x", "module=x", "course=-1"])
    def test_an_unknown_filter_value_is_400(self, world, query):
        errors(world.nobody.get(f"{LECTURES}?{query}"), 400)

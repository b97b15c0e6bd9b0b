"""One example for each thing that a client sends or reads; a test holds them to the schema."""

ADA = {"id": "0b6c3f2e-6f0a-4c7e-9a49-3d0d5c1f7a11", "full_name": "Ada Okafor"}
ROBIN = {"id": "5f1d7c38-9a35-4a29-8d5c-0c9c8f8f4b21", "full_name": "Robin Salt"}
MUSIC = {"id": 3, "name": "Music", "slug": "music"}
SPRING = "2026-03-20T09:30:00Z"

COURSE = {
    "title": "Piano for late starters",
    "subtitle": "Two hands, one page, eight weeks",
    "level": "BEGINNER",
    "price": "39.00",
    "currency": "EUR",
}
LECTURE = {"title": "Where C is", "kind": "ARTICLE", "duration": 420, "is_preview": True}
DESCRIPTION = "Play **one** piece well."
ROW = COURSE | {
    "id": 42,
    "slug": "piano-for-late-starters",
    "category": MUSIC,
    "instructor": ADA,
    "thumbnail": None,
    "is_published": True,
    "rating_average": 4.67,
    "rating_count": 3,
    "enrollment_count": 12,
    "lecture_count": 1,
    "duration": 420,
    "created_at": SPRING,
    "updated_at": SPRING,
}

EXAMPLES = {
    "CredentialsRequest": {"email": "student@gmail.com", "password": "1234"},
    "TokenPair": {"access": "eyJhbGciOi…", "refresh": "eyJhbGciOi…"},
    "AccessToken": {"access": "eyJhbGciOi…"},
    "RefreshTokenRequest": {"refresh": "eyJhbGciOi…"},
    "RegistrationRequest": {
        "email": "robin@example.org",
        "full_name": "Robin Salt",
        "password": "a long enough passphrase",
    },
    "Registration": ROBIN | {"email": "robin@example.org", "role": "STUDENT"},
    "PatchedProfileRequest": {"headline": "Learning the piano", "bio": "I like maps."},
    "PasswordRequest": {"password": "a long enough passphrase"},
    "PasswordChangeRequest": {
        "current_password": "a long enough passphrase",
        "new_password": "another long passphrase",
    },
    "PasswordResetRequest": {"email": "robin@example.org"},
    "PasswordResetConfirmRequest": {
        "uid": "NWYxZDdjMzg",
        "token": "c7x3sv-2d1f0a",
        "new_password": "another long passphrase",
    },
    "InstructorRequestRequest": {"message": "I have taught singing for ten years."},
    "PatchedDecisionRequest": {"status": "APPROVED"},
    "PatchedUserRequest": {"role": "INSTRUCTOR"},
    "CategoryRequest": {"name": "Music"},
    "PatchedCategoryRequest": {"name": "Music and sound"},
    "Category": MUSIC | {"course_count": 4},
    "CourseWriteRequest": COURSE | {"description": DESCRIPTION, "category": 3},
    "PatchedCourseWriteRequest": {"price": "29.00", "is_published": True},
    "CourseRow": ROW,
    "CourseDetail": ROW
    | {
        "description": DESCRIPTION,
        "description_html": "<p>Play <strong>one</strong> piece well.</p>\n",
        "modules": [
            {"id": 7, "title": "First notes", "order": 1, "lectures": [LECTURE | {"id": 21, "order": 1}]}
        ],
        "enrollment": {"id": 99, "status": "ACTIVE", "percent": 0},
    },
    "ReorderRequest": {"modules": [{"id": 8, "lectures": []}, {"id": 7, "lectures": [22, 21]}]},
    "ModuleRequest": {"course": 42, "title": "First notes"},
    "PatchedModuleRequest": {"title": "The first notes"},
    "Module": {"id": 7, "course": 42, "title": "First notes", "order": 1},
    "LectureWriteRequest": LECTURE | {"module": 7, "notes": "C is left of the *two* black keys."},
    "PatchedLectureWriteRequest": {"duration": 480},
    "Lecture": LECTURE
    | {
        "id": 21,
        "module": 7,
        "order": 1,
        "video_url": "",
        "notes": "C is left of the *two* black keys.",
        "notes_html": "<p>C is left of the <em>two</em> black keys.</p>\n",
    },
    "EnrollRequest": {"course": 42},
    "Enrollment": {
        "id": 99,
        "course": {key: ROW[key] for key in ("id", "slug", "title", "thumbnail", "category", "instructor")},
        "student": ROBIN,
        "status": "ACTIVE",
        "enrolled_at": SPRING,
        "completed_at": None,
        "progress": {"completed_lectures": 0, "total_lectures": 1, "percent": 0},
        "next_lecture": 21,
    },
    "RecordProgressRequest": {"lecture": 21, "completed": True, "position": 420},
    "Progress": {
        "id": 5,
        "lecture": 21,
        "completed": True,
        "completed_at": SPRING,
        "position": 420,
        "updated_at": SPRING,
    },
    "WriteReviewRequest": {"course": 42, "rating": 5, "comment": "I play every evening now."},
    "PatchedChangeReviewRequest": {"rating": 4},
    "Review": {
        "id": 12,
        "course": 42,
        "student": ROBIN,
        "rating": 5,
        "comment": "I play every evening now.",
        "created_at": SPRING,
        "updated_at": SPRING,
    },
    "Summary": {"average": 4.67, "count": 3, "histogram": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 2}},
}


def add_examples(result: dict, **kwargs) -> dict:
    """A postprocessing hook of drf-spectacular."""
    for name, schema in result["components"]["schemas"].items():
        if name in EXAMPLES:
            schema["examples"] = [EXAMPLES[name]]
    return result

// The English strings of every page; those of some pages are in en.<data-strings>.js.
// Keys are page.thing; {names} are filled in; {one, other} follows the count.
export const about = { dir: "ltr" };

/** Messages for error codes of the API; the server speaks English itself. */
export const apiMessages = {};

export default {
  "site.skip": "Skip to content",
  "site.main": "Main",
  "site.courses": "Courses",
  "site.myCourses": "My courses",
  "site.studio": "Studio",
  "site.dashboard": "Dashboard",
  "site.people": "People",
  "site.logIn": "Log in",
  "site.signUp": "Sign up",
  "site.logOut": "Log out",
  "site.darkMode": "Dark mode",
  "site.language": "Language",
  "site.about": "Learn something well.",
  "site.offline": "You are offline. What you have open stays; new things load when the line is back.",

  "state.loading": "Loading…",
  "state.tryAgain": "Try again",
  "state.toCourses": "Browse courses",
  "state.unreachable.title": "We cannot reach the server",
  "state.unreachable.text": "It may be restarting, or your connection dropped. Nothing you did is lost.",
  "state.offline.title": "You are offline",
  "state.offline.text": "Check your connection, then try again.",
  "state.tooMany.title": "That was a little fast",
  "state.tooMany.text": "Too many requests came from here. Wait a moment, then try again.",
  "state.broken.title": "Something went wrong on our side",
  "state.broken.text": "It has been noted. Trying again often helps.",
  "state.notFound.title": "We could not find that",
  "state.notFound.text": "It may have been removed or unpublished, or the address has a typo.",
  "state.noRight.title": "This page is not for your account",
  "state.noRight.text": "You are logged in, but your role has no access here.",

  "form.required": "Please fill this in",
  "form.email": "Enter an e-mail address such as name@example.org",
  "form.url": "Enter a web address such as https://example.org/video.mp4",
  "form.tooShort": "Use at least {count} characters",
  "form.tooLong": "Use at most {count} characters",
  "form.invalid": "Please check this value",
  "form.unreachable": "The server cannot be reached. Your text is still here: try again in a moment.",
  "form.tooMany": { one: "Too many tries. Wait a minute, then try again.", other: "Too many tries. Wait {count} minutes, then try again." },
  "form.failed": "That did not work. Please try again.",
  "form.problem": { one: "There is a problem", other: "There are {count} problems" },

  "dialog.close": "Close",
  "dialog.cancel": "Cancel",

  "toast.undo": "Undo",
  "toast.dismiss": "Dismiss",

  "expired.title": "Log in again",
  "expired.text": "Your session has ended. Log in and go on where you were: what you typed is still there.",

  "field.email": "Email",
  "field.password": "Password",

  "level.BEGINNER": "Beginner",
  "level.INTERMEDIATE": "Intermediate",
  "level.ADVANCED": "Advanced",

  "pagination.label": "Pagination",
  "pagination.page": "Page {page}",
  "pagination.previous": "Previous page",
  "pagination.next": "Next page",
  "chart.table": "Show as table",
  "chart.day": "Day",
  "chart.enrollments": "Enrollments",
  "chart.enrollments30": "Enrollments in the last 30 days",
  "chart.summary": "{title}: {count} in all. The table has each day.",

  "course.free": "Free",
  "course.unrated": "Not rated yet",
  "course.outOfFive": "out of 5 stars",
  "course.ratingsWord": "ratings",
  "course.lectures": { one: "{count} lecture", other: "{count} lectures" },
  "course.progressOf": "Progress in {title}",

  "login.submit": "Log in",

  "role.STUDENT": "Student",
  "role.INSTRUCTOR": "Instructor",
  "role.ADMIN": "Administrator",
};

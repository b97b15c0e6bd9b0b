export default {
  "newCourse.title": "From idea to course",
  "newCourse.details": "Say what it is about and save: that makes a draft only you see.",
  "newCourse.outline": "Add modules and lectures, in any order. Drag them right later.",
  "newCourse.picture": "Choose a picture, or let one be drawn.",
  "newCourse.publish": "Look at the preview, then publish.",
  "newCourse.kept": "This is what you typed last time, kept in this browser.",
  "newCourse.startAfresh": "Start afresh",
};

export default {
  "newCourse.title": "Von der Idee zum Kurs",
  "newCourse.details": "Sagen, worum es geht, und speichern: So entsteht ein Entwurf, den nur Sie sehen.",
  "newCourse.outline": "Module und Lektionen anlegen, in beliebiger Folge. Ordnen können Sie später.",
  "newCourse.picture": "Ein Bild wählen oder eines zeichnen lassen.",
  "newCourse.publish": "Die Vorschau ansehen, dann veröffentlichen.",
  "newCourse.kept": "Das haben Sie beim letzten Mal geschrieben; es lag in diesem Browser.",
  "newCourse.startAfresh": "Neu anfangen",
};

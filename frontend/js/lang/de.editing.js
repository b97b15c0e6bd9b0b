// Deutsch der Arbeit im Kurseditor: Es kommt, wenn sie beginnt.
export const apiMessages = {
  no_lectures: "Ein Kurs braucht mindestens eine Lektion, bevor er veröffentlicht werden kann.",
  course_has_students: "Teilnehmer haben sich in diesen Kurs eingeschrieben: Er kann zurückgezogen, aber nicht gelöscht werden.",
  order_taken: "An dieser Stelle steht schon etwas anderes.",
  not_a_permutation: "Die Gliederung wurde inzwischen woanders geändert.",
  invalid_image: "Das ist kein lesbares Bild im Format JPEG, PNG oder WebP.",
  too_large: "Das Bild ist zu groß.",
};

export default {
  "editor.removed": "„{title}“ ist entfernt.",
  "editor.published": "Ihr Kurs ist veröffentlicht. Alle können ihn jetzt finden.",
  "editor.unpublished": "Ihr Kurs ist wieder ein Entwurf. Wer eingeschrieben ist, behält den Zugang.",
  "editor.deleteTitle": "Diesen Kurs löschen?",
  "editor.deleteText": "„{title}“ verschwindet mit allen Modulen und Lektionen, endgültig. Ein Kurs mit Einschreibungen kann nur zurückgezogen werden.",

  "outline.moveUndone": "Der letzte Schritt ist rückgängig gemacht.",
  "outline.movedLecture": "„{title}“ ist jetzt Lektion {place} von {total} in „{module}“.",
  "outline.movedModule": "„{title}“ ist jetzt Modul {place} von {total}.",
  "outline.newModule": "Neues Modul",
  "outline.renameModule": "Modul umbenennen",
  "outline.moduleTitle": "Titel des Moduls",
  "outline.saveModule": "Modul speichern",

  "lecture.new": "Neue Lektion",
  "lecture.edit": "Lektion bearbeiten",
  "lecture.title": "Titel der Lektion",
  "lecture.kind": "Art",
  "lecture.duration": "Dauer",
  "lecture.durationHint": "Minuten und Sekunden, etwa 12:30.",
  "lecture.durationWrong": "Minuten und Sekunden angeben, etwa 12:30",
  "lecture.video": "Adresse des Videos",
  "lecture.videoHint": "Eine .mp4- oder .webm-Datei läuft auf der Seite; jede andere Seite öffnet sich in einem neuen Tab.",
  "lecture.notes": "Text",
  "lecture.notesHint": "Markdown. Bei einem Artikel ist das der Text, bei einem Video steht er darunter.",
  "lecture.preview": "Freie Vorschau: Alle dürfen diese Lektion öffnen",
  "lecture.save": "Lektion speichern",
  "lecture.discardTitle": "Ohne Speichern schließen?",
  "lecture.discardText": "Was Sie hier geschrieben haben, ist noch nicht gespeichert.",
  "lecture.discard": "Verwerfen",

  "picture.tooBig": "Diese Datei ist größer als 5 MB.",
  "picture.saved": "Ihr Bild ist gespeichert.",
  "picture.removed": "Das Bild ist entfernt.",
};

export default {
  "notFound.title": "Seite nicht gefunden",
  "notFound.text": "Unter dieser Adresse gibt es nichts. Der Link ist vielleicht alt oder enthält einen Tippfehler.",
  "notFound.description": "Unter dieser Adresse gibt es nichts.",
};

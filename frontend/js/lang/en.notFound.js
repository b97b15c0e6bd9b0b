export default {
  "notFound.title": "Page not found",
  "notFound.text": "There is nothing at this address. The link may be old, or it has a typo.",
  "notFound.description": "There is nothing at this address.",
};

// Where the API is. A server of these pages may answer with its own version of this file.
export const apiBase = `${location.protocol}//${location.hostname}:8000/api/`;

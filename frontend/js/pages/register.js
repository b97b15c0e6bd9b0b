import { logIn, register } from "../api.js";
import { safeNext, toQuery } from "../query.js";
import { handleForm } from "../forms.js";
import "../layout.js";

const next = new URLSearchParams(location.search).get("next");

document.querySelector("[data-keep-next]").search = toQuery({ next });

handleForm(document.querySelector("form"), async (account) => {
  await register(account);
  await logIn(account.email, account.password);
  location.replace(safeNext(next, "index.html"));
  await new Promise(() => {}); // The button stays busy until the next page is here.
});

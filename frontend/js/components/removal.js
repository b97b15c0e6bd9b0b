// Taking something away with a way back: out of sight at once, gone for good when the note about it leaves.
import { toast } from "./toast.js";

let pending = null;

/** commit(options) deletes it on the server; restore() puts it back into sight. */
export function removeLater({ text, commit, restore }) {
  settleRemoval();
  const mine = { commit };
  mine.dismiss = toast(text, {
    undo: () => {
      pending = null;
      restore();
    },
    onGone: () => settle(mine),
  });
  pending = mine;
}

/** What was taken away is deleted now, because something that counts on it comes next. */
export function settleRemoval() {
  pending?.dismiss();
}

function settle(removal, options) {
  if (pending !== removal) return;
  pending = null;
  removal.commit(options);
}

addEventListener("pagehide", () => pending && settle(pending, { keepalive: true }));

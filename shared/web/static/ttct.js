// Keeps a page that someone is working on signed in: renews the short access token in the
// background, but only after real activity, so that an idle desk still signs out.
(() => {
  "use strict";
  const RENEW_AFTER = 4 * 60 * 1000;
  if (!document.querySelector("form.sign-out")) return;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  let renewed = Date.now();
  let waiting = false;
  const renew = async () => {
    if (waiting || Date.now() - renewed < RENEW_AFTER) return;
    waiting = true;
    try {
      const answer = await fetch("/identity/api/refresh", {
        method: "POST",
        headers: { "X-CSRF-Token": token },
      });
      if (answer.ok) renewed = Date.now();
    } finally {
      waiting = false;
    }
  };
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => void renew().catch(console.warn), { passive: true });
  }
})();

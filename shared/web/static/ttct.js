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

// Gives every printed sheet the words of data-sheet-foot at its foot (the style sheets place them).
(() => {
  "use strict";
  const set = () => {
    const named = document.querySelector("[data-sheet-foot]");
    if (named) document.documentElement.style.setProperty("--sheet-foot", JSON.stringify(named.dataset.sheetFoot));
  };
  set();
  document.addEventListener("live:refreshed", set);
})();

// On a phone the row of tabs is wider than the screen: the tab of this page comes into sight.
(() => {
  "use strict";
  for (const here of document.querySelectorAll(".tabs [aria-current], .subjects [aria-current]")) {
    const row = here.parentElement;
    row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }
})();

// A box that ticks all of a list: shown only where it can do so.
(() => {
  "use strict";
  for (const whole of document.querySelectorAll("[data-ticks]")) {
    const all = whole.querySelector("input");
    const boxes = [...all.form.querySelectorAll(`input[name="${whole.dataset.ticks}"]`)];
    const count = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
    });
    all.form.addEventListener("change", count);
    count();
    whole.hidden = boxes.length < 2;
  }
})();

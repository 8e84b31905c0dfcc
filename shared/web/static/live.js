// Keeps the figures of a page up to date while it is looked at: the service tells that something changed, and
// the page asks for itself again and changes in place, so that focus, scroll and what is typed stay.
(() => {
  "use strict";
  const said = document.getElementById("live");
  if (!said) return;
  const PAUSE = 2000; // at most one refresh in so long
  const SPREAD = 500; // not all pages at the same instant
  const AGAIN = 20000; // after a refusal, and then ever more rarely, unless somebody is at the page
  const SOON = 5000;
  let mark = said.dataset.mark;
  let source = null;
  let timer = 0;
  let refreshed = -PAUSE;
  let took = 0;
  let figures = false;
  let again = false;
  let paused = false;
  let waits = AGAIN;
  let tried = 0;
  let retry = 0;

  const pause = () => {
    source?.close();
    source = null;
    paused = true;
    delete said.dataset.open;
    said.textContent = said.dataset.paused;
    clearTimeout(retry);
    retry = setTimeout(open, waits);
    waits = Math.min(2 * waits, 15 * AGAIN);
  };

  // The sign-in is renewed by activity (ttct.js), and the stream after it.
  const active = () => {
    if (!paused || performance.now() - tried < SOON) return;
    clearTimeout(retry);
    retry = setTimeout(open, SOON / 2);
  };

  const refresh = async () => {
    if (document.hidden) return; // the mark stays, so that coming back is told that something changed
    const speak = figures;
    figures = false;
    const began = performance.now();
    const answer = await fetch(location.href, { headers: { Accept: "text/html", "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return pause();
    const text = await answer.text();
    await htmx.swap({
      text,
      sourceElement: document.body,
      target: document.getElementById("main"),
      select: "#main",
      swap: "outerMorph",
    });
    document.dispatchEvent(new CustomEvent("live:refreshed"));
    mark = text.match(/ data-mark="([^"]*)"/)?.[1] ?? mark;
    took = performance.now() - began;
    const proof = document.querySelector("[data-updated]");
    if (speak && proof) said.textContent = proof.dataset.updated;
  };

  const wait = () => {
    // A page that takes long is asked for less often.
    const rest = refreshed + Math.max(PAUSE, 4 * took) - performance.now();
    timer = setTimeout(async () => {
      again = false;
      await refresh().catch(pause);
      refreshed = performance.now();
      timer = 0;
      if (again && !document.hidden) wait();
    }, Math.max(rest, 0) + Math.random() * SPREAD);
  };

  const ask = (event) => {
    figures ||= event.type === "figures";
    again = true;
    if (!timer) wait();
  };

  function open() {
    if (source || document.hidden) return;
    tried = performance.now();
    const address = new URL(said.dataset.live, location.href);
    address.searchParams.set("since", mark);
    source = new EventSource(address);
    source.addEventListener("open", () => {
      if (paused) said.textContent = "";
      paused = false;
      waits = AGAIN;
      said.dataset.open = "true";
    });
    source.addEventListener("figures", ask);
    source.addEventListener("proof", ask);
    source.addEventListener("over", pause);
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED) pause();
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return open();
    source?.close();
    source = null;
  });
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, active, { passive: true });
  addEventListener("pagehide", () => source?.close());
  open();
})();

// Passkeys: asks the browser for one, and gives its answer to identity. What it cannot do is not offered.
(() => {
  "use strict";
  const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
  const token = document.querySelector('meta[name="csrf-token"]').content;

  const send = async (address, content) => {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
      body: JSON.stringify(content),
    });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(told);
    return told;
  };

  class Refused extends Error {
    constructor(told) {
      super(told.detail);
      this.words = document.documentElement.lang === "en" ? told.en : told.vi;
    }
  }

  const say = (place, failure) => {
    place.querySelector("[data-said]").textContent = failure instanceof Refused && failure.words ? failure.words : place.dataset.failed;
  };

  const offer = document.querySelector("[data-passkey-sign-in]");
  if (offer && able) {
    offer.hidden = false;
    offer.querySelector("button").addEventListener("click", async () => {
      try {
        const options = await send("/identity/api/passkeys/options", {});
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
        const credential = await navigator.credentials.get({ publicKey });
        await send("/identity/api/passkeys/sign-in", { credential: credential.toJSON() });
        location.assign(offer.dataset.next);
      } catch (failure) {
        say(offer, failure);
      }
    });
  }

  const adding = document.querySelector("form[data-passkey-add]");
  if (adding) {
    adding.querySelector("button").disabled = !able;
    adding.addEventListener("submit", async (event) => {
      event.preventDefault();
      const entered = new FormData(adding);
      try {
        const options = await send("/identity/api/me/passkeys/options", { password: entered.get("password") });
        const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey);
        const credential = await navigator.credentials.create({ publicKey });
        await send("/identity/api/me/passkeys", { name: entered.get("name"), credential: credential.toJSON() });
        location.assign("/identity/account/second-factors?done=1");
      } catch (failure) {
        say(adding, failure);
      }
    });
  }
})();

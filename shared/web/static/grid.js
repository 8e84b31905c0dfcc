// A grid that is typed into like a spreadsheet and saved as a whole: each changed cell tells what was seen
// in it, so that the service notices whoever changed it meanwhile. Nothing typed is lost when the network is.
(() => {
  "use strict";
  const TTCT = (window.TTCT = window.TTCT || {});
  const token = () => document.querySelector('meta[name="csrf-token"]').content;
  const randomKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const element = (tag, words, attributes = {}) => {
    const made = document.createElement(tag);
    made.textContent = words;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };
  TTCT.element = element;

  class Grid {
    constructor(section) {
      this.section = section;
      this.words = JSON.parse(section.dataset.words);
      this.kind = TTCT[section.dataset.grid](JSON.parse(section.dataset.rules), this.words);
      this.columns = [...section.querySelectorAll("[data-column]")];
      this.rows = [...section.querySelectorAll("[data-row]")].map((row) => ({ row, inputs: [...row.querySelectorAll("input.cell")] }));
      this.messages = section.querySelector("[data-messages]");
      this.counter = section.querySelector("[data-unsaved]");
      this.button = section.querySelector("[data-save-button]");
      this.dirty = new Set();
      this.place = new Map();
      this.rows.forEach((each, row) => each.inputs.forEach((input, column) => this.place.set(input, [row, column])));
      section.addEventListener("input", (event) => this.typed(event.target));
      section.addEventListener("change", (event) => this.settled(event.target));
      section.addEventListener("focusin", (event) => this.entered(event.target));
      section.addEventListener("keydown", (event) => this.pressed(event));
      section.addEventListener("click", (event) => this.clicked(event.target.closest("button")));
      window.addEventListener("beforeunload", (event) => {
        if (this.dirty.size) event.preventDefault();
      });
      const first = this.open(0, 0, 1, 0) || this.rows.flatMap((each) => each.inputs)[0];
      this.current = first;
      if (first) first.tabIndex = 0;
      // Typed before this script ran, or put back by the browser when the page was loaded again.
      for (const input of this.place.keys()) if (input.value !== input.defaultValue) this.typed(input);
    }

    at(row, column) {
      return this.rows[row]?.inputs[column];
    }

    // The next cell from (row, column) on, in steps, that can be written in.
    open(row, column, down, right) {
      let input = this.at(row, column);
      while (input && (input.disabled || input.readOnly)) {
        row += down;
        column += right;
        input = this.at(row, column);
      }
      return input;
    }

    read(input) {
      return this.kind.read(input.value, this.columns[this.place.get(input)[1]]);
    }

    entered(input) {
      if (!this.place.has(input)) return;
      if (this.current && this.current !== input) this.current.tabIndex = -1;
      this.current = input;
      input.tabIndex = 0;
      input.select();
    }

    typed(input) {
      if (!this.place.has(input)) return;
      const said = this.read(input);
      if (said.wrong || input.hasAttribute("aria-invalid")) {
        input.setAttribute("aria-invalid", said.wrong ? "true" : "false");
        input.title = said.wrong || "";
      }
      const changed = said.wrong ? true : said.text !== input.dataset.before;
      input.classList.toggle("cell-changed", changed);
      if (changed) this.dirty.add(input);
      else this.dirty.delete(input);
      this.summarise(this.place.get(input)[0]);
      this.count();
    }

    summarise(row) {
      const { row: shown, inputs } = this.rows[row];
      this.kind.summarise(shown, inputs.map((input) => this.read(input)));
      for (const button of shown.querySelectorAll("button[data-set]")) {
        button.setAttribute("aria-pressed", String(this.read(inputs[0]).text === button.dataset.set));
      }
    }

    count() {
      const words = this.dirty.size ? TTCT.filled(this.words.unsaved, { count: this.dirty.size }) : this.words.all_saved;
      if (this.counter) this.counter.textContent = words;
    }

    settled(input) {
      if (!this.place.has(input)) return;
      const said = this.read(input);
      if (!said.wrong && input.value !== said.text) input.value = said.text;
    }

    put(input, value) {
      if (!input || input.disabled || input.readOnly) return false;
      input.value = value;
      this.settled(input);
      this.typed(input);
      return true;
    }

    move(input, down, right) {
      const [row, column] = this.place.get(input);
      const next = this.open(row + down, column + right, down, right);
      this.settled(input);
      if (next) next.focus();
      return Boolean(next);
    }

    pressed(event) {
      const input = event.target;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && this.button) {
        event.preventDefault();
        void this.save();
        return;
      }
      if (!this.place.has(input) || event.ctrlKey || event.metaKey || event.altKey) return;
      const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
      const atStart = all || (input.selectionStart === 0 && input.selectionEnd === 0);
      const atEnd = all || input.selectionStart === input.value.length;
      const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], Enter: [event.shiftKey ? -1 : 1, 0], ArrowLeft: atStart && [0, -1], ArrowRight: atEnd && [0, 1] };
      const step = steps[event.key];
      if (step) {
        event.preventDefault();
        this.move(input, ...step);
      } else if (event.key === " " && this.kind.space) {
        event.preventDefault();
        const { space } = this.kind;
        this.put(input, space[(space.indexOf(this.read(input).text) + 1) % space.length]);
        input.select();
      } else if (event.key === "Escape") {
        this.put(input, input.dataset.before);
        input.select();
      }
    }

    clicked(button) {
      if (!button) return;
      if (button.dataset.set !== undefined) {
        const input = button.closest("[data-row]").querySelector("input.cell");
        this.put(input, this.read(input).text === button.dataset.set ? "" : button.dataset.set);
      } else if (button.dataset.fill !== undefined) {
        for (let row = 0; row < this.rows.length; row += 1) {
          const input = this.at(row, Number(button.dataset.fill));
          if (!input.value) this.put(input, this.kind.fill);
        }
      } else if (button === this.button) {
        void this.save();
      }
    }

    named(input) {
      const [row, column] = this.place.get(input);
      const { ordinal, name } = this.rows[row].row.dataset;
      return `${ordinal}. ${name} · ${this.columns[column].dataset.label}`;
    }

    say(tone, words, ...parts) {
      this.messages.replaceChildren();
      if (!words) return;
      const box = element("div", "", { class: `notice notice-${tone}`, role: tone === "bad" ? "alert" : "status" });
      const inside = element("div", "");
      inside.append(element("p", words), ...parts);
      box.append(inside);
      this.messages.append(box);
    }

    // A list of cells with a sentence each and what can be done about it.
    listed(lines) {
      const list = element("ul", "", { class: "grid-findings" });
      for (const { input, words, choices } of lines) {
        const line = element("li", "");
        const go = element("button", this.named(input), { type: "button", class: "grid-go" });
        go.addEventListener("click", () => input.focus());
        line.append(go, element("span", ` ${words} `));
        for (const [label, chosen] of choices || []) {
          const choice = element("button", label, { type: "button", class: "btn btn-quiet" });
          choice.addEventListener("click", () => {
            chosen();
            line.remove();
            if (!list.children.length) this.say("info", this.words.resolved);
          });
          line.append(choice);
        }
        list.append(line);
      }
      return list;
    }

    wrongLines(inputs) {
      return inputs.map((input) => {
        const { wrong, likely } = this.read(input);
        const choices = likely ? [[TTCT.filled(this.words.use, { value: likely }), () => this.put(input, likely)]] : [];
        return { input, words: wrong, choices };
      });
    }

    async save() {
      const sent = [...this.dirty];
      if (!sent.length) return this.say("info", this.words.nothing);
      const wrong = sent.filter((input) => this.read(input).wrong);
      if (wrong.length) return this.say("bad", this.words.wrong, this.listed(this.wrongLines(wrong)));
      const after = sent.map((input) => this.read(input).text);
      const cells = sent.map((input, index) => {
        const [row, column] = this.place.get(input);
        const { dataset } = this.columns[column];
        return { enrolment_id: this.rows[row].row.dataset.row, ...JSON.parse(dataset.column), before: input.dataset.before, after: after[index] };
      });
      const more = Object.fromEntries([...this.section.querySelectorAll("[data-with]")].filter((field) => field.value.trim()).map((field) => [field.dataset.with, field.value.trim()]));
      const body = JSON.stringify({ cells, ...more });
      // The same content is the same request, however often it has to be sent.
      if (body !== this.body) [this.body, this.key] = [body, randomKey()];
      this.button.disabled = true;
      this.say("info", this.words.saving);
      try {
        this.answered(sent, after, await this.send(body));
      } catch (failure) {
        console.warn(failure);
        this.say("bad", this.words.offline);
      } finally {
        this.button.disabled = false;
      }
    }

    async send(body, again = true) {
      const answer = await fetch(this.section.dataset.save, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": token(), "Idempotency-Key": this.key },
        body,
        signal: AbortSignal.timeout(30000),
      });
      if (answer.status === 401 && again) {
        await fetch("/identity/api/refresh", { method: "POST", headers: { "X-CSRF-Token": token() } });
        return this.send(body, false);
      }
      return { status: answer.status, content: await answer.json() };
    }

    answered(sent, after, { status, content }) {
      if (status === 200) {
        sent.forEach((input, index) => this.stored(input, content.values[index]));
        this.say("good", TTCT.filled(this.words.saved, { count: sent.length }));
        return;
      }
      this.body = undefined; // what was refused is another request once it is mended
      const said = document.documentElement.lang === "en" ? "en" : "vi";
      const found = (content.problems || []).filter((each) => sent[each.index]);
      const conflict = content.type === "urn:ttct:problem:grid-conflict";
      const lines = found.map((each) => {
        const input = sent[each.index];
        if (!conflict) {
          input.setAttribute("aria-invalid", "true");
          return { input, words: each[said] };
        }
        input.classList.add("cell-conflict");
        const settle = (value) => () => {
          this.seen(input, each.stored);
          this.put(input, value);
          input.classList.remove("cell-conflict");
        };
        const [mine, theirs] = [after[each.index], this.shown(input, each.stored)];
        return {
          input,
          words: "",
          choices: [
            [TTCT.filled(this.words.keep_mine, { value: mine || "–" }), settle(mine)],
            [TTCT.filled(this.words.take_theirs, { who: each.recorded_by || this.words.somebody, value: theirs || "–" }), settle(theirs)],
          ],
        };
      });
      this.say("bad", status === 401 ? this.words.signed_out : content[said] || content.detail, ...(lines.length ? [this.listed(lines)] : []));
      if (lines.length) this.messages.scrollIntoView({ block: "nearest" });
    }

    // A stored value as the column shows it.
    shown(input, value) {
      return this.kind.read(value, this.columns[this.place.get(input)[1]]).text;
    }

    seen(input, value) {
      input.dataset.before = this.shown(input, value);
    }

    stored(input, value) {
      const unchanged = this.read(input).text === this.shown(input, value);
      this.seen(input, value);
      if (unchanged) input.value = input.dataset.before;
      this.typed(input);
    }
  }

  TTCT.grids = [...document.querySelectorAll("[data-grid]")].map((section) => new Grid(section));
})();

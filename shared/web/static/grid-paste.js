// A block copied from Excel into a grid: names and STT are recognised, their order is checked, and a preview
// shows what goes where before anything is filled in. Filling in is not saving.
(() => {
  "use strict";
  const TTCT = window.TTCT;
  const { element, filled, fold } = TTCT;
  const HEADS = /^(stt|tt|ho|ten|ho (va )?ten|ho ten hoc vien|hoc vien|ngay sinh|don vi|diem.*|buoi.*|ghi chu|nguoi cham.*|ngay.*|so tiet.*)$/;

  const blockOf = (text) => {
    const rows = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((line) => line.split("\t").map((cell) => cell.replace(/^"(.*)"$/s, "$1").trim()));
    const width = Math.max(...rows.map((row) => row.length));
    return rows.map((row) => [...row, ...Array(width - row.length).fill("")]);
  };
  const column = (block, at) => block.map((row) => row[at]);
  const most = (values, holds) => values.filter(holds).length * 2 > values.length;

  class Paste {
    constructor(grid, start, text) {
      this.grid = grid;
      [this.row, this.column] = start;
      let block = blockOf(text);
      const head = block.length > 1 && block[0].some((cell) => HEADS.test(fold(cell)));
      this.headed = head && /^s?tt$/.test(fold(block[0][0]));
      if (head) block = block.slice(1);
      this.block = block;
      this.names = new Map();
      grid.rows.forEach(({ row }, at) => {
        const key = fold(row.dataset.name);
        this.names.set(key, [...(this.names.get(key) || []), at]);
      });
      this.find();
      this.lines = this.block.map((cells, at) => this.line(cells, at));
    }

    // Which columns of the block are names and STT; the others are values, in their order.
    find() {
      const width = this.block[0].length;
      const known = (words) => this.names.has(fold(words));
      this.name = [];
      for (let at = 0; at < width && !this.name.length; at += 1) {
        if (most(column(this.block, at), known)) this.name = [at];
        else if (at + 1 < width && most(this.block.map((row) => `${row[at]} ${row[at + 1]}`), known)) this.name = [at, at + 1];
      }
      const first = column(this.block, 0);
      const whole = first.every((cell) => /^\d+$/.test(cell)) && new Set(first).size === first.length;
      const counted = whole && first.every((cell, at) => at === 0 || Number(cell) === Number(first[at - 1]) + 1);
      // A lone column of numbers is values; STT has its head, or stands before names, or counts on by one.
      const ordinal = whole && width > 1 && (this.headed || this.name[0] > 0 || (counted && first.length > 2));
      this.ordinal = ordinal ? 0 : -1;
      const words = (at) => !this.name.includes(at) && at !== this.ordinal && most(column(this.block, at), (cell) => /\p{L}{3,}/u.test(cell) && this.grid.kind.read(cell, this.grid.columns[0]).wrong);
      this.ignored = [...Array(width).keys()].filter(words);
      this.values = [...Array(width).keys()].filter((at) => !this.name.includes(at) && at !== this.ordinal && !this.ignored.includes(at));
    }

    line(cells, at) {
      const words = this.grid.words;
      const line = { pasted: this.name.map((each) => cells[each]).join(" ").trim(), ordinal: this.ordinal < 0 ? "" : cells[this.ordinal], cells: [] };
      const expected = this.ordinal < 0 ? this.row + at : this.grid.rows.findIndex(({ row }) => row.dataset.ordinal === line.ordinal);
      if (!this.name.length) {
        line.row = expected;
        if (!this.grid.rows[line.row]) line.wrong = this.ordinal < 0 ? words.paste_below : filled(words.paste_no_ordinal, { ordinal: line.ordinal });
      } else {
        const bearers = this.names.get(fold(line.pasted)) || [];
        if (bearers.includes(expected)) line.row = expected;
        else if (bearers.length === 1) {
          [line.row] = bearers;
          line.note = words.paste_moved;
        } else line.wrong = bearers.length ? words.paste_twice : words.paste_stranger;
      }
      if (line.wrong) return line;
      this.values.forEach((from, place) => {
        const input = this.grid.at(line.row, this.column + place);
        const value = cells[from];
        if (!value) return;
        const read = input && this.grid.kind.read(value, this.grid.columns[this.column + place]);
        let wrong = "";
        if (!input) wrong = words.paste_beside;
        else if (input.disabled || input.readOnly) wrong = words.paste_closed;
        else if (read.wrong) wrong = read.wrong;
        line.cells.push({ input, value: read?.text ?? value, wrong, fits: Boolean(input) && !input.disabled && !input.readOnly });
      });
      return line;
    }

    show() {
      const words = this.grid.words;
      const fitting = this.lines.flatMap((line) => line.cells.filter((cell) => cell.fits));
      const troubled = this.lines.filter((line) => line.wrong || line.note || line.cells.some((cell) => cell.wrong));
      const parts = [];
      const heads = this.values.map((_, place) => this.grid.columns[this.column + place]?.dataset.label || "–");
      parts.push(element("p", filled(words.paste_columns, { columns: heads.join(", ") })));
      if (this.ignored.length) parts.push(element("p", filled(words.paste_ignored, { count: this.ignored.length })));
      const table = element("table", "", { class: "table ledger grid-preview" });
      const top = table.createTHead().insertRow();
      for (const head of [words.learner, words.pasted, ...heads, ""]) top.append(element("th", head, { scope: "col" }));
      const body = table.createTBody();
      for (const line of [...troubled, ...this.lines.filter((each) => !troubled.includes(each))]) {
        const row = body.insertRow();
        const named = line.row === undefined ? undefined : this.grid.rows[line.row]?.row.dataset;
        row.append(element("td", named ? `${named.ordinal}. ${named.name}` : "–"), element("td", `${line.ordinal} ${line.pasted}`.trim()));
        for (let place = 0; place < heads.length; place += 1) row.append(element("td", line.cells[place]?.value ?? ""));
        row.append(element("td", [line.wrong, line.note, ...line.cells.map((cell) => cell.wrong)].filter(Boolean).join(" "), { class: "said" }));
      }
      const frame = element("div", "", { class: "grid-preview-frame", tabindex: "0", role: "region", "aria-label": words.preview });
      frame.append(table);
      const apply = element("button", filled(words.paste_apply, { count: fitting.length }), { type: "button", class: "btn btn-primary" });
      apply.addEventListener("click", () => this.apply(fitting));
      const leave = element("button", words.paste_leave, { type: "button", class: "btn btn-quiet" });
      leave.addEventListener("click", () => this.grid.say("info", ""));
      const actions = element("div", "", { class: "form-actions" });
      actions.append(...(fitting.length ? [apply, leave] : [leave]));
      const said = troubled.length ? filled(words.paste_troubled, { count: troubled.length }) : filled(words.paste_all, { count: this.lines.length });
      this.grid.say(troubled.length ? "warn" : "info", said, ...parts, frame, actions);
      this.grid.messages.scrollIntoView({ block: "nearest" });
      (fitting.length ? apply : leave).focus();
    }

    apply(cells) {
      for (const { input, value } of cells) this.grid.put(input, value);
      const wrong = cells.map(({ input }) => input).filter((input) => this.grid.read(input).wrong);
      if (wrong.length) this.grid.say("bad", this.grid.words.wrong, this.grid.listed(this.grid.wrongLines(wrong)));
      else this.grid.say("info", this.grid.words.paste_done);
      cells[0]?.input.focus();
    }
  }

  for (const grid of TTCT.grids) {
    grid.section.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text/plain");
      if (!grid.place.has(event.target) || !/[\t\n\r]/.test(text.trim())) return;
      event.preventDefault();
      new Paste(grid, grid.place.get(event.target), text).show();
    });
  }
})();

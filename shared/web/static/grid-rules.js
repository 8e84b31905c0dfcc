// What the cells of a grid can say, and what a row comes to: the officer sees it while typing.
// The service judges again when the grid is saved; the rules themselves come with the page as data.
(() => {
  "use strict";
  const TTCT = (window.TTCT = window.TTCT || {});

  // The text without accents, case and doubled spaces, as the service compares words.
  TTCT.fold = (text) =>
    text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d").replace(/\s+/g, " ").trim();

  const PRESENT = new Set(["x", "+", "✓", "✔", "c", "co", "co mat", "d", "du"]);
  const EXCUSED = new Set(["p", "cp", "phep", "co phep", "vp", "0p"]);
  const UNEXCUSED = new Set(["k", "kp", "khong phep", "vang", "0", "0k"]);
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  TTCT.filled = filled;

  // Writes only what changes: whatever is written makes a large table be laid out again.
  const write = (element, words) => {
    if (element.textContent !== String(words)) element.textContent = words;
  };
  const show = (element, state, words) => {
    write(element, words);
    if (element.dataset.state !== state) element.dataset.state = state;
  };

  // rules: periods, needed, excused_counts. A row carries the tiết of what is not on the page.
  TTCT.attendance = (rules, words) => ({
    space: ["", "x", "P", "K"],
    fill: "x",
    read(text, column) {
      const key = TTCT.fold(text);
      const periods = Number(column.dataset.periods);
      if (!key) return { text: "" };
      if (PRESENT.has(key)) return { text: "x", counts: periods, of: periods };
      if (EXCUSED.has(key)) return { text: "P", counts: rules.excused_counts ? 0 : periods, of: periods };
      if (UNEXCUSED.has(key)) return { text: "K", counts: 0, of: periods };
      const some = /^(\d{1,2}) ?([pk]?)$/.exec(key);
      if (!some || Number(some[1]) > periods) return { wrong: filled(words.attendance_wrong, { text, periods }) };
      const attended = Number(some[1]);
      if (attended === periods) return { text: "x", counts: periods, of: periods };
      if (some[2] === "p") return { text: `${attended}P`, counts: rules.excused_counts ? attended : periods, of: periods };
      return { text: String(attended), counts: attended, of: periods };
    },
    summarise(row, cells) {
      let attended = Number(row.dataset.attended);
      let missed = Number(row.dataset.missed);
      for (const cell of cells) {
        if (cell.wrong || cell.of === undefined) continue;
        attended += cell.counts;
        missed += cell.of - cell.counts;
      }
      const left = rules.periods - rules.needed - missed;
      const state = attended >= rules.needed ? "eligible" : left < 0 ? "lost" : "on_course";
      const tone = { eligible: "good", lost: "bad", on_course: "wait" }[state];
      write(row.querySelector("[data-attended-of]"), attended);
      write(row.querySelector("[data-may-miss]"), Math.max(left, 0));
      show(row.querySelector("[data-standing]"), tone, words[state]);
    },
  });

  // rules, in thousandths of a mark: scale, pass, step, cap, tolerance, bands; mode, markers, redo_limit.
  const rounded = (mark, rules) => {
    if (rules.mode === "half_up") return Math.floor((2 * mark + rules.step) / (2 * rules.step)) * rules.step;
    const whole = Math.floor(mark / rules.step);
    const rest = 2 * (mark - whole * rules.step);
    const up = rest > rules.step || (rest === rules.step && whole % 2 === 1);
    return (whole + (up ? 1 : 0)) * rules.step;
  };
  TTCT.roundedMark = rounded;
  TTCT.bandOf = (mark, rules) =>
    rules.bands.find((band) => (band.lower <= mark && mark < band.upper) || (mark === band.upper && mark === rules.scale));
  const places = (step) => (step % 1000 === 0 ? 0 : step % 100 === 0 ? 1 : 2);
  const printed = (thousandths, digits, comma) => {
    const text = (thousandths / 1000).toFixed(digits);
    return comma ? text.replace(".", ",") : text;
  };

  TTCT.marks = (rules, words) => {
    const paperMark = (first, second, agreed) => {
      if (rules.markers === 1) return { mark: first };
      if (first === undefined || second === undefined) return {};
      if (rules.tolerance === null || Math.abs(first - second) <= rules.tolerance) return { mark: (first + second) / 2 };
      return { mark: agreed, apart: true };
    };
    return {
      read(text) {
        const written = text.trim();
        if (!written) return { text: "" };
        if (!/^\d{1,3}([.,]\d{1,2})?$/.test(written)) return { wrong: filled(words.mark_wrong, { text: written }) };
        const value = Math.round(Number(written.replace(",", ".")) * 1000);
        if (value > rules.scale) {
          const whole = /^\d+$/.test(written) && value >= 20000 && value <= 100000;
          const likely = whole ? printed(value / 10, value % 10000 ? 1 : 0, rules.comma) : undefined;
          const said = likely ? words.mark_asked : words.mark_above;
          return { wrong: filled(said, { text: written, likely, scale: rules.scale / 1000 }), likely };
        }
        const plain = written.replace(/^0+(?=\d)/, "").replace(",", ".").replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
        return { text: rules.comma ? plain.replace(".", ",") : plain, value };
      },
      summarise(row, cells) {
        const inputs = [...row.querySelectorAll("input.cell")];
        const each = rules.markers === 1 ? 1 : 3;
        let record;
        let apart = false;
        let open = row.dataset.eligible === "true";
        for (let start = 0; start < cells.length; start += each) {
          const [first, second, agreed] = cells.slice(start, start + each).map((cell) => cell.value);
          const found = paperMark(first, second, agreed);
          const used = cells.slice(start, start + each).some((cell) => cell.text);
          for (let place = start; place < start + each; place += 1) {
            const wanted = open && (place !== start + 2 || Boolean(found.apart) || agreed !== undefined);
            inputs[place].disabled = row.dataset.locked === "true" || !(wanted || cells[place].text || cells[place].wrong);
          }
          if (found.mark !== undefined) record = start > 0 && rules.cap !== null ? Math.min(found.mark, rules.cap) : found.mark;
          if (used) apart = Boolean(found.apart) && agreed === undefined;
          open = open && found.mark !== undefined && rounded(found.mark, rules) < rules.pass;
        }
        const mark = record === undefined ? undefined : rounded(record, rules);
        const band = row.querySelector("[data-band]");
        write(row.querySelector("[data-rounded]"), mark === undefined ? "–" : printed(mark, places(rules.step), rules.comma));
        if (apart) show(band, "warn", words.must_agree);
        else if (mark === undefined) show(band, "", row.dataset.eligible === "true" ? words.no_mark : words.not_eligible);
        else if (mark < rules.pass) show(band, "bad", words.not_passed);
        else show(band, "good", TTCT.bandOf(mark, rules).name);
      },
    };
  };
})();

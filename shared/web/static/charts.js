// Draws every element with data-chart by ECharts, in the page's own fonts and colours.
(() => {
  "use strict";
  const ROW = 27;
  const FRAME = 14;
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const theme = {
    color: [token("--ink-blue"), token("--gold"), token("--lacquer"), token("--leaf")],
    textStyle: { fontFamily: token("--font-text"), color: token("--ink") },
    // Rich text is drawn on the canvas; an HTML tooltip would need inline styles.
    tooltip: { renderMode: "richText", confine: true },
  };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const paper = matchMedia("print");
  const dot = document.documentElement.lang !== "en";
  // Numbers of an axis are written as the page writes them.
  const written = (axis) =>
    axis.type === "value" && dot
      ? { ...axis, axisLabel: { formatter: (value) => value.toLocaleString("vi-VN"), ...axis.axisLabel } }
      : axis;
  const read = (element) => {
    const option = JSON.parse(element.dataset.chart);
    return {
      animation: !still,
      ...theme,
      ...option,
      xAxis: written(option.xAxis),
      yAxis: written(option.yAxis),
      tooltip: { ...theme.tooltip, ...option.tooltip },
    };
  };
  const drawn = new Map();
  const height = (element) => {
    element.style.height = `${Number(element.dataset.rows) * ROW + FRAME}px`;
  };
  const draw = (element) => {
    height(element);
    const chart = echarts.init(element, null, { renderer: "svg" });
    drawn.set(element, { chart, shown: element.dataset.chart });
    chart.setOption(read(element));
    // With a view box the drawing shrinks with its sheet of paper by style alone: no script runs in time there.
    const fit = () => {
      const drawing = element.querySelector("svg");
      drawing.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    };
    fit();
    new ResizeObserver(() => {
      if (paper.matches || chart.isDisposed()) return;
      chart.resize();
      fit();
    }).observe(element);
  };
  const drawAll = () => {
    for (const element of document.querySelectorAll("[data-chart]")) {
      const known = drawn.get(element);
      if (!known) draw(element);
      else if (known.shown !== element.dataset.chart) {
        known.shown = element.dataset.chart;
        height(element);
        known.chart.setOption(read(element), { notMerge: true });
      }
    }
    for (const [element, { chart }] of drawn) {
      if (element.isConnected) continue;
      chart.dispose();
      drawn.delete(element);
    }
  };
  drawAll();
  document.addEventListener("live:refreshed", drawAll); // the page has changed in place
})();

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
  for (const element of document.querySelectorAll("[data-chart]")) {
    const option = JSON.parse(element.dataset.chart);
    element.style.height = `${Number(element.dataset.rows) * ROW + FRAME}px`;
    const chart = echarts.init(element, null, { renderer: "svg" });
    chart.setOption({ animation: !still, ...theme, ...option, tooltip: { ...theme.tooltip, ...option.tooltip } });
    // With a view box the drawing shrinks with its sheet of paper by style alone: no script runs in time there.
    const fit = () => {
      const drawing = element.querySelector("svg");
      drawing.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    };
    fit();
    new ResizeObserver(() => {
      if (paper.matches) return;
      chart.resize();
      fit();
    }).observe(element);
  }
})();

// Plots: SVG in percent of its place, so that nothing is to be drawn again when the
// window changes. Each has its numbers beside it as a table, for those who want them.

function figure(title, drawing, columns, rows) {
  return el("figure", {}, el("figcaption", {}, title), drawing,
    el("details", { class: "numbers" }, el("summary", {}, "Numbers of this plot"),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title },
        el("table", {}, el("caption", { class: "away" }, title),
          el("thead", {}, el("tr", {}, columns.map((name, n) =>
            el("th", { scope: "col", class: n ? "number" : null }, name)))),
          el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, n) => n === 0
            ? el("th", { scope: "row" }, said(String(cell)))
            : el("td", { class: "number" }, typeof cell === "number" ? number(cell) : cell)))))))));
}

// Bars that lie, one below the other: [name, value, text].
function bars(items, label) {
  const largest = Math.max(1, ...items.map((item) => item[1]));
  return el("div", { class: "bars", role: "img", "aria-label": `${label}: ${
    items.slice(0, 3).map(([name, , text]) => `${name} ${text}`).join(", ")}` },
  items.map(([name, value, text]) => [
    el("span", { class: "name" }, said(name)),
    el("span", { class: "line" }, svg("svg", { width: "100%", height: "100%" },
      svg("rect", { width: `${100 * value / largest}%`, height: "100%", rx: 2 }))),
    el("span", { class: "value" }, text)]));
}

// Columns that stand side by side: [name, value, second value or null].
function columnsPlot(items, { label, axis, every = 1, names = ["", ""] }) {
  const largest = Math.max(1, ...items.map((item) => item[1]));
  const step = 100 / Math.max(items.length, 1);
  const room = Math.min(0.12 * step, 0.6);
  const columns = items.map(([name, value, second], n) => {
    const both = second !== null && second !== undefined;
    return svg("g", {},
      svg("title", {}, `${name}: ${number(value)} ${names[0]}`
        + (both ? `, ${number(second)} ${names[1]}` : "")),
      // The whole height answers to the pointer, not the column alone.
      svg("rect", { class: "hit", x: `${n * step}%`, width: `${step}%`, height: "100%" }),
      column(n, step, room, value / largest, both ? "all" : "only"),
      both ? column(n, step, room, second / largest, "part-of") : null);
  });
  const marks = items.map((item, n) => n % every === 0
    ? svg("text", { x: `${(n + 0.5) * step}%`, y: 14,
      "text-anchor": n === 0 && items.length > 8 ? "start" : "middle" }, item[0]) : null);
  return el("div", { class: "columns" },
    el("p", { class: "scale", "aria-hidden": "true" }, number(largest)),
    svg("svg", { class: "plot", width: "100%", height: 170, role: "img", "aria-label": label },
      [0, 50, 100].map((y) => svg("line",
        { class: "grid", x1: 0, x2: "100%", y1: `${y}%`, y2: `${y}%` })), columns),
    svg("svg", { class: "axis", width: "100%", height: 18, "aria-hidden": "true" }, marks),
    el("p", { class: "axis-name" }, axis));
}

function column(n, step, room, part, kind) {
  // What is there at all can be seen.
  const height = part > 0 ? Math.max(100 * part, 0.8) : 0;
  return svg("rect", { class: kind, x: `${n * step + room}%`, width: `${step - 2 * room}%`,
    y: `${100 - height}%`, height: `${height}%` });
}

const KINDS = {
  exact: "same words", near: "near copies", cut: "cut or longer copies", copies: "copies",
};

// The funnel: a bar for each step, and below it what went there.
function funnel(steps) {
  const names = { read: "Records read", texts: "Texts", stories: "Stories" };
  const largest = Math.max(1, ...steps.map((step) => step.count ?? 0));
  const list = el("ol", { class: "funnel" });
  for (const step of steps) {
    const gone = Object.entries(step.gone).sort((a, b) => b[1] - a[1]);
    const lost = gone.reduce((sum, [, count]) => sum + count, 0);
    const width = 100 * (step.count ?? 0) / largest;
    const off = 100 * lost / largest;
    list.append(el("li", {},
      el("p", { class: "step" }, el("strong", {}, number(step.count)), ` ${names[step.name]}`,
        step.count !== null && steps[0].count && step !== steps[0]
          ? el("span", { class: "part" }, ` ${percent(step.count / steps[0].count)}`) : null),
      step.count === null ? null : svg("svg",
        { class: "step-bar", width: "100%", height: 26, "aria-hidden": "true" },
        svg("rect", { class: "stays", width: `${Math.max(width - off, 0)}%`, height: "100%" }),
        svg("rect", { class: "goes", x: `${Math.max(width - off, 0)}%`,
          width: `${Math.min(off, width)}%`, height: "100%" })),
      lost ? el("ul", { class: "gone" }, gone.map(([kind, count]) => el("li", {},
        `− ${number(count)} `, said(KINDS[kind] ?? kind)))) : null));
  }
  return list;
}

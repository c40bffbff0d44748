// Tables that can be searched, narrowed by a column, and sorted by any column.
//
// A column has a `title`, a `key` or a function `of` for what it is sorted and searched
// by, and perhaps `show` for the cell. With `number` it is one; with `pick` a list
// narrows the table to one of its values.

const FIRST_ROWS = 50;
const MORE_ROWS = 500;

function valueOf(column, row) {
  return column.of ? column.of(row) : row[column.key];
}

function compareValues(left, right) {
  const missing = (left === null || left === undefined) - (right === null || right === undefined);
  if (missing) return missing;
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left).localeCompare(String(right), "en", { numeric: true });
}

function dataTable({ caption, columns, rows, sort, descending = true, search = true }) {
  const state = { column: columns.findIndex((c) => c.title === sort), descending, limit: FIRST_ROWS };
  const texts = new Map(rows.map((row) => [row, columns
    .filter((column) => !column.number)
    .map((column) => String(valueOf(column, row) ?? ""))
    .concat(row.keywords ?? "")
    .join("\n").toLowerCase()]));
  const head = el("tr");
  const body = el("tbody");
  const status = el("p", { class: "count", role: "status" });
  const more = el("button", { type: "button", class: "more" });
  const query = el("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  const picks = columns.filter((column) => column.pick).map((column) => {
    const values = [...new Set(rows.map((row) => valueOf(column, row)))].sort(compareValues);
    const select = choice([["", "all"], ...values.map((v) => [String(v), String(v)])], "");
    return { column, select };
  });

  columns.forEach((column, n) => {
    const button = el("button", { type: "button", click: () => {
      state.descending = state.column === n ? !state.descending : Boolean(column.number);
      state.column = n;
      draw();
    } }, column.title, el("span", { class: "arrow", "aria-hidden": "true" }));
    head.append(el("th", { scope: "col", class: column.number ? "number" : null,
      title: column.help ?? null }, button));
  });

  function chosen() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter((row) =>
      words.every((word) => texts.get(row).includes(word)) &&
      picks.every(({ column, select }) =>
        !select.value || String(valueOf(column, row)) === select.value));
    const column = columns[state.column];
    if (!column) return found;
    const sign = state.descending ? -1 : 1;
    return found.sort((a, b) => {
      const [left, right] = [valueOf(column, a), valueOf(column, b)];
      // What is not known comes last, whichever way the others go.
      if (left === null || right === null) return compareValues(left, right);
      return sign * compareValues(left, right);
    });
  }

  function draw() {
    const found = chosen();
    [...head.children].forEach((cell, n) => {
      if (n !== state.column) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
    });
    body.replaceChildren(...found.slice(0, state.limit).map((row) => tableRow(columns, row)));
    if (!found.length) {
      body.append(el("tr", {}, el("td", { colspan: columns.length, class: "none" },
        "No row has all these words.")));
    }
    const drawn = Math.min(found.length, state.limit);
    status.textContent = found.length === rows.length
      ? many(rows.length, "row")
      : `${number(found.length)} of ${many(rows.length, "row")}`;
    if (drawn < found.length) status.textContent += `, the first ${number(drawn)} are drawn`;
    more.hidden = drawn >= found.length;
    more.textContent = `Show ${number(Math.min(MORE_ROWS, found.length - drawn))} more`;
  }

  more.addEventListener("click", () => { state.limit += MORE_ROWS; draw(); });
  query.addEventListener("input", () => { state.limit = FIRST_ROWS; draw(); });
  for (const { select } of picks) {
    select.addEventListener("change", () => { state.limit = FIRST_ROWS; draw(); });
  }
  draw();
  const tools = el("div", { class: "tools" },
    search ? labelled("Search", query) : null,
    picks.map(({ column, select }) => labelled(column.title, select)), status);
  const table = el("table", {}, el("caption", {}, caption), el("thead", {}, head), body);
  return el("div", { class: "data" }, search || picks.length ? tools : null,
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table),
    more);
}

function tableRow(columns, row) {
  return el("tr", {}, columns.map((column, n) => {
    const shown = column.show ? column.show(row) : cellText(column, valueOf(column, row));
    const attributes = { class: column.number ? "number" : column.kind ?? null };
    return n === 0
      ? el("th", { scope: "row", ...attributes }, shown)
      : el("td", attributes, shown);
  }));
}

function cellText(column, value) {
  if (value === null || value === undefined) {
    return el("span", { class: "unknown", title: "not known" }, "–");
  }
  return column.number ? number(value) : said(String(value));
}

// A number with a bar behind it, as a share of the largest.
function shareCell(value, largest) {
  if (value === null || value === undefined) return cellText({ number: true }, null);
  const width = largest ? Math.max(100 * value / largest, 0.5) : 0;
  return el("span", { class: "share" },
    svg("svg", { class: "meter", "aria-hidden": "true", width: "100%", height: "100%" },
      svg("rect", { width: `${width}%`, height: "100%" })),
    el("span", {}, percent(value)));
}

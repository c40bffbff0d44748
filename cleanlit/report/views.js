// Two views of texts: the copies of a story side by side, and a document with what went.

const RELATIONS = {
  canonical: "the copy that was kept", exact: "the same words", near: "a near copy",
  cut: "cut, or with more around it",
};

function aboutRecord(record) {
  const facts = [record.host, record.date?.slice(0, 16).replace("T", " "), record.language,
    record.id].filter(Boolean);
  return el("p", { class: "about" }, facts.map((fact, n) => [n ? " · " : "", said(fact)]),
    record.url ? [el("br"), address(record.url)] : null);
}

function leftOut(record) {
  return record.left_out
    ? note(`${many(record.left_out, "more character")} not shown.`) : null;
}

// Give the panel that compares two copies of a story, and a function that opens one.
function comparison() {
  const panel = el("div", { class: "panel compare", hidden: true });

  function open(story, opener) {
    const copies = story.copies;
    const title = el("h3", { tabindex: "-1" }, said(story.title ?? story.cluster));
    const options = copies.map((copy, n) => [String(n), copyName(copy)]);
    const left = choice(options, "0");
    const right = choice(options, copies.length > 1 ? "1" : "0");
    const place = el("div", { class: "both" });
    const close = el("button", { type: "button", class: "close", click: () => {
      panel.hidden = true;
      opener?.focus();
    } }, "Close");
    const swap = el("button", { type: "button", click: () => {
      [left.value, right.value] = [right.value, left.value];
      draw();
    } }, "Swap");
    const draw = () => place.replaceChildren(
      ...sideBySide(copies[Number(left.value)], copies[Number(right.value)]));
    left.addEventListener("change", draw);
    right.addEventListener("change", draw);
    const shown = copies.length === story.size ? null
      : note(`${many(copies.length, "copy", "copies")} of ${number(story.size)} in this page: `
        + "the one that was kept, and a sample of the others.");
    panel.replaceChildren(el("div", { class: "panel-head" }, title, close), shown ?? "",
      el("div", { class: "tools" }, labelled("Left", left), labelled("Right", right), swap),
      place);
    draw();
    panel.hidden = false;
    title.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "start" });
  }
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") panel.querySelector(".close").click();
  });
  return { panel, open };
}

function copyName(copy) {
  const name = copy.host ?? copy.id ?? `record ${copy.ordinal}`;
  const alike = copy.relation === "canonical" ? "kept"
    : `${copy.relation}, ${copy.similarity ?? "?"}`;
  return `${name} (${alike})`;
}

function sideBySide(left, right) {
  const runs = compareWords(left.text, right.text);
  const sums = { same: 0, left: 0, right: 0 };
  for (const run of runs) {
    sums[run.kind] += Math.max(run.left.length, run.right.length);
  }
  const legend = el("ul", { class: "legend" },
    el("li", {}, el("span", { class: "same" }, `${many(sums.same, "word")} shared`)),
    el("li", {}, el("del", {}, `${many(sums.left, "word")} only left`)),
    el("li", {}, el("ins", {}, `${many(sums.right, "word")} only right`)));
  // In a narrow window a paragraph that both have alike is shown once.
  const rows = rowsOf(runs).map((row) => el("tr", { class: row.alike ? "alike" : null },
    el("td", { dir: "auto" }, row.left), el("td", { dir: "auto" }, row.right)));
  return [legend, el("div", { class: "scroll" }, el("table", { class: "texts" },
    el("caption", { class: "away" }, "Two copies, paragraph by paragraph"),
    el("thead", {}, el("tr", {}, [left, right].map((copy) => el("th", { scope: "col" },
      said(copy.title ?? copy.id ?? "no title"), el("br"),
      el("span", { class: "relation" }, RELATIONS[copy.relation] ?? copy.relation,
        copy.relation === "canonical" || copy.similarity === null ? ""
          : `, similarity ${copy.similarity}`),
      aboutRecord(copy), leftOut(copy))))),
    el("tbody", {}, rows)))];
}

// A row ends where a paragraph ends that both texts have.
function rowsOf(runs) {
  const rows = [];
  const empty = () => ({ left: [], right: [], alike: true });
  let row = empty();
  const close = () => {
    if (row.left.length || row.right.length) rows.push(row);
    row = empty();
  };
  for (const run of runs) {
    if (run.kind !== "same") {
      const mark = run.kind === "left" ? "del" : "ins";
      row.alike = false;
      const text = run[run.kind].join("");
      const words = text.trimEnd();
      row[run.kind].push(el(mark, {}, visible(words)), text.slice(words.length));
      continue;
    }
    let [a, b] = ["", ""];
    run.left.forEach((word, n) => {
      a += word;
      b += run.right[n];
      if (word.includes("\n") && run.right[n].includes("\n")) {
        row.left.push(...visible(a.trimEnd()));
        row.right.push(...visible(b.trimEnd()));
        [a, b] = ["", ""];
        close();
      }
    });
    if (a) row.left.push(...visible(a));
    if (b) row.right.push(...visible(b));
  }
  close();
  return rows;
}

const DID = {
  drop: "dropped the line", cut: "cut from here on", lift: "moved the line into a field",
  prune: "took it out of the page before extraction",
};

// A removed stretch, with its rule on hover and on focus; Escape closes what is said.
function cutPiece(text, rule, action, also, rules) {
  const id = fresh("tip");
  const about = rules.get(rule);
  const tip = el("span", { role: "tooltip", id, class: "tip" },
    el("strong", {}, said(rule)), about ? ` (${about.category})` : "",
    el("span", { class: "did" }, ` ${DID[action] ?? action}. `),
    about?.description ? said(about.description) : "",
    also?.length ? el("span", { class: "also" }, " Would have taken it too: ",
      said(also.join(", "))) : null);
  const piece = el("span", { class: "cut", tabindex: "0", "aria-describedby": id },
    el("del", { dir: "auto" }, visible(text.replace(/\s+$/, ""))), tip);
  const quiet = (on) => () => piece.classList.toggle("quiet", on);
  piece.addEventListener("keydown", (event) => { if (event.key === "Escape") quiet(true)(); });
  piece.addEventListener("blur", quiet(false));
  piece.addEventListener("mouseleave", quiet(false));
  return [piece, text.match(/\s+$/)?.[0] ?? ""];
}

function documentText(item, rules) {
  const pruned = item.pruned.length
    ? el("div", { class: "pruned" }, el("h4", {}, "Out of the page, before extraction"),
      el("ul", {}, item.pruned.map(([text, rule]) =>
        el("li", {}, cutPiece(text, rule, "prune", [], rules))))) : null;
  return el("article", { class: "document", lang: item.language },
    el("h3", {}, said(item.title ?? item.id ?? `record ${item.ordinal}`)), aboutRecord(item),
    el("div", { class: "text", dir: "auto" }, item.pieces.map(([text, rule, action, also]) =>
      rule ? cutPiece(text, rule, action, also, rules) : visible(text))),
    leftOut(item), pruned);
}

// The sample of documents: narrowed by rule, language and words, one at a time.
function documentBrowser(items, rules) {
  const rulesOf = new Map(items.map((item) => [item, new Set([...item.pieces, ...item.pruned]
    .map((piece) => piece[1]).filter(Boolean))]));
  const texts = new Map(items.map((item) => [item, [item.title, item.host, item.id,
    ...item.pieces.map((piece) => piece[0])].join("\n").toLowerCase()]));
  const names = (values) => [["", "all"], ...[...new Set(values)].sort().map((v) => [v, v])];
  const rule = choice(names(items.flatMap((item) => [...rulesOf.get(item)])), "");
  const language = choice(names(items.map((item) => item.language).filter(Boolean)), "");
  const query = el("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  const place = el("div", { class: "place" });
  const status = el("p", { class: "count", role: "status" });
  let found = items;
  let at = 0;
  const step = (by) => () => { at = (at + by + found.length) % found.length; draw(); };
  const previous = el("button", { type: "button", click: step(-1) }, "Previous");
  const next = el("button", { type: "button", click: step(1) }, "Next");

  function narrow() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = items.filter((item) =>
      (!rule.value || rulesOf.get(item).has(rule.value)) &&
      (!language.value || item.language === language.value) &&
      words.every((word) => texts.get(item).includes(word)));
    at = 0;
    draw();
  }

  function draw() {
    previous.disabled = next.disabled = found.length < 2;
    status.textContent = found.length
      ? `Document ${number(at + 1)} of ${number(found.length)}` : "No document is like that";
    place.replaceChildren(found.length ? documentText(found[at], rules) : "");
  }

  rule.addEventListener("change", narrow);
  language.addEventListener("change", narrow);
  query.addEventListener("input", narrow);
  draw();
  return el("div", { class: "browser" },
    el("div", { class: "tools" }, labelled("Search", query), labelled("Rule", rule),
      labelled("Language", language), previous, next, status), place);
}

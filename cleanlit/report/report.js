// The sections of the report, from the data that the page carries.

const data = JSON.parse(document.getElementById("data").textContent);
const removalsOf = data.removals;
const ruleFacts = new Map((removalsOf?.by_rule ?? []).map((row) => [row.rule, row]));

function section(name, ...children) {
  fill(document.querySelector(`#${name} .body`), {}, children);
}

function card(value, name, more) {
  return el("li", {}, el("span", { class: "figure" }, value), el("span", { class: "of" }, name),
    more ? el("span", { class: "more-of" }, more) : null);
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function overview() {
  const steps = Object.fromEntries(data.funnel.map((step) => [step.name, step]));
  const read = steps.read.count;
  const rejected = data.rejects && sum(data.rejects.map((row) => row.count));
  const cards = [card(number(read ?? steps.texts.count), read === null ? "texts" : "records read")];
  if (steps.stories) {
    const copies = sum(Object.values(steps.texts.gone));
    cards.push(card(number(steps.stories.count), "stories"));
    cards.push(card(percent(steps.texts.count ? copies / steps.texts.count : null),
      "of the texts are copies", number(copies)));
  }
  if (removalsOf) {
    const kept = data.texts.kept_chars;
    const whole = kept === null || data.texts.removals_without_record ? null : kept + removalsOf.chars;
    cards.push(card(number(removalsOf.lines), "lines removed",
      removalsOf.elements ? `and ${many(removalsOf.elements, "element")} of pages` : null));
    if (whole) cards.push(card(percent(removalsOf.chars / whole), "of all characters are furniture"));
  }
  if (rejected !== null) cards.push(card(number(rejected), "rejected"));
  const days = dayPlot();
  section("overview", data.problems.map((text) => el("p", { class: "note bad" },
    el("strong", {}, "Do these outputs belong together? "), text)),
  el("ul", { class: "cards" }, cards),
  el("div", { class: "pair" }, el("figure", {}, el("figcaption", {}, "The funnel"),
    funnel(data.funnel)), days),
  data.missing.length ? el("details", { class: "note", open: data.missing.length < 4 },
    el("summary", {}, "Not in this report, as the outputs do not tell"),
    el("ul", {}, data.missing.map((text) => el("li", {}, said(text))))) : null);
}

const MOST_COLUMNS = 92;

// Records by day, or by month or year where there are too many days to be drawn.
function dayPlot() {
  const days = Object.entries(data.days);
  if (days.length < 2) return null;
  const [first, last] = [days[0][0], days.at(-1)[0]];
  for (const [length, name] of [[10, "day"], [7, "month"], [4, "year"]]) {
    const sums = span(first, last, length);
    if (!sums) continue;
    for (const [day, { records, stories }] of days) {
      const both = sums.get(day.slice(0, length));
      if (!both) continue;
      both[0] += records;
      both[1] = stories === null ? null : both[1] + stories;
    }
    const items = [...sums].map(([day, both]) => [day, ...both]);
    const told = items[0][2] === null ? "" : ", and stories among them";
    return figure(`Records${told}, by ${name} of publication`,
      columnsPlot(items, { label: `Records by ${name}: ${items.length} columns`,
        axis: `${name} of publication`, every: Math.ceil(items.length / 5),
        names: ["records", "stories"] }),
      [name, "Records", "Stories"], items.map(([day, a, b]) => [day, a, b ?? "unknown"]));
  }
  return null;
}

// All days, months or years between two days, in order; null if there are too many.
function span(first, last, length) {
  const sums = new Map();
  const end = last.slice(0, length);
  const day = new Date(`${first}T00:00:00Z`);
  while (!Number.isNaN(day.getTime())) {
    const name = day.toISOString().slice(0, length);
    if (name > end) return sums;
    sums.set(name, [0, data.stories ? 0 : null]);
    if (sums.size > MOST_COLUMNS && length > 4) return null;
    if (length === 10) day.setUTCDate(day.getUTCDate() + 1);
    else if (length === 7) day.setUTCMonth(day.getUTCMonth() + 1, 1);
    else day.setUTCFullYear(day.getUTCFullYear() + 1, 0, 1);
  }
  return null;
}

function removals() {
  if (!removalsOf) {
    section("removals", note("The removals of this run are not here."));
    return;
  }
  if (!removalsOf.by_rule.length) {
    section("removals", note("No rule removed anything."));
    return;
  }
  const byCategory = removalsOf.by_category;
  const tidied = sum(Object.values(removalsOf.tidied));
  const examples = (row) => el("details", {},
    el("summary", {}, said(row.rule, { class: "code" })),
    row.description ? el("p", { class: "description" }, said(row.description)) : null,
    row.examples.length ? el("ul", { class: "examples" },
      row.examples.map((text) => el("li", { dir: "auto" }, visible(text)))) : null);
  section("removals",
    figure("Removals by category", bars(byCategory.map((row) =>
      [row.category, row.count, number(row.count)]), "Removals by category"),
    ["Category", "Removals", "Rules", "Characters"],
    byCategory.map((row) => [row.category, row.count, row.rules, row.chars])),
    dataTable({
      caption: "Rules, with examples of what they took",
      rows: removalsOf.by_rule.map((row) => ({ ...row, keywords: row.description })),
      sort: "Removals",
      columns: [
        { title: "Rule", key: "rule", show: examples, kind: "wide-cell" },
        { title: "Category", key: "category", pick: true },
        { title: "Action", key: "action", pick: true },
        { title: "Removals", key: "count", number: true,
          help: "lines of text; elements of the page for prune" },
        { title: "Records", key: "documents", number: true },
        { title: "Characters", key: "chars", number: true },
      ],
    }),
    tidied ? note(`${many(tidied, "blank line and line break", "blank lines and line breaks")}`
      + " around removed lines went with them, and are not counted here.") : null);
}

function groupColumns(name, rows) {
  const largest = Math.max(...rows.map((row) => row.share ?? 0));
  return [
    { title: name, key: "name" },
    { title: "Records", key: "records", number: true },
    { title: "Stories", key: "stories", number: true,
      help: "records that stand for their story: others are copies" },
    { title: "Changed", key: "changed", number: true, help: "records with removals" },
    { title: "Lines removed", key: "lines", number: true },
    { title: "Furniture", key: "share", number: true,
      help: "share of characters that rules removed", show: (row) => shareCell(row.share, largest) },
  ];
}

function hosts() {
  if (data.texts.records === null) {
    section("hosts", note("The records of this run are not here."));
    return;
  }
  if (!data.hosts.length) {
    section("hosts", note("There is no record."));
    return;
  }
  const shares = data.hosts_by_share;
  const last = shares ? shares.findLastIndex((count) => count > 0) : -1;
  const items = (shares ?? []).slice(0, Math.max(last + 2, 4))
    .map((count, n) => [`${5 * n}%`, count, null]);
  const all = sum(shares ?? []);
  const under = el("p", { class: "note" });
  if (data.other_hosts.hosts) {
    under.append(`The ${number(data.hosts.length)} hosts with most records; `
      + `${many(data.other_hosts.hosts, "other")} have ${many(data.other_hosts.records, "record")}.`
      + " The plot counts all. cleanlit report --json lists all.");
  }
  section("hosts",
    el("div", { class: "pair" },
      shares ? figure("Hosts by share of furniture", columnsPlot(items, {
        label: `Hosts by share of furniture, ${number(all)} hosts`,
        axis: "share of characters that rules removed: from here to the next", names: ["hosts", ""] }),
      ["Share from", "Hosts"], items.map(([from, count]) => [from, count])) : null,
      figure("Records by language", bars(data.languages.slice(0, 12).map((row) =>
        [row.name, row.records, number(row.records)]), "Records by language"),
      ["Language", "Records"], data.languages.map((row) => [row.name, row.records]))),
    dataTable({ caption: "Hosts by share of furniture", rows: data.hosts,
      sort: shares ? "Furniture" : "Records", columns: groupColumns("Host", data.hosts) }),
    data.other_hosts.hosts ? under : null,
    dataTable({ caption: "Languages", rows: data.languages, sort: "Records", search: false,
      columns: groupColumns("Language", data.languages) }));
}

function stories() {
  const found = data.stories;
  if (!found) {
    section("stories", note("Copies were not looked for, or the outputs do not tell of them."));
    return;
  }
  if (!found.clusters) {
    section("stories", note("No story was printed twice."));
    return;
  }
  const view = comparison();
  const opener = (row) => {
    const title = said(row.title ?? row.cluster);
    if (row.copies.length < 2) return title;
    return el("button", { type: "button", class: "open",
      click: (event) => view.open(row, event.currentTarget) },
    title, el("span", { class: "away" }, ": compare copies"));
  };
  const kinds = ["exact", "near", "cut"].filter((kind) => found.relations[kind]);
  const sizes = sizeBins(found.sizes);
  const similar = found.copies_by_similarity.map((count, n) =>
    [(n / 20).toFixed(2), count, null]);
  section("stories",
    el("p", {}, `${many(found.clusters, "story", "stories")} stand in ${number(found.documents)}`
      + ` records. Of the copies ${kinds.map((kind) =>
        `${number(found.relations[kind])} are ${KINDS[kind]}`).join(", ")}.`,
    Object.keys(found.pairs).length ? ` Pairs that were looked at: ${Object.entries(found.pairs)
      .map(([kind, count]) => `${number(count)} ${kind}`).join(", ")}.` : ""),
    el("div", { class: "pair" },
      figure("Stories by number of copies", columnsPlot(sizes, {
        label: "Stories by number of copies", axis: "records of one story", names: ["stories", ""] }),
      ["Records", "Stories"], sizes.map(([size, count]) => [size, count])),
      figure("Copies by similarity to the one that was kept", columnsPlot(similar, {
        label: "Copies by similarity", axis: "similarity: from here to the next", every: 4,
        names: ["copies", ""] }),
      ["Similarity from", "Copies"], similar.map(([from, count]) => [from, count]))),
    dataTable({
      caption: "Most syndicated stories",
      rows: found.largest, sort: "Records",
      columns: [
        { title: "Story", of: (row) => row.title ?? row.cluster, show: opener, kind: "wide-cell" },
        { title: "Language", key: "language", pick: true },
        { title: "First copy", of: (row) => row.date?.slice(0, 10) ?? null },
        { title: "Records", key: "size", number: true },
        { title: "Hosts", key: "hosts", number: true },
        ...kinds.map((kind) => ({ title: kind, number: true, help: KINDS[kind],
          of: (row) => row.relations[kind] ?? 0 })),
      ],
    }),
    found.largest.some((row) => row.copies.length > 1)
      ? note("Choose a story to see its copies side by side.") : null,
    view.panel);
}

// Sizes of clusters: one by one as far as eight, then in ranges that double.
function sizeBins(sizes) {
  const bins = new Map();
  const largest = Math.max(...Object.keys(sizes).map(Number));
  // One record of a story: the others are not in this file.
  const smallest = sizes[1] ? 1 : 2;
  for (let size = smallest; size <= Math.min(largest, 8); size++) bins.set(size, [String(size), 0, null]);
  for (let from = 9; from <= largest; from = 2 * from - 1) {
    bins.set(from, [`${from}–${2 * from - 2}`, 0, null]);
  }
  const starts = [...bins.keys()].sort((a, b) => b - a);
  for (const [size, count] of Object.entries(sizes)) {
    bins.get(starts.find((from) => from <= Number(size)))[1] += count;
  }
  return [...bins.values()];
}

function documents() {
  if (!data.documents.length) {
    section("documents", note("No document to show: it takes records with removals."));
    return;
  }
  section("documents",
    note(`A sample of ${many(data.documents.length, "record")} from which lines were removed.`
      + " What went is struck out; point at it, or go there with the Tab key, to see by which rule."),
    documentBrowser(data.documents, ruleFacts));
}

function rejects() {
  if (!data.rejects) {
    section("rejects", note("The rejects of this run are not here."));
    return;
  }
  if (!data.rejects.length) {
    section("rejects", note("No record was rejected."));
    return;
  }
  section("rejects", dataTable({
    caption: "Rejected records by reason", rows: data.rejects, sort: "Records", search: false,
    columns: [
      { title: "Reason", key: "reason", show: (row) => row.examples.length
        ? el("details", {}, el("summary", {}, said(row.reason, { class: "code" })),
          el("ul", { class: "examples" }, row.examples.map(([id, source, detail]) =>
            el("li", {}, said(id ?? source), ": ", said(detail)))))
        : said(row.reason, { class: "code" }), kind: "wide-cell" },
      { title: "Meaning", key: "meaning" },
      { title: "Records", key: "count", number: true },
    ],
  }));
}

function runFacts() {
  const run = data.run;
  const facts = [];
  const add = (name, value) => {
    if (value !== null && value !== undefined && value !== "") facts.push([name, value]);
  };
  for (const [name, path] of Object.entries(data.files)) add(`--${name}`, path);
  if (run) {
    add("Verb", run.verb);
    add("Version of cleanlit", run.cleanlit);
    add("Command", run.command?.join(" "));
    add("Inputs", run.inputs?.join(" "));
    add("Whole", run.complete ? "yes" : "no: interrupted");
    for (const [name, count] of Object.entries(run.counts)) {
      if (count) add(name.replaceAll("_", " "), number(count));
    }
    for (const [kind, count] of Object.entries(run.passed_over ?? {})) {
      add(`passed over: ${kind}`, number(count));
    }
    add("Rules, SHA-256", run.rules_sha256);
    add("Furniture table", run.furniture);
    add("Python", run.python);
    add("Platform", run.platform);
    add("Seconds", run.timings?.wall_s && number(run.timings.wall_s));
    add("Libraries", Object.entries(run.libraries ?? {}).filter(([, version]) => version)
      .map(([name, version]) => `${name} ${version}`).join(", "));
  }
  for (const [flag, count] of Object.entries(data.flags)) add(`Flag ${flag}`, many(count, "record"));
  section("run", el("dl", { class: "facts" }, facts.map(([name, value]) =>
    el("div", {}, el("dt", {}, said(name)), el("dd", {}, said(String(value)))))));
}

function lead() {
  const run = data.run;
  const parts = [];
  if (run) parts.push(`cleanlit ${run.verb} on ${(run.inputs ?? []).join(" ")}`);
  const stories = data.funnel.find((step) => step.name === "stories");
  const texts = data.funnel.find((step) => step.name === "texts");
  const counted = stories ?? texts;
  if (counted.count !== null) {
    parts.push(`${number(counted.count)} ${stories ? "stories" : "texts"}`
      + (data.funnel[0].count === null ? "" : ` from ${many(data.funnel[0].count, "record")}`));
  }
  document.getElementById("lead").replaceChildren(said(parts.join(": ")));
  document.getElementById("foot").textContent =
    `Made by cleanlit ${data.cleanlit}. Numbers are exact; texts are a sample, the same each time.`;
}

lead();
overview();
removals();
hosts();
stories();
documents();
rejects();
runFacts();
document.documentElement.dataset.ready = "yes";

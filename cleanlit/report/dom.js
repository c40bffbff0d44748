"use strict";

// Making elements. Whatever comes from the corpus becomes a text node here, or the value
// of an attribute that runs nothing; nothing is ever parsed as markup.

const SVG = "http://www.w3.org/2000/svg";

// Controls that have no shape, and those that turn the direction of text: as their names.
const UNSEEN = /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff])/;

// Options and shapes hold text alone; there a control is its name without a box.
function drawsBoxes(element) {
  return element instanceof HTMLElement && element.localName !== "option";
}

function plain(text) {
  return visible(text).map((part) => part.textContent ?? part).join("");
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined) continue;
    if (child instanceof Node) element.append(child);
    else if (drawsBoxes(element)) element.append(...visible(String(child)));
    else element.append(plain(String(child)));
  }
  return element;
}

function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

// A text of the corpus: in a direction of its own, which ends where it ends.
function said(text, attributes = {}) {
  return el("bdi", attributes, visible(text));
}

// Text nodes, with names in boxes for what could not be seen.
function visible(text) {
  if (!UNSEEN.test(text)) return [text];
  return text.split(UNSEEN).map((part, n) => {
    if (n % 2 === 0) return part;
    const code = part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    return el("span", { class: "unseen" }, `U+${code}`);
  });
}

// Only what leads to a page is a link; `javascript:` and the like stay text.
function address(url) {
  if (!url) return null;
  if (!/^https?:\/\/[^\s]+$/i.test(url)) return said(url);
  return el("a", { href: url, rel: "noreferrer noopener", class: "address" }, said(url));
}

const whole = new Intl.NumberFormat("en");
const percents = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

function number(value) {
  return value === null || value === undefined ? "unknown" : whole.format(value);
}

function percent(value) {
  return value === null || value === undefined ? "unknown" : percents.format(value);
}

function many(count, one, more = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : more}`;
}

let made = 0;
function fresh(name) {
  made += 1;
  return `${name}-${made}`;
}

function note(...children) {
  return el("p", { class: "note" }, ...children);
}

function labelled(label, control, kind = "field") {
  control.id = control.id || fresh(kind);
  return el("div", { class: kind }, el("label", { for: control.id }, label), control);
}

function choice(options, chosen) {
  const select = el("select");
  for (const [value, text] of options) {
    select.append(el("option", { value, selected: value === chosen }, visible(text)
      .map((part) => (part instanceof Node ? part.textContent : part))));
  }
  return select;
}

// What two texts share, by words: the longest common subsequence. Words that both have
// once anchor the comparison, so that long texts are compared in small parts.

const CELLS = 4_000_000;
// A shared run of fewer words between changes says nothing: "of the".
const LEAST_RUN = 3;
const WORD = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]\s*|[^\s\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+\s*|^\s+/g;

function wordsOf(text) {
  return text.match(WORD) ?? [];
}

// Runs of words: {kind: "same" | "left" | "right", left: [...], right: [...]}.
function compareWords(leftText, rightText) {
  const left = wordsOf(leftText);
  const right = wordsOf(rightText);
  const a = left.map((word) => word.trim());
  const b = right.map((word) => word.trim());
  const pairs = dissolved(matched(a, b, 0, a.length, 0, b.length), a.length, b.length);
  const runs = [];
  const push = (kind, l, r) => {
    const last = runs.at(-1);
    if (last?.kind === kind) {
      last.left.push(...l);
      last.right.push(...r);
    } else if (l.length || r.length) runs.push({ kind, left: [...l], right: [...r] });
  };
  let [i, j] = [0, 0];
  for (const [x, y] of [...pairs, [a.length, b.length]]) {
    push("left", left.slice(i, x), []);
    push("right", [], right.slice(j, y));
    if (x < a.length && y < b.length) push("same", [left[x]], [right[y]]);
    [i, j] = [x + 1, y + 1];
  }
  return runs;
}

function matched(a, b, i, iEnd, j, jEnd) {
  const head = [];
  while (i < iEnd && j < jEnd && a[i] === b[j]) head.push([i++, j++]);
  const tail = [];
  while (i < iEnd && j < jEnd && a[iEnd - 1] === b[jEnd - 1]) tail.unshift([--iEnd, --jEnd]);
  if (i === iEnd || j === jEnd) return [...head, ...tail];
  if ((iEnd - i) * (jEnd - j) <= CELLS) {
    return [...head, ...longest(a, b, i, iEnd, j, jEnd), ...tail];
  }
  const middle = [];
  let [x, y] = [i, j];
  for (const [p, q] of [...anchors(a, b, i, iEnd, j, jEnd), [iEnd, jEnd]]) {
    if ((p - x) * (q - y) <= CELLS) middle.push(...longest(a, b, x, p, y, q));
    if (p < iEnd) middle.push([p, q]);
    [x, y] = [p + 1, q + 1];
  }
  return [...head, ...middle, ...tail];
}

// Words that stand once on either side, in the longest run that rises on both.
function anchors(a, b, i, iEnd, j, jEnd) {
  const once = (words, from, to) => {
    const places = new Map();
    for (let n = from; n < to; n++) places.set(words[n], places.has(words[n]) ? -1 : n);
    return places;
  };
  const theirs = once(b, j, jEnd);
  const found = [];
  for (const [word, place] of once(a, i, iEnd)) {
    const other = theirs.get(word) ?? -1;
    if (place >= 0 && other >= 0) found.push([place, other]);
  }
  found.sort((p, q) => p[0] - q[0]);
  const ends = [];
  const before = new Map();
  for (const pair of found) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const half = (low + high) >> 1;
      if (ends[half][1] < pair[1]) low = half + 1; else high = half;
    }
    if (low) before.set(pair, ends[low - 1]);
    ends[low] = pair;
  }
  const chain = [];
  for (let pair = ends.at(-1); pair; pair = before.get(pair)) chain.unshift(pair);
  return chain;
}

function longest(a, b, i, iEnd, j, jEnd) {
  const [n, m] = [iEnd - i, jEnd - j];
  if (n <= 0 || m <= 0) return [];
  const width = m + 1;
  const table = new Uint16Array((n + 1) * width);
  for (let x = n - 1; x >= 0; x--) {
    for (let y = m - 1; y >= 0; y--) {
      table[x * width + y] = a[i + x] === b[j + y]
        ? table[(x + 1) * width + y + 1] + 1
        : Math.max(table[(x + 1) * width + y], table[x * width + y + 1]);
    }
  }
  const found = [];
  let [x, y] = [0, 0];
  while (x < n && y < m) {
    if (a[i + x] === b[j + y]) found.push([i + x++, j + y++]);
    else if (table[(x + 1) * width + y] >= table[x * width + y + 1]) x++;
    else y++;
  }
  return found;
}

// Leave out shared runs that are too short to say anything.
function dissolved(pairs, leftLength, rightLength) {
  const runs = [];
  for (const pair of pairs) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (last && last[0] + 1 === pair[0] && last[1] + 1 === pair[1]) run.push(pair);
    else runs.push([pair]);
  }
  return runs.filter((run, n) => {
    const [first, last] = [run[0], run.at(-1)];
    const edge = (first[0] === 0 && first[1] === 0)
      || (last[0] === leftLength - 1 && last[1] === rightLength - 1);
    return edge || run.length >= LEAST_RUN;
  }).flat();
}

const figure = (numeral, change) => {
  const numbers = make("span", "numbers");
  numbers.append(make("span", "numeral", numeral), make("span", "change", change));
  return numbers;
};

const drawBar = (items) => {
  const bar = make("div", "bar");
  for (const item of items) {
    if (!item.now) continue;
    const part = inGradeColours(make("span", "part", item.letter), item.grade);
    part.style.flexGrow = item.now;
    part.title = `${item.letter} ${item.title}: ${item.now}`;
    bar.append(part);
  }
  return bar;
};

const drawCounts = (items) => {
  const list = make("div", "counts");
  list.setAttribute("role", "list");
  for (const item of items) {
    const entry = make("div", "count");
    entry.setAttribute("role", "listitem");
    entry.setAttribute("aria-label", item.label);
    entry.dataset.grade = item.grade;
    const name = make("span", "title");
    name.append(inGradeColours(make("span", "chip", item.letter), item.grade), make("span", "", item.title));
    entry.append(name, figure(String(item.now), item.change));
    list.append(entry);
  }
  return list;
};

const drawIndex = (index) => {
  const entry = make("div", "index");
  entry.dataset.kind = index.kind;
  entry.append(make("span", "title", index.title), figure(index.score, index.change));
  return entry;
};

const drawHeadline = (root, { counts, indices, title }) => {
  const medians = make("div", "indices");
  if (indices.length) medians.append(make("span", "what", title), ...indices.map(drawIndex));
  root.replaceChildren(drawCounts(counts.items), medians, drawBar(counts.items));
};

const figure = (numeral, change) => {
  const numbers = make("span", "numbers");
  numbers.append(make("span", "numeral", numeral), make("span", "change", change));
  return numbers;
};

const drawBar = (caption, items, field) => {
  const row = make("div", "row");
  const bar = make("div", "bar");
  for (const item of items) {
    if (!item[field]) continue;
    const part = inGradeColours(make("span", "part", item.letter), item.grade);
    part.style.flexGrow = item[field];
    part.title = `${item.letter} ${item.title}: ${item[field]}`;
    bar.append(part);
  }
  row.append(make("span", "caption", caption), bar);
  return row;
};

const drawCounts = (counts) => {
  const root = make("div", "grades");
  const list = make("div", "counts");
  list.style.setProperty("--n", counts.items.length);
  list.setAttribute("role", "list");
  for (const item of counts.items) {
    const entry = make("div", "count");
    entry.setAttribute("role", "listitem");
    entry.setAttribute("aria-label", item.label);
    entry.dataset.grade = item.grade;
    const name = make("span", "title");
    name.append(inGradeColours(make("span", "chip", item.letter), item.grade), make("span", "", item.title));
    entry.append(name, figure(String(item.now), item.change));
    list.append(entry);
  }
  root.append(list, drawBar(counts.caption_now, counts.items, "now"));
  if (counts.compared) root.append(drawBar(counts.caption_before, counts.items, "before"));
  return root;
};

const drawLine = (values) => {
  const space = "http://www.w3.org/2000/svg";
  const [width, height, edge] = [240, 44, 4];
  const low = Math.min(...values);
  const reach = Math.max(Math.max(...values) - low, 1);
  const at = (value, index) => [
    edge + (index * (width - 2 * edge)) / Math.max(values.length - 1, 1),
    height - edge - ((value - low) * (height - 2 * edge)) / reach,
  ];
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("class", "line");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "polyline");
  path.setAttribute("points", values.map((value, index) => at(value, index).join(",")).join(" "));
  const end = document.createElementNS(space, "path");
  const [x, y] = at(values[values.length - 1], values.length - 1);
  end.setAttribute("d", `M${x} ${y}h0.01`); // a round line cap stays round when the line is stretched
  svg.append(path, end);
  return svg;
};

const drawIndex = (index) => {
  const entry = make("div", "index");
  entry.dataset.kind = index.kind;
  entry.append(make("span", "title", index.title), figure(index.score, index.change));
  if (index.history.length > 1) {
    entry.append(drawLine(index.history));
    const ends = make("span", "ends");
    ends.append(make("span", "", index.first), make("span", "", index.last));
    entry.append(ends);
  }
  return entry;
};

const drawHeadline = (root, { counts, indices, short }) => {
  root.style.setProperty("--indices", indices.length);
  root.classList.toggle("short", short === true);
  const medians = indices.map(drawIndex);
  if (short) {
    const line = make("div", "indices");
    line.append(...medians);
    root.replaceChildren(drawCounts(counts), line);
    return;
  }
  root.replaceChildren(drawCounts(counts), ...medians);
};

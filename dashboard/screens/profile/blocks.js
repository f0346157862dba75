// The parts of a profile's first screen and its table of dimensions.
const inSection = (root, className, heading, small) => {
  const section = make("section", className);
  const title = make("h2", "", heading);
  if (small) title.append(make("small", "", small));
  if (heading) section.append(title);
  root.replaceChildren(section);
  return section;
};

const opener = (text, key, open) => {
  if (!open || !key) return make("span", "", text);
  const button = make("button", "", text);
  button.type = "button";
  button.dataset.opens = key;
  button.addEventListener("click", () => open(key));
  return button;
};

const drawStanding = (root, view) => {
  const section = inSection(root, "standing", view.heading);
  const plate = make("div", "plate");
  plate.append(inGradeColours(make("span", "letter", view.letter), view.grade));
  const words = make("div");
  words.append(make("span", "title", view.title));
  view.lines.forEach((line, at) => {
    const text = make("p", at ? "quiet" : "");
    if (!at && view.score) text.append(make("span", "score", view.score), " · ");
    text.append(line);
    words.append(text);
  });
  plate.append(words);
  const strip = make("div", "strip");
  strip.setAttribute("role", "img");
  strip.setAttribute("aria-label", view.strip_reading);
  for (const cell of view.strip) {
    const month = inGradeColours(make("span", "month"), cell.grade);
    month.style.height = `${cell.height}%`;
    month.title = cell.title;
    strip.append(month);
  }
  const ends = make("div", "ends");
  ends.append(make("span", "", view.first), make("span", "", view.strip_reading), make("span", "", view.last));
  section.append(plate, strip, ends);
};

// In per cent of the width, so that the range grows with its column and letters keep their size.
const drawScale = ({ zones, low, high, score, start }) => {
  const at = (points) => `${(100 * (points - start)) / (100 - start)}%`;
  const svg = drawShape("svg", { height: 50, "aria-hidden": "true" });
  for (const zone of zones) {
    const width = `${(100 * (zone.end - zone.start)) / (100 - start)}%`;
    svg.append(
      drawShape("rect", { x: at(zone.start), y: 22, width, height: 9, fill: `var(--grade-${zone.grade})`, stroke: "var(--ground)" }),
      drawShape("text", { x: at((zone.start + zone.end) / 2), y: 47 }, zone.letter),
    );
  }
  const line = { y1: 11, y2: 11, stroke: "var(--text)", "stroke-width": 2.5 };
  svg.append(drawShape("line", { ...line, x1: at(low), x2: at(high) }));
  for (const end of [low, high]) svg.append(drawShape("line", { ...line, x1: at(end), x2: at(end), y1: 5, y2: 17 }));
  svg.append(drawShape("circle", { cx: at(score), cy: 11, r: 6, fill: "var(--text)" }));
  return svg;
};

const drawCertainty = (root, view) => {
  const block = make("div");
  for (const line of view.lines) block.append(make("p", "quiet", line));
  const lead = make("p");
  lead.append(make("b", "", view.lead), view.lead ? " · " : "", view.text);
  block.append(lead);
  if (view.scale) block.append(drawScale(view.scale));
  root.replaceChildren(block);
};

const headsOf = (columns, figures) => {
  const line = make("tr");
  columns.forEach((column, at) => {
    const head = make("th", figures.includes(at) ? "figure" : "", column);
    head.scope = "col";
    line.append(head);
  });
  const top = make("thead");
  top.append(line);
  return top;
};

const inCell = (content, className) => {
  const cell = make("td", className);
  cell.append(content);
  return cell;
};

const drawTrack = ({ points, low, middle, high, grade }) => {
  const track = make("div", "track");
  track.style.setProperty("--amount", `var(--grade-${grade})`);
  track.style.backgroundImage = "";
  const put = (className, left, width) => {
    const part = make("span", className);
    part.style.left = `${left}%`;
    if (width !== undefined) part.style.width = `${width}%`;
    track.append(part);
  };
  if (low !== null && low !== undefined) put("box", low, high - low);
  if (points !== null) put("fill", 0, points);
  if (middle !== null) put("median", middle);
  return track;
};

const drawWhy = (root, view, open) => {
  const section = inSection(root, "why", view.heading);
  if (view.clauses.length) {
    const list = make("ul");
    for (const clause of view.clauses) list.append(make("li", "", clause));
    section.append(list);
  }
  if (!view.dimensions.length) return;
  const table = make("table");
  const [name, score, peers, lost] = view.columns;
  table.append(headsOf([name, "", score, peers, lost], [2, 3, 4]));
  for (const row of view.dimensions) {
    const line = make("tr");
    line.append(
      inCell(opener(row.name, row.key, open)),
      inCell(drawTrack({ points: row.width, middle: row.peers, grade: row.grade }), "bar"),
      inCell(make("b", "", row.score), "figure"),
      inCell(row.peers_text, "figure quiet"),
      inCell(row.lost, "figure"),
    );
    table.append(line);
  }
  section.append(table);
};

const MARKS = { late: "▲", due: "○", open: "○" };

const drawMatter = (matter) => {
  const row = make("div", `due ${matter.state}`);
  const mark = make("span", "mark", MARKS[matter.state]);
  mark.setAttribute("aria-hidden", "true");
  const what = make("span", "what", matter.kind);
  what.append(make("span", "quiet", `${matter.reference} · ${matter.office}`));
  row.append(mark, make("span", "when", matter.when), what);
  return row;
};

const drawMatters = (root, view) => {
  const section = inSection(root, "matters", view.heading);
  if (view.late) section.append(make("h2", "act", view.late));
  for (const matter of view.overdue) section.append(drawMatter(matter));
  if (view.coming) {
    const title = make("h2", view.late ? "coming" : "", view.coming);
    title.append(make("small", "", view.as_of));
    section.append(title);
  }
  for (const matter of view.due) section.append(drawMatter(matter));
};

const drawLifts = (root, view, open) => {
  const section = inSection(root, "lifts", view.heading, view.note);
  if (!view.lines.length) return;
  const table = make("table");
  table.append(headsOf(view.columns, [1, 2, 3, 4, 5]));
  for (const row of view.lines) {
    const line = make("tr");
    const then = make("span", "", row.score);
    if (row.band) then.append(" ", make("span", "quiet", row.band));
    line.append(
      inCell(opener(row.name, row.key, open), "name"),
      inCell(row.done, "figure"),
      inCell(make("b", "", row.value), "figure"),
      inCell(row.target, "figure quiet"),
      inCell(make("b", "", row.gain), "figure"),
      inCell(then, "figure"),
    );
    table.append(line);
  }
  section.append(table);
};

const drawDimensions = (root, view, open) => {
  const section = inSection(root, "dimensions", view.heading);
  const table = make("table");
  table.append(headsOf(view.columns, [1, 4, 5, 6]));
  for (const row of view.lines) {
    const line = make("tr");
    const score = make("span");
    score.append(inGradeColours(make("span", "chip", row.letter), row.grade), make("b", "", row.score));
    const leader = make("span");
    leader.append(opener(row.leader_name, row.leader, open), " ", make("span", "quiet", row.leader_value));
    line.append(
      inCell(opener(row.name, row.key, open)),
      inCell(row.weight, "figure quiet"),
      inCell(score, "whole"),
      inCell(drawTrack(row), "bar"),
      inCell(row.against_peers, "figure"),
      inCell(row.against_before, "figure quiet"),
      inCell(make("b", "", row.lost), "figure"),
      inCell(leader),
    );
    table.append(line);
  }
  section.append(table);
};

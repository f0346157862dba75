// What the slides of the agenda show; texts arrive finished, only their place is decided here.
const chip = (mark, className = "chip") => inGradeColours(make("span", className, mark.letter), mark.grade);

// A name that opens the unit's profile.
const unit = (entity, name, className = "unit") => {
  const button = make("button", className, name);
  button.type = "button";
  button.dataset.opens = entity;
  return button;
};

// The same from within a drawing.
const opening = (element, entity) => element.dispatchEvent(new CustomEvent("opens", { detail: entity, bubbles: true }));

const ruled = (title, className = "") => {
  const section = make("section", `ruled ${className}`);
  if (title) section.append(make("h3", "", title));
  return section;
};

const drawConclusion = (root, part) => {
  const counts = make("div", "counts");
  const bar = make("div", "shares");
  for (const item of part.counts.items) {
    const entry = make("span", "count");
    entry.append(chip(item), make("span", "", item.title), make("b", "", item.now), make("span", "moved", item.change));
    counts.append(entry);
    if (!item.now) continue;
    const share = inGradeColours(make("span", "share"), item.grade);
    share.style.flexGrow = item.now;
    bar.append(share);
  }
  const columns = make("div", "questions");
  for (const column of part.columns) {
    const section = ruled(column.title);
    for (const line of column.lines) {
      const row = make("p", "line");
      if (line.name) row.append(make("b", line.act ? "act" : "", line.name), " ");
      row.append(line.text);
      section.append(row);
    }
    columns.append(section);
  }
  root.append(counts, bar, make("p", "medians", part.medians), columns);
};

const drawFollowUp = (root, part) => {
  const left = ruled(part.heading, "owing");
  for (const row of part.units) {
    const line = make("div", "owes");
    const words = make("span", "words");
    words.append(unit(row.entity, row.name), make("span", "note", row.what));
    line.append(words, make("span", "longest", row.longest));
    left.append(line);
  }
  if (part.nothing) left.append(make("p", "nothing", part.nothing));
  const right = ruled(part.total, "offices");
  for (const office of part.offices) {
    const head = make("div", "office");
    head.append(make("b", "", office.name), make("span", "note", office.note));
    const squares = make("div", "squares");
    for (const state of office.squares) squares.append(make("span", `square ${state}`));
    right.append(head, squares);
  }
  const legend = make("div", "states");
  for (const item of part.legend) {
    const entry = make("span", `state ${item.state}`);
    entry.append(make("span", `square ${item.state}`), make("span", "", item.title), make("b", "", item.count));
    legend.append(entry);
  }
  right.append(legend);
  root.append(left, right);
};

const ARROW = { d: "M4 2 20 12 4 22Z" };
const arrowTo = () => drawShape("svg", { viewBox: "0 0 24 24", class: "to" }, drawShape("path", ARROW));

const drawGrades = (change) => {
  const grades = make("span", "grades");
  grades.append(chip(change.before));
  if (change.same) grades.append(make("span", "same", change.same));
  else grades.append(arrowTo(), chip(change.now));
  return grades;
};

// A line from the score before, hollow, to the score now, filled.
const drawWay = (row, axis) => {
  const [width, height] = [460, 84];
  const x = (score) => ((score - axis.low) / (axis.high - axis.low)) * (width - 24) + 12;
  const svg = drawShape("svg", { viewBox: `0 0 ${width} ${height}`, class: "way" });
  for (const [edge] of axis.edges) svg.append(drawShape("path", { d: `M${x(edge)} 0V${height}`, class: "edge" }));
  const [from, to, y] = [x(row.start), x(row.end), height / 2];
  svg.append(drawShape("path", { d: `M${from} ${y}H${to}`, class: "reach" }));
  svg.append(drawShape("circle", { cx: from, cy: y, r: 10, class: "hollow" }), drawShape("circle", { cx: to, cy: y, r: 11 }));
  return svg;
};

const drawScale = (axis) => {
  const scale = make("span", "scale");
  for (const [edge, text] of axis.edges) {
    const mark = make("span", "", text);
    mark.style.left = `${(((edge - axis.low) / (axis.high - axis.low)) * 436 + 12) / 4.6}%`;
    scale.append(mark);
  }
  return scale;
};

const drawChanges = (root, part) => {
  const left = ruled("", "moved");
  const head = make("div", "moves head");
  head.append(make("h3", "", part.heading), drawScale(part.axis), make("span", ""));
  if (part.moved.length) left.append(head);
  for (const row of part.moved) {
    const line = make("div", row.fell ? "moves fell" : "moves");
    line.append(unit(row.entity, row.name), drawGrades(row), drawWay(row, part.axis), make("b", "points", row.change));
    left.append(line);
  }
  if (part.nothing) left.append(make("p", "nothing", part.nothing));
  const right = ruled(part.others_heading, "others");
  for (const row of part.others) {
    const line = make("div", "other");
    line.append(drawGrades(row), unit(row.entity, row.name), make("span", "points", row.change));
    right.append(line);
  }
  if (part.waiting) right.append(make("p", "waiting", part.waiting));
  root.append(left, right);
};

const drawTrack = (score, peers, className) => {
  const track = make("span", `track ${className}`);
  const amount = make("span", "amount");
  amount.style.width = `${score}%`;
  track.append(amount);
  if (peers !== null) {
    const median = make("span", "median");
    median.style.left = `${peers}%`;
    track.append(median);
  }
  return track;
};

const drawWorst = (root, part) => {
  root.style.setProperty("--n", Math.max(part.columns.length, 2));
  if (part.nothing) root.append(make("p", "nothing", part.nothing));
  for (const column of part.columns) {
    const section = make("section", "case");
    const head = make("div", "named");
    head.append(chip(column.mark), unit(column.entity, column.name));
    section.append(head, make("p", "standing", column.standing), drawStrip(column.strip));
    section.append(make("p", "caption", column.caption), make("h3", "", part.bars_heading));
    for (const bar of column.bars) {
      const row = make("div", "bar");
      row.append(make("span", "", bar.title), drawTrack(bar.score, bar.peers, bar.poor ? "poor" : ""), make("b", "", bar.shown));
      section.append(row);
    }
    const reasons = make("ul", "reasons");
    for (const reason of column.reasons) reasons.append(make("li", "", reason));
    if (column.reasons.length) section.append(make("h3", "", part.reasons_heading), reasons);
    root.append(section);
  }
};

const drawMap = (root, part) => {
  const drawing = make("div", "map");
  drawCountyMap(drawing, part.map, (entity) => opening(drawing, entity));
  const side = ruled(part.heading, "last");
  for (const row of part.last) {
    const line = make("div", "county-row");
    const words = make("span", "words");
    const head = make("span", "named");
    head.append(unit(row.entity, row.name), make("span", "note", row.place));
    words.append(head, ...row.reasons.map((reason) => make("span", "reason", reason)));
    line.append(chip(row.mark, row.doubtful ? "chip unsure" : "chip"), words, make("b", "points", row.score));
    side.append(line);
  }
  const legend = make("div", "legend");
  for (const entry of part.legend) {
    const item = make("span", "entry");
    item.append(chip(entry.mark), make("span", "", `${entry.mark.title} ${entry.count}`));
    legend.append(item);
  }
  if (part.doubtful) {
    const item = make("span", "entry");
    item.append(make("span", "dashes"), make("span", "", part.doubtful));
    legend.append(item);
  }
  side.append(legend);
  root.append(drawing, side);
};

// Dots of one row, each pushed up or down just as far as it takes to lie beside those that are there.
const swarm = (scores, x, radius, reach) => {
  const placed = [];
  for (const score of scores) {
    const at = x(score);
    const steps = [0];
    for (let n = 1; n * radius * 1.9 <= reach; n += 1) steps.push(n * radius * 1.9, -n * radius * 1.9);
    const free = (y) => placed.every(([px, py]) => Math.hypot(px - at, py - y) >= radius * 2);
    placed.push([at, steps.find(free) ?? 0, score]);
  }
  return placed;
};

const drawDots = (strip, part) => {
  const [width, height, radius] = [740, 86, 7];
  const x = (score) => ((score - part.low) / (100 - part.low)) * (width - 20) + 10;
  const svg = drawShape("svg", { viewBox: `0 0 ${width} ${height}`, class: "dots" });
  svg.append(drawShape("path", { d: `M0 ${height / 2}H${width}`, class: "base" }));
  for (const [edge] of part.edges) {
    if (edge > part.low) svg.append(drawShape("path", { d: `M${x(edge)} 0V${height}`, class: "edge" }));
  }
  for (const [cx, y, score] of swarm(strip.scores, x, radius, height / 2 - radius)) {
    svg.append(drawShape("circle", { cx, cy: height / 2 + y, r: radius, class: score < part.poor ? "poor" : "" }));
  }
  const middle = x(strip.median);
  svg.append(drawShape("path", { d: `M${middle} 8V${height - 8}`, class: "middle" }));
  return svg;
};

const drawWeaknesses = (root, part) => {
  if (!part.strips.length) return root.append(make("p", "nothing", part.nothing));
  const left = ruled("", "strips");
  const head = make("div", "strip-row head");
  const scale = make("span", "scale");
  for (const [edge, text] of part.edges) {
    if (edge <= part.low) continue;
    const mark = make("span", "", text);
    mark.style.left = `${(((edge - part.low) / (100 - part.low)) * 720 + 10) / 7.4}%`;
    scale.append(mark);
  }
  head.append(make("h3", "", part.heading), scale, make("h3", "points", part.median));
  left.append(head);
  for (const strip of part.strips) {
    const row = make("div", strip.weakest ? "strip-row weakest" : "strip-row");
    row.append(make("span", "", strip.title), drawDots(strip, part), make("span", "points", strip.shown));
    left.append(row);
  }
  const right = ruled(part.missed_heading, "missed");
  for (const row of part.missed) {
    const line = make("div", "miss");
    const words = make("span", "words");
    words.append(make("span", "", row.title), make("span", "note", row.target));
    const share = make("span", "part-of");
    const filled = make("span", "amount");
    filled.style.width = `${(100 * row.below) / row.scored}%`;
    share.append(filled);
    line.append(words, make("b", "points", row.shown), share);
    right.append(line);
  }
  if (part.nothing) right.append(make("p", "nothing", part.nothing));
  root.append(left, right);
};

const drawDecisions = (root, part) => {
  if (part.nothing) return root.append(make("p", "nothing", part.nothing));
  const head = make("div", "decision head");
  head.append(make("span", ""), ...part.headings.map((title) => make("span", "", title)));
  root.append(head);
  for (const item of part.decisions) {
    const row = make("div", "decision");
    const words = make("span", "words");
    words.append(make("b", "", item.matter), make("span", "note", item.basis));
    row.append(make("b", "number", item.number), words, make("span", "lead", item.lead), make("span", "due", item.due));
    root.append(row);
  }
};

// What each kind of slide shows; texts arrive finished, only their place is decided here.
const svgMake = (tag, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

const chip = (grade, letter) => inGradeColours(make("span", "chip", letter), grade);

const drawCity = (root, part) => {
  const frame = make("div", "frame");
  const headline = make("div", "headline");
  drawHeadline(headline, part);
  frame.append(headline);
  const board = make("div", "board");
  const groups = make("div", "groups");
  drawTiles(groups, part.groups, null);
  board.append(groups);
  root.append(frame, board);
};

const drawCounty = (county) => {
  const group = svgMake("g", { "data-entity": county.entity, role: "img", "aria-label": county.label });
  inGradeColours(group, county.grade);
  group.append(svgMake("path", { d: county.path, class: "county" }));
  if (county.grade === "not_rated") group.append(svgMake("path", { d: county.path, class: "hatched" }));
  return group;
};

const drawCountyLabel = (county) => {
  const text = svgMake("text", { x: county.x, y: county.y, class: "label", fill: `var(--on-grade-${county.grade})` });
  const name = svgMake("tspan", { x: county.x, dy: "-0.15em", class: "county-name" });
  const figures = svgMake("tspan", { x: county.x, dy: "1.15em", class: "county-figures" });
  name.textContent = county.name;
  figures.textContent = [county.letter, county.score, county.note].filter(Boolean).join(" ");
  text.append(name, figures);
  return text;
};

const drawMap = (root, part) => {
  const svg = svgMake("svg", { viewBox: `-6 -6 ${part.width + 12} ${part.height + 12}`, class: "map" });
  const hatch = svgMake("pattern", { id: "hatch", width: 10, height: 10, patternUnits: "userSpaceOnUse" });
  hatch.append(svgMake("path", { d: "M0 10L10 0", class: "stroke" }));
  const definitions = svgMake("defs", {});
  definitions.append(hatch);
  svg.append(definitions, ...part.counties.map(drawCounty), svgMake("path", { d: part.river, class: "bank" }));
  svg.append(svgMake("path", { d: part.river, class: "river" }));
  svg.append(...part.counties.map(drawCountyLabel));
  const side = make("section", "side");
  const list = make("div", "ranking");
  for (const county of part.list) {
    const row = make("div", "rank");
    row.append(chip(county.grade, county.letter), make("span", "rank-name", county.name));
    if (county.note) row.append(make("span", "mark", county.note));
    row.append(make("span", "rank-score", county.score), make("span", "rank-change", county.change));
    list.append(row);
  }
  const legend = make("div", "legend");
  for (const item of part.legend) {
    const entry = make("span", "entry");
    entry.append(chip(item.grade, item.letter), make("span", "", item.title));
    legend.append(entry);
  }
  side.append(list, legend, make("p", "source", part.source));
  root.append(svg, side);
};

const drawChange = (change) => {
  const row = make("div", "change-row");
  row.dataset.entity = change.entity;
  row.append(chip(change.before, change.before_letter), make("span", "to", "→"), chip(change.now, change.now_letter));
  const named = make("span", "body-name", change.name);
  if (change.reason) named.append(make("span", "why", change.reason));
  row.append(named, make("span", "points", change.change));
  return row;
};

const drawChanges = (root, part) => {
  const columns = make("div", "columns");
  for (const column of part.columns) {
    const section = make("section", "column");
    section.append(make("h3", "", column.title));
    section.append(...column.rows.map(drawChange), make("p", "rest", column.rest));
    columns.append(section);
  }
  root.append(columns, make("p", "remark", part.note));
};

const drawAttentionPart = (root, part) => {
  const list = make("div", "attention");
  drawAttention(list, part.bodies, null);
  root.append(list, make("p", "remark", part.note));
};

const drawDimension = (dimension, words) => {
  const row = make("div", "dimension");
  const track = make("span", "track");
  const fill = inGradeColours(make("span", "amount", dimension.letter), dimension.grade);
  fill.style.width = `${dimension.score ?? 100}%`;
  if (dimension.score === null) fill.classList.add("none");
  track.append(fill);
  if (dimension.peers !== null) {
    const peers = make("span", "peers");
    peers.style.left = `${dimension.peers}%`;
    peers.title = `${words.peers}: ${dimension.peers_shown}`;
    track.append(peers);
  }
  row.append(make("span", "dimension-title", dimension.title), track);
  row.append(make("span", "shown", dimension.shown), make("span", "difference", dimension.difference));
  return row;
};

const drawProfile = (root, part) => {
  const left = make("section", "who");
  const badge = inGradeColours(make("div", "badge"), part.grade);
  badge.append(make("span", "badge-letter", part.letter), make("span", "badge-title", part.grade_title));
  if (part.note) badge.append(make("span", "mark", part.note));
  const facts = make("div", "facts");
  facts.append(make("span", "who-name", part.name), make("span", "who-group", [part.group, part.rank].filter(Boolean).join(" · ")));
  const numbers = make("div", "who-score");
  numbers.append(make("span", "who-numeral", part.score), make("span", "who-change", part.change));
  const steps = make("div", "steps");
  steps.append(make("h3", "", part.words.how));
  for (const step of part.steps) {
    const row = make("div", "step");
    row.append(make("span", "", step.title), make("span", "step-points", step.points));
    steps.append(row);
  }
  left.append(badge, facts, numbers, steps);
  const right = make("section", "dimensions");
  for (const dimension of part.dimensions) right.append(drawDimension(dimension, part.words));
  const key = make("p", "key");
  key.append(make("span", "peers"), make("span", "", part.words.peers));
  right.append(key);
  root.append(left, right);
};

const drawDecisions = (root, part) => {
  const list = make("ol", "decisions");
  for (const decision of part.decisions) {
    const item = make("li", "decision");
    item.append(make("span", "matter", decision.matter), make("span", "basis", decision.basis));
    list.append(item);
  }
  root.append(list);
};

const drawPart = {
  city: drawCity,
  map: drawMap,
  changes: drawChanges,
  attention: drawAttentionPart,
  profile: drawProfile,
  decisions: drawDecisions,
};

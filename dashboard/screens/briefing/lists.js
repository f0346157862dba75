// What the slides of the appendix show.
const drawWall = (root, part) => {
  const board = make("div", "board");
  const groups = make("div", "groups");
  groups.style.setProperty("--columns", part.across);
  drawTiles(groups, part.groups, (entity) => opening(groups, entity));
  board.append(groups);
  root.append(board);
};

const drawRows = (root, part) => {
  if (part.nothing) return root.append(make("p", "nothing", part.nothing));
  const list = make("div", "rows");
  list.style.setProperty("--half", Math.max(Math.ceil(part.rows.length / 2), 5));
  for (const row of part.rows) {
    const line = make("div", row.act ? "listed act" : "listed");
    const words = make("span", "words");
    words.append(row.entity ? unit(row.entity, row.name) : make("b", "", row.name), make("span", "note", row.text));
    if (row.mark) line.append(chip(row.mark));
    line.append(words, make("span", "points", row.figure));
    list.append(line);
  }
  root.append(list);
};

const drawProfile = (root, part) => {
  const left = make("section", "who");
  const head = make("div", "badged");
  const badge = inGradeColours(make("div", "badge"), part.mark.grade);
  badge.append(make("span", "badge-letter", part.mark.letter), make("span", "badge-title", part.mark.title));
  const facts = make("div", "facts");
  const numbers = make("div", "who-score");
  numbers.append(make("b", "who-numeral", part.score), make("span", "who-change", part.change));
  facts.append(make("b", "who-name", part.name), make("span", "note", [part.group, part.rank].filter(Boolean).join(" · ")), numbers);
  head.append(badge, facts);
  const steps = make("div", "steps");
  steps.append(make("h3", "", part.how));
  for (const step of part.steps) {
    const row = make("div", "step");
    row.append(make("span", "", step.title), make("span", "points", step.points));
    steps.append(row);
  }
  left.append(head, drawStrip(part.strip), steps);
  const right = make("section", "dimensions");
  for (const dimension of part.dimensions) {
    const row = make("div", "dimension");
    row.append(make("span", "", dimension.title));
    row.append(drawTrack(dimension.score ?? 0, dimension.peers, dimension.score === null ? "none" : ""));
    row.append(make("b", "points", dimension.shown), make("span", "difference", dimension.difference));
    right.append(row);
  }
  right.append(make("p", "note", part.reading));
  root.append(left, right);
};

const drawPart = {
  conclusion: drawConclusion,
  follow_up: drawFollowUp,
  changes: drawChanges,
  worst: drawWorst,
  map: drawMap,
  weaknesses: drawWeaknesses,
  decisions: drawDecisions,
  tiles: drawWall,
  overdue: drawRows,
  doubtful: drawRows,
  gaps: drawRows,
  profile: drawProfile,
};

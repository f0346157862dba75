// On a wall a tile is one line: letter, name and, where there is room, the score; its label says the rest.
const drawTile = (tile, open, wall) => {
  const element = make(open ? "button" : "div", "tile");
  if (open) {
    element.type = "button";
    element.addEventListener("click", () => open(tile.entity));
  } else {
    element.setAttribute("role", "img");
  }
  element.dataset.entity = tile.entity;
  inGradeColours(element, tile.grade);
  element.setAttribute("aria-label", tile.label);
  element.title = tile.label;
  for (const name of ["marked", "unsure"]) element.classList.toggle(name, tile[name] === true);
  if (wall) {
    element.append(make("span", "letter", tile.letter), make("span", "name", tile.name), make("span", "score", tile.score));
    return element;
  }
  const figures = make("span", "figures");
  figures.append(make("span", "letter", tile.letter), make("span", "score", tile.score));
  if (tile.note) figures.append(make("span", "note", tile.note));
  figures.append(make("span", "change", tile.change));
  element.append(make("span", "name", tile.name), figures);
  if (tile.icon) {
    element.append(drawIcon(tile.icon));
    element.classList.add("signals");
  }
  return element;
};

// How many columns each group of a wall takes: neighbours share a line where that saves a row of tiles.
const spans = (groups, columns) => {
  const lines = [];
  const across = (sizes, rows) => sizes.reduce((sum, size) => sum + Math.ceil(size / rows), 0);
  for (const { tiles } of groups) {
    const size = tiles.length;
    const [last, alone] = [lines[lines.length - 1], Math.ceil(size / columns)];
    let rows = Math.max(last ? last.rows : 1, 1);
    while (last && across([...last.sizes, size], rows) > columns) rows += 1;
    if (last && rows < last.rows + alone) {
      last.sizes.push(size);
      last.rows = rows;
    } else {
      lines.push({ sizes: [size], rows: alone });
    }
  }
  return lines.flatMap(({ sizes, rows }) => sizes.map((size) => Math.min(Math.ceil(size / rows), columns)));
};

// Up to three columns before the first tile of a group, as far as that takes no further row.
const lead = ({ tiles }, columns) => {
  const rows = Math.ceil((tiles.length + 1) / columns);
  return Math.min(rows * columns - tiles.length, 3);
};

const drawTiles = (root, groups, open, wall = false, above = "") => {
  root.replaceChildren(...(above ? [make("h2", "above", above)] : []));
  root.classList.toggle("wall", wall);
  const [many, few] = [spans(groups, 9), spans(groups, 6)];
  for (const [at, group] of groups.entries()) {
    const section = make("section", "group");
    section.style.setProperty("--n", group.tiles.length);
    section.style.setProperty("--many", many[at]);
    section.style.setProperty("--few", few[at]);
    section.style.setProperty("--lead", lead(group, 7));
    section.classList.toggle("brief", lead(group, 7) < 2);
    const heading = make("h3", "heading", group.title);
    heading.append(make("span", "summary", group.summary));
    const tiles = make("div", "tiles");
    for (const tile of group.tiles) tiles.append(drawTile(tile, open, wall));
    section.append(heading, tiles);
    root.append(section);
  }
};

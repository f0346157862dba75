const drawTile = (tile, open) => {
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
  const figures = make("span", "figures");
  figures.append(make("span", "letter", tile.letter), make("span", "score", tile.score));
  if (tile.note) figures.append(make("span", "note", tile.note));
  figures.append(make("span", "change", tile.change));
  element.append(make("span", "name", tile.name), figures);
  if (tile.icon) {
    element.append(drawIcon(tile.icon));
    element.classList.add("signals");
  }
  if (tile.marked) element.classList.add("marked");
  return element;
};

const drawTiles = (root, groups, open) => {
  root.replaceChildren();
  for (const group of groups) {
    const section = make("section", "group");
    section.style.setProperty("--n", group.tiles.length);
    const heading = make("h3", "heading", group.title);
    heading.append(make("span", "summary", group.summary));
    const tiles = make("div", "tiles");
    for (const tile of group.tiles) tiles.append(drawTile(tile, open));
    section.append(heading, tiles);
    root.append(section);
  }
};

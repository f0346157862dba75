// Ids are unique on the page, since a pattern of a hidden drawing paints nothing.
let countyMaps = 0;

const drawStripes = (id, grade) => {
  const blank = grade === "not_rated" ? "var(--hatch)" : "transparent";
  const stripes = drawShape("pattern", {
    id, width: 12, height: 12, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
  });
  const stroke = `var(--stripe-${grade}, ${blank})`;
  stripes.append(drawShape("path", { d: "M0 0V12", style: `stroke: ${stroke}`, class: "stripe" }));
  return stripes;
};

const opensByKey = (element, act) => {
  element.setAttribute("tabindex", "0");
  element.addEventListener("click", act);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
};

const drawCountyArea = (county, ids, open) => {
  const group = drawShape("g", { class: "area", role: open ? "link" : "img", "aria-label": county.label });
  group.dataset.entity = county.entity;
  inGradeColours(group, county.grade);
  const title = drawShape("title", {});
  title.textContent = county.label;
  group.append(title, drawShape("path", { d: county.path, class: "ground" }));
  group.append(drawShape("path", { d: county.path, style: `fill: url("#${ids.stripes(county.grade)}")` }));
  if (county.framed) {
    const within = drawShape("clipPath", { id: ids.within(county.entity) });
    within.append(drawShape("path", { d: county.path }));
    group.append(within);
    group.append(drawShape("path", { d: county.path, class: "frame", "clip-path": `url(#${ids.within(county.entity)})` }));
  }
  group.append(drawShape("path", { d: county.path, class: "border" }));
  if (open) opensByKey(group, () => open(county.entity));
  return group;
};

const drawAreaLabel = (county, font) => {
  const label = drawShape("g", { class: "label", transform: `translate(${county.x} ${county.y})` });
  inGradeColours(label, county.grade);
  const name = drawShape("text", { class: "county-name", y: -0.14 * font, "font-size": font });
  const figures = drawShape("text", { class: "county-figures", y: 0.92 * font, "font-size": 0.97 * font });
  name.textContent = county.name;
  const letter = drawShape("tspan", { class: "county-letter" });
  const figure = drawShape("tspan", {});
  letter.textContent = county.letter;
  figure.textContent = county.letter && county.figure ? ` ${county.figure}` : county.figure;
  figures.append(letter, figure);
  label.append(name, figures);
  return label;
};

const drawRiver = (river, font) => {
  const name = drawShape("text", { class: "river-name", x: river.x, y: river.y, "font-size": 0.97 * font });
  name.textContent = river.name;
  return [
    drawShape("path", { d: river.path, class: "bank" }),
    drawShape("path", { d: river.path, class: "river" }),
    name,
  ];
};

const drawCountyMap = (root, { width, height, font, counties, river }, open) => {
  const number = ++countyMaps;
  const ids = {
    stripes: (grade) => `stripes-${number}-${grade}`,
    within: (entity) => `within-${number}-${entity}`,
  };
  // The frame of focus and the river's ends reach over the outlines.
  const svg = drawShape("svg", { class: "counties", viewBox: `-6 -6 ${width + 12} ${height + 12}` });
  const definitions = drawShape("defs", {});
  for (const grade of new Set(counties.map((county) => county.grade))) {
    definitions.append(drawStripes(ids.stripes(grade), grade));
  }
  svg.append(definitions, ...counties.map((county) => drawCountyArea(county, ids, open)));
  const unsure = counties.filter((county) => county.unsure);
  svg.append(...unsure.map((county) => drawShape("path", { d: county.path, class: "unsure" })));
  if (river) svg.append(...drawRiver(river, font));
  svg.append(...counties.map((county) => drawAreaLabel(county, font)));
  // Above all else, so that no neighbour covers it.
  const focus = drawShape("path", { class: "focus" });
  svg.append(focus);
  for (const area of svg.querySelectorAll(".area")) {
    const path = area.querySelector(".ground").getAttribute("d");
    area.addEventListener("focus", () => area.matches(":focus-visible") && focus.setAttribute("d", path));
    area.addEventListener("blur", () => focus.removeAttribute("d"));
  }
  root.replaceChildren(svg);
};

const drawMapLegend = (root, { swatches, note, unsure }) => {
  const entry = (chip, text, count) => {
    const one = make("span", "entry");
    one.append(chip, make("span", "", text));
    if (count) one.append(make("span", "count", count));
    return one;
  };
  const entries = swatches.map((one) => entry(inGradeColours(make("span", "chip", one.letter), one.shade), one.text, one.count));
  if (unsure) entries.push(entry(make("span", "chip dashed"), unsure));
  if (note) entries.push(make("span", "about", note));
  root.replaceChildren(...entries);
};

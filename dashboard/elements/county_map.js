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

// How wide a text is about; a Chinese character is as wide as the font is high.
const widthOf = (text, font) => font * [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 1 : 0.56), 0);

// Labels that would lie over each other, as long names of neighbours do: the upper one moves up and the lower one down.
const apart = (counties, font) => {
  const labels = counties.map((county) => ({
    ...county, wide: Math.max(widthOf(county.name, font), widthOf(`${county.letter} ${county.figure}`, font)),
  }));
  for (const [at, one] of labels.entries()) {
    for (const other of labels.slice(at + 1)) {
      const over = 2 * font - Math.abs(one.y - other.y);
      if (over <= 0 || Math.abs(one.x - other.x) >= (one.wide + other.wide) / 2) continue;
      const [upper, lower] = one.y < other.y ? [one, other] : [other, one];
      upper.y -= over / 2;
      lower.y += over / 2;
    }
  }
  return labels;
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

// The river's name stands above a label that it would lie over.
const drawRiver = (river, labels, font) => {
  const wide = widthOf(river.name, font);
  const middle = river.x + wide / 2;
  const beneath = labels.filter((label) => Math.abs(label.x - middle) < (label.wide + wide) / 2 && Math.abs(label.y - river.y) < 1.2 * font);
  const y = Math.min(river.y, ...beneath.map((label) => label.y - 1.2 * font));
  const name = drawShape("text", { class: "river-name", x: river.x, y, "font-size": 0.97 * font });
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
  const labels = apart(counties, font);
  if (river) svg.append(...drawRiver(river, labels, font));
  svg.append(...labels.map((label) => drawAreaLabel(label, font)));
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

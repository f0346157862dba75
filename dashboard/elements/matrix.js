const drawBody = (body, open) => {
  const element = make("button", "unit");
  element.type = "button";
  element.dataset.entity = body.entity;
  element.title = body.label;
  element.setAttribute("aria-label", body.label);
  element.addEventListener("click", () => open(body.entity));
  element.append(inGradeColours(make("span", "chip", body.letter), body.grade), make("span", "name", body.name));
  return element;
};

const headed = (scope, title, ...inside) => {
  const cell = make("th", scope === "col" ? "column" : "row", title);
  cell.scope = scope;
  cell.append(...inside);
  return cell;
};

const counted = (scope, { title, count }) => headed(scope, title, make("span", "count", count));

const drawMatrix = (root, { columns, rows, none }, open) => {
  const sheet = make("table", "grid");
  const top = make("tr");
  top.append(make("td"), ...columns.map((column) => counted("col", column)));
  sheet.append(top);
  for (const row of rows) {
    const line = make("tr");
    line.append(counted("row", row.heading));
    for (const bodies of row.cells) {
      const cell = make("td");
      const units = make("div", "units");
      units.append(...(bodies.length ? bodies.map((body) => drawBody(body, open)) : [make("span", "none", none)]));
      cell.append(units);
      line.append(cell);
    }
    sheet.append(line);
  }
  root.replaceChildren(sheet);
};

const drawHeat = (root, { columns, groups }, open) => {
  const sheet = make("table", "heat");
  for (const group of groups) {
    const top = make("tr");
    top.append(headed("col", group.title), make("td"), ...columns.map((column) => headed("col", column)));
    sheet.append(top);
    for (const row of group.rows) {
      const line = make("tr");
      line.append(headed("row", null, drawBody(row.body, open)), make("td", "score", row.score));
      for (const part of row.cells) {
        const cell = inGradeColours(make("td", "part", part.text), part.grade);
        cell.title = part.label;
        line.append(cell);
      }
      sheet.append(line);
    }
  }
  root.replaceChildren(sheet);
};

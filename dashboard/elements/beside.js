const drawBeside = (root, { heads, lines }, open) => {
  const sheet = make("table");
  sheet.style.setProperty("--bodies", heads.length);
  const top = make("tr");
  top.append(make("td"));
  for (const head of heads) {
    const cell = make("th", "body");
    cell.scope = "col";
    const name = make("button", "name", head.name);
    name.type = "button";
    name.dataset.entity = head.entity;
    name.addEventListener("click", () => open(head.entity));
    const plate = inGradeColours(make("span", "plate"), head.grade);
    plate.append(make("span", "letter", head.letter), make("span", "title", head.grade_title));
    const rated = make("span", "rated");
    rated.setAttribute("role", "img");
    rated.setAttribute("aria-label", head.label);
    const course = make("span", "course");
    course.append(drawStrip(head.strip), make("span", "months", head.months));
    rated.append(plate, course);
    cell.append(name, make("span", "group", head.group), rated);
    top.append(cell);
  }
  const upper = make("thead");
  upper.append(top);
  const body = make("tbody");
  for (const line of lines) {
    const row = make("tr", line.figures ? "figures" : "words");
    const title = make("th", "title", line.title);
    title.scope = "row";
    row.append(title, ...line.texts.map((text) => make("td", "", text)));
    body.append(row);
  }
  sheet.append(upper, body);
  root.replaceChildren(sheet);
};

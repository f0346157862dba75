// Up to this many Latin letters (a Chinese character takes the room of two) a text stays on one line.
const SHORT = 20;
const lengthOf = (text) => [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 2 : 1), 0);

const drawCell = (line, cell, column, open) => {
  const short = !column.wide && lengthOf(cell.text) <= SHORT ? " short" : "";
  const place = make("td", (column.figures ? "figures" : "words") + short);
  const holder = open ? make("button", "open") : place;
  if (open) {
    holder.type = "button";
    holder.addEventListener("click", open);
    place.append(holder);
  }
  if (typeof cell.part === "number") {
    const track = make("span", "track");
    track.append(make("span", "part"));
    track.firstChild.style.width = `${100 * cell.part}%`;
    holder.append(track);
  }
  if (cell.icon) holder.append(drawIcon(cell.icon));
  if (cell.grade) {
    holder.append(inGradeColours(make("span", "chip", cell.text), cell.grade));
  } else if (cell.text || !cell.icon) {
    holder.append(make("span", cell.tone, cell.text));
  }
  if (cell.note) place.append(make("div", "note", cell.note));
  line.append(place);
};

const drawSheet = (root, { columns, rows }, open) => {
  const table = make("table");
  const top = make("tr");
  // Words that figures follow are no wider than they need, so that the figures stand near.
  const takesRoom = (column, at) => column.wide && !columns[at + 1]?.figures;
  const room = `${100 / columns.filter(takesRoom).length}%`;
  for (const [at, column] of columns.entries()) {
    const whole = lengthOf(column.title) <= SHORT / 2 ? " short" : "";
    const title = make("th", (column.figures ? "figures" : "words") + whole, column.title);
    if (takesRoom(column, at)) title.style.width = room;
    title.scope = "col";
    top.append(title);
  }
  const head = make("thead");
  head.append(top);
  const body = make("tbody");
  for (const row of rows) {
    const line = make("tr", row.heading ? "heading" : "");
    if (row.heading) {
      const title = make("th", "words", row.cells[0].text);
      title.colSpan = columns.length;
      line.append(title);
    } else {
      row.cells.forEach((cell, at) => {
        const opened = cell.opens || (at === 0 ? row.id : null);
        drawCell(line, cell, columns[at], opened ? () => open(opened) : null);
      });
    }
    if (row.id) line.dataset.id = row.id;
    body.append(line);
  }
  table.append(head, body);
  root.replaceChildren(table);
};

// Shows the first lines, and all of them from the moment on that a button beneath is pressed.
const shorten = (root, atMost, words) => {
  const rest = [...root.querySelectorAll("tbody tr")].slice(atMost);
  if (!rest.length || root.dataset.whole === words) return;
  for (const line of rest) line.hidden = true;
  const more = make("button", "open more", words);
  more.type = "button";
  more.addEventListener("click", () => {
    root.dataset.whole = words;
    for (const line of rest) line.hidden = false;
    more.remove();
    rest[0].querySelector("button")?.focus();
  });
  root.append(more);
};

const drawAttention = (root, bodies, heading, open) => {
  root.replaceChildren(make("h2", "heading", heading));
  for (const body of bodies) {
    const row = make(open ? "button" : "div", "body");
    if (open) {
      row.type = "button";
      row.addEventListener("click", () => open(body.entity));
    }
    row.dataset.entity = body.entity;
    row.setAttribute("aria-label", body.label);
    const chip = inGradeColours(make("span", "chip"), body.grade);
    chip.classList.toggle("unsure", body.unsure);
    chip.append(make("span", "letter", body.letter));
    const words = make("span", "words");
    const name = make("span", "name", body.short);
    name.append(make("span", "group", body.group));
    words.append(name, make("span", "reasons", body.brief));
    row.title = body.reasons;
    row.append(chip, words, drawStrip(body.strip));
    root.append(row);
  }
};

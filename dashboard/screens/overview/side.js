const drawSide = (root, view, open) => {
  const section = (heading) => {
    const part = make("section", "part");
    if (heading) part.append(make("h2", "", heading));
    return part;
  };
  const moved = section(view.moved_heading);
  const moves = make("div", "moves");
  for (const move of view.moved) {
    const button = make("button", move.fell ? "move fell" : "move");
    button.type = "button";
    button.append(make("span", "arrow", move.fell ? "▼" : "▲"), make("span", "", move.name), make("b", "", move.change));
    button.addEventListener("click", () => open(move.entity));
    moves.append(button);
  }
  moved.append(moves);
  const medians = section(view.medians_heading);
  for (const median of view.medians) {
    const row = make("div", median.weakest ? "median weakest" : "median");
    const track = make("span", "track");
    const amount = make("span", "amount");
    amount.style.width = `${median.score}%`;
    track.append(amount);
    row.append(make("span", "", median.title), track, make("span", "shown", median.shown));
    medians.append(row);
  }
  const asked = section(view.asked_heading);
  const list = make("div", "asked");
  for (const text of view.asked) list.append(make("span", "", text), " ");
  asked.append(list);
  root.replaceChildren(...[moved, ...(view.medians.length ? [medians] : []), asked]);
};

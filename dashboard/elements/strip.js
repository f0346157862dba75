// One cell a month; the label of what it stands in says in words what it shows.
const drawStrip = (cells) => {
  const strip = make("span", "strip");
  strip.setAttribute("aria-hidden", "true");
  for (const cell of cells) {
    const month = inGradeColours(make("span", "month"), cell.grade);
    month.style.height = `${cell.height}%`;
    month.title = cell.title;
    strip.append(month);
  }
  return strip;
};

const drawVerdict = (root, { title, icons }) => {
  const entries = icons.map((icon) => {
    const entry = make("div", "said");
    const words = make("span", "", icon.label);
    words.setAttribute("aria-hidden", "true"); // the icon says it already
    entry.append(drawIcon(icon), words);
    return entry;
  });
  root.replaceChildren(...(title ? [make("h2", "", title)] : []), ...entries);
};

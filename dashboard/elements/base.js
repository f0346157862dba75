// What all components share: making elements, and colours that follow the page's theme.
const isDark = (element) => {
  const ground = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = ground || "#ffffff";
  const hex = probe.fillStyle;
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
};

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = text;
  return element;
};

// Set the language and the colours of the page's theme on a component's root.
const begin = (root, { language, palettes }) => {
  root.lang = language;
  const colours = palettes[isDark(root) ? "dark" : "light"];
  for (const [name, colour] of Object.entries(colours)) root.style.setProperty(`--${name}`, colour);
};

// A grade's fill and the ink on it; style sheets say what is filled.
const inGradeColours = (element, grade) => {
  element.dataset.grade = grade;
  element.style.setProperty("--fill", `var(--grade-${grade})`);
  element.style.setProperty("--ink", `var(--on-grade-${grade})`);
  return element;
};

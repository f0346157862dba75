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

// The same within a drawing.
const drawShape = (tag, attributes, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

// Set the language and the colours of the page's theme on a component's root.
const begin = (root, { language, palettes, lights }) => {
  root.lang = language;
  root.classList.toggle("lights", lights);
  const colours = palettes[isDark(root) ? "dark" : "light"];
  for (const [name, colour] of Object.entries(colours)) root.style.setProperty(`--${name}`, colour);
};

// Drawing anew makes new elements: the reader goes on from the one in the place of that which had the focus.
const holdFocus = (root) => {
  const stops = () => [...root.querySelectorAll("a[href], button, input, [tabindex]")];
  const at = stops().indexOf(root.getRootNode().activeElement);
  return () => at >= 0 && stops()[at]?.focus({ preventScroll: true });
};

// What an element in the colours of a grade takes: grades.css paints it.
const GRADED = { fill: "grade", ink: "on-grade", mark: "mark", cell: "cell", shape: "shape" };
const inGradeColours = (element, grade) => {
  element.dataset.grade = grade;
  element.classList.add("graded");
  for (const [name, source] of Object.entries(GRADED)) element.style.setProperty(`--${name}`, `var(--${source}-${grade})`);
  return element;
};

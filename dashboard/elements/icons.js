// What a control chart says, as a drawing with a letter: filled for variation, outlined for assurance; the outline is
// broken, and nothing filled, while limits are on trial.
// A circle is good or plain, a square bad, a hexagon neither, so that no colour is needed to tell them apart.
const FRAMES = {
  circle: ["circle", { cx: 20, cy: 20, r: 18 }],
  square: ["rect", { x: 3, y: 3, width: 34, height: 34, rx: 3 }],
  hexagon: ["polygon", { points: "10,3 30,3 39,20 30,37 10,37 1,20" }],
};

const ICONS = {
  common_cause: { frame: "circle", colour: "quiet", inside: "wave" },
  improvement: { frame: "circle", colour: "better", filled: true, inside: "run" },
  concern: { frame: "square", colour: "worse", filled: true, inside: "run" },
  neutral: { frame: "hexagon", colour: "neutral", filled: true, inside: "run" },
  none: { frame: "circle", colour: "quiet", inside: "hatch" },
  consistent_pass: { frame: "circle", colour: "better", inside: "target", at: 31 },
  consistent_fail: { frame: "square", colour: "worse", inside: "target", at: 9 },
  inconsistent: { frame: "circle", colour: "quiet", inside: "target", at: 20 },
};

const drawFrame = ({ frame, colour, filled }, onTrial) => {
  const [tag, attributes] = FRAMES[frame];
  const stroke = { stroke: `var(--${colour})`, "stroke-width": filled && !onTrial ? 2 : 3 };
  const broken = onTrial ? { "stroke-dasharray": "5 3" } : {};
  return drawShape(tag, { ...attributes, ...stroke, ...broken, fill: `var(--${filled && !onTrial ? colour : "ground"})` });
};

// The letter's middle lies at `y`; both Chinese characters and capitals stand about a third of their size below it.
const drawLetter = (letter, y, fill, size = letter > "\u2e7f" ? 21 : 23) => {
  const text = drawShape("text", {
    x: 20, y: y + size * 0.36, fill, "font-size": size, "font-weight": 700, "text-anchor": "middle",
  });
  text.textContent = letter;
  return text;
};

const drawDash = (y, from, to, stroke) =>
  drawShape("path", { d: `M${from} ${y}H${to}`, stroke, "stroke-width": 2, "stroke-dasharray": "4 2.5", fill: "none" });

const INSIDE = {
  wave: () => [
    drawShape("path", {
      d: "M8 22C11 12 16 12 20 20S29 28 32 18", fill: "none",
      stroke: "var(--quiet)", "stroke-width": 3, "stroke-linecap": "round",
    }),
  ],
  // A run of points on one side of the mean, and the side's letter on the other.
  run: ({ letter, side, on_trial: onTrial }, { colour }) => {
    const ink = `var(--${onTrial ? colour : "ground"})`;
    const away = side < 0 ? 1 : -1;
    const points = [13, 20, 27].map((cx) => drawShape("circle", { cx, cy: 20 + 13.5 * away, r: 2.2, fill: ink }));
    const line = drawShape("path", { d: `M9 ${20 + 9 * away}H31`, stroke: ink, "stroke-width": 1.6 });
    return [...points, line, drawLetter(letter, 20 - 4.5 * away, ink)];
  },
  hatch: ({ letter }) => [
    drawShape("path", {
      d: "M5 15L15 5M3 27L27 3M8 32L32 8M13 37L37 13M25 35L35 25", stroke: "var(--hatch)", "stroke-width": 2,
    }),
    drawLetter(letter, 19, "var(--text)", 24),
  ],
  // Where the target lies: below all that is to be expected, above it, or amidst.
  target: ({ letter }, { colour, at }) => {
    const stroke = `var(--${colour})`;
    const amidst = at === 20;
    const lines = amidst ? [drawDash(at, 4, 12, stroke), drawDash(at, 28, 36, stroke)] : [drawDash(at, 9, 31, stroke)];
    return [...lines, drawLetter(letter, amidst ? at : 20 - 0.4 * (at - 20), stroke)];
  },
};

// An icon of icons.py; the style sheet around it gives its size.
const drawIcon = (icon) => {
  const kind = ICONS[icon.shape];
  const svg = drawShape("svg", { viewBox: "0 0 40 40", class: "icon", role: "img", "aria-label": icon.label });
  svg.dataset.icon = icon.shape;
  const title = drawShape("title", {});
  title.textContent = icon.label;
  svg.append(title, drawFrame(kind, icon.on_trial), ...INSIDE[kind.inside](icon, kind));
  return svg;
};

const drawSlide = (view, slide, place) => {
  const article = make("article", "slide");
  article.dataset.kind = slide.kind;
  const head = make("header", "head");
  const heading = make("h2", "heading", slide.title);
  head.append(heading, make("span", "month", `${view.city} · ${view.month}`));
  const body = make("div", "part");
  drawPart[slide.kind](body, slide.part);
  const foot = make("footer", "foot");
  foot.append(make("span", "notice", view.notice), make("span", "place", place));
  article.append(head, make("p", "sentence", slide.sentence), body, foot);
  return article;
};

// Texts come from data, so a part that grows too long is set smaller until it fits.
const fit = (part) => {
  for (let size = 1; size > 0.5 && part.scrollHeight > part.clientHeight + 1; size *= 0.97) {
    part.style.fontSize = `${size * 0.97}em`;
  }
};

const begun = new WeakMap();

export default function ({ data, parentElement }) {
  const dialog = parentElement.querySelector("dialog");
  const start = parentElement.querySelector(".start");
  const { view, words } = data;
  begin(dialog, data);
  for (const name of ["accent", "ground"]) start.style.setProperty(`--${name}`, dialog.style.getPropertyValue(`--${name}`));
  start.textContent = words.start;

  const place = (index) => words.page.replace("{n}", index + 1).replace("{count}", view.slides.length);
  const stage = make("div", "stage");
  const clock = make("div", "clock");
  dialog.replaceChildren(stage, clock);
  const known = begun.get(dialog);
  let index = known ? Math.min(known.index, view.slides.length - 1) : data.first - 1;
  let timer;

  const show = (wanted) => {
    const last = view.slides.length - 1;
    index = data.by_itself ? (wanted + last + 1) % (last + 1) : Math.max(0, Math.min(wanted, last));
    begun.set(dialog, { index });
    stage.replaceChildren(drawSlide(view, view.slides[index], place(index)));
    dialog.dataset.slide = index + 1;
    fit(stage.querySelector(".slide > .part"));
    wait();
  };
  const wait = () => {
    clearTimeout(timer);
    clock.replaceChildren();
    if (!data.by_itself || !dialog.open) return;
    const seconds = data.seconds ?? view.slides[index].seconds;
    const left = make("span", "left");
    left.style.animationDuration = `${seconds}s`;
    clock.append(left);
    timer = setTimeout(() => show(index + 1), seconds * 1000);
  };
  const open = () => {
    if (!dialog.open) dialog.showModal();
    show(index);
  };

  const moves = {
    ArrowRight: () => show(index + 1), ArrowDown: () => show(index + 1), PageDown: () => show(index + 1),
    " ": () => show(index + 1), Enter: () => show(index + 1),
    ArrowLeft: () => show(index - 1), ArrowUp: () => show(index - 1), PageUp: () => show(index - 1),
    Home: () => show(0), End: () => show(view.slides.length - 1),
    f: () => (document.fullscreenElement ? document.exitFullscreen() : dialog.requestFullscreen()),
  };
  const pressed = (event) => {
    const move = dialog.open && !event.ctrlKey && !event.metaKey && !event.altKey && moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };
  const clicked = (event) => show(index + (event.clientX < window.innerWidth / 3 ? -1 : 1));

  document.addEventListener("keydown", pressed, true);
  dialog.addEventListener("click", clicked);
  dialog.addEventListener("close", wait);
  start.onclick = open;
  if (!known || dialog.open) open();

  return () => {
    clearTimeout(timer);
    document.removeEventListener("keydown", pressed, true);
    dialog.removeEventListener("click", clicked);
    dialog.removeEventListener("close", wait);
  };
}

// The show: one slide of 1920 by 1080 pixels at a time, enlarged or reduced as a whole to the window.
const [WIDTH, HEIGHT] = [1920, 1080];

const drawSlide = (view, slide, place) => {
  const article = make("article", "slide");
  article.dataset.kind = slide.kind;
  const head = make("header", "head");
  head.append(make("span", "", [slide.topic, slide.of, view.month].filter(Boolean).join(" · ")), make("span", "", view.city));
  const claim = make("h2", "claim");
  for (const span of slide.claim) claim.append(make("span", span.act ? "act" : "", span.text));
  const body = make("div", "part");
  drawPart[slide.kind](body, slide.part);
  const foot = make("footer", "foot");
  const notice = slide.foot && slide.kind !== "conclusion" ? view.notice_in_short : view.notice;
  const note = make("span", "", [slide.foot, notice].filter(Boolean).join(" · "));
  foot.append(note, make("span", "place", place));
  article.append(head, claim, body, foot);
  return article;
};

const begun = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const dialog = parentElement.querySelector("dialog");
  const [start, automatic] = parentElement.querySelectorAll(".start");
  const { view, words, profile } = data;
  begin(parentElement.querySelector(".buttons"), data);
  begin(dialog, data);
  const count = view.slides.filter((slide) => !slide.appended).length;
  const place = (index) =>
    view.slides[index].appended
      ? words.appendix.replace("{n}", index + 1 - count)
      : words.page.replace("{n}", index + 1).replace("{count}", count);

  const stage = make("div", "stage");
  const sheet = make("div", "sheet");
  const clock = make("div", "clock");
  stage.append(sheet);
  dialog.replaceChildren(stage, clock);
  const known = begun.get(dialog) ?? { index: data.first - 1, running: data.by_itself, blank: false, all: false };
  const first = !begun.has(dialog);
  begun.set(dialog, known);
  known.index = Math.min(known.index, view.slides.length - 1);
  let timer;

  const size = () => {
    const scale = Math.min(window.innerWidth / WIDTH, window.innerHeight / HEIGHT);
    stage.style.setProperty("--scale", scale);
  };
  const go = (wanted) => {
    const last = (known.running ? count : view.slides.length) - 1;
    known.index = known.running && last >= 0 ? (wanted + last + 1) % (last + 1) : Math.max(0, Math.min(wanted, last));
    show();
  };
  const drawAll = () => {
    const grid = make("div", "all");
    view.slides.forEach((slide, index) => {
      const small = make("button", index === known.index ? "small here" : "small");
      small.type = "button";
      small.append(drawSlide(view, slide, place(index)));
      small.firstChild.inert = true;
      small.setAttribute("aria-label", slide.claim.map((span) => span.text).join(""));
      small.addEventListener("click", (event) => {
        event.stopPropagation();
        known.all = false;
        go(index);
      });
      grid.append(small);
    });
    return grid;
  };
  const show = () => {
    dialog.classList.toggle("blank", known.blank);
    dialog.dataset.slide = known.index + 1;
    if (known.all) sheet.replaceChildren(drawAll());
    else if (profile) sheet.replaceChildren(drawSlide(view, profile, words.back));
    else sheet.replaceChildren(drawSlide(view, view.slides[known.index], place(known.index)));
    dialog.classList.toggle("over", known.all);
    automatic.textContent = known.running ? words.stop : words.automatic;
    wait();
  };
  const wait = () => {
    clearTimeout(timer);
    clock.replaceChildren();
    if (!known.running || !dialog.open || profile || known.all) return;
    const seconds = data.seconds ?? view.slides[known.index].seconds;
    const left = make("span", "left");
    left.style.animationDuration = `${seconds}s`;
    clock.append(left);
    timer = setTimeout(() => go(known.index + 1), seconds * 1000);
  };
  const open = () => {
    if (!dialog.open) dialog.showModal();
    size();
    show();
  };
  const run = (running) => {
    known.running = running;
    if (running && known.index >= count) known.index = 0;
    open();
  };
  // Profiles come from the page, which draws this component anew with one.
  const openProfile = (entity) => setTriggerValue("opened", entity);
  const back = () => {
    if (known.all) {
      known.all = false;
      show();
    } else if (profile) openProfile("");
    else return false;
    return true;
  };

  let typed = "";
  let typing;
  const digit = (key) => {
    clearTimeout(typing);
    typed += key;
    const number = Number(typed);
    if (number >= 1 && number <= view.slides.length) go(number - 1);
    typing = setTimeout(() => (typed = ""), 800);
  };
  const next = () => (profile ? back() : go(known.index + 1));
  const previous = () => (profile ? back() : go(known.index - 1));
  const moves = {
    ArrowRight: next, ArrowDown: next, PageDown: next, " ": next,
    ArrowLeft: previous, ArrowUp: previous, PageUp: previous, Backspace: previous,
    Home: () => go(0), End: () => go(view.slides.length - 1),
    a: () => go(known.index < count ? count : 0),
    b: () => { known.blank = !known.blank; show(); },
    f: () => (document.fullscreenElement ? document.exitFullscreen() : dialog.requestFullscreen()),
    g: () => { known.all = !known.all; show(); },
    s: () => run(!known.running),
  };
  const pressed = (event) => {
    if (!dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && back()) return stop(event);
    const focused = dialog.getRootNode().activeElement;
    const onButton = focused && focused !== dialog && ["Enter", " "].includes(event.key);
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const move = /^[0-9]$/.test(key) ? () => digit(key) : moves[key] ?? (key === "Enter" ? next : null);
    if (!move || onButton) return;
    stop(event);
    known.blank = known.blank && key === "b";
    move();
  };
  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const opens = (target) => target.closest?.("[data-opens]")?.dataset.opens;
  const clicked = (event) => {
    const entity = opens(event.composedPath()[0]);
    if (entity) return openProfile(entity);
    if (known.all || event.composedPath()[0].closest?.("button")) return;
    if (profile) return back();
    go(known.index + (event.clientX < window.innerWidth / 3 ? -1 : 1));
  };
  const entered = (event) => {
    const entity = ["Enter", " "].includes(event.key) && opens(event.composedPath()[0]);
    if (entity) openProfile(entity);
  };
  let moving;
  const moved = () => {
    dialog.classList.add("pointing");
    clearTimeout(moving);
    moving = setTimeout(() => dialog.classList.remove("pointing"), 2000);
  };
  const asked = (event) => openProfile(event.detail);
  let clearSheets = () => {};
  const lay = () => {
    clearSheets();
    clearSheets = laySheets(dialog, data, view.slides.map((slide, index) => drawSlide(view, slide, place(index))));
  };
  const clear = () => clearSheets();

  const listened = [
    [document, "keydown", pressed, true], [window, "resize", size], [dialog, "click", clicked],
    [dialog, "keydown", entered], [dialog, "mousemove", moved], [dialog, "opens", asked], [dialog, "close", wait],
    [window, "beforeprint", lay], [window, "afterprint", clear],
  ];
  for (const [target, name, act, capture] of listened) target.addEventListener(name, act, capture);
  start.textContent = words.start;
  automatic.textContent = known.running ? words.stop : words.automatic;
  start.onclick = open;
  automatic.onclick = () => (known.running ? run(false) : run(true));
  if (first || dialog.open) open();

  return () => {
    clearTimeout(timer);
    clearTimeout(typing);
    clearTimeout(moving);
    clearSheets();
    for (const [target, name, act, capture] of listened) target.removeEventListener(name, act, capture);
  };
}

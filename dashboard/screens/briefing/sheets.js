// On paper: all slides, those of the appendix among them, one a sheet, in place of the page and in light colours.
const SHEETS = `
  :host { display: none; }
  @media print {
    :host { display: block; }
    .show { position: static; width: auto; height: auto; overflow: visible; }
    .paper { display: grid; place-items: center; width: 297mm; height: 209mm; overflow: hidden; break-inside: avoid; }
    .paper + .paper { break-before: page; }
    .paper > .slide { zoom: 0.584; }
  }`;

const laySheets = (dialog, data, slides) => {
  const host = make("div", "sheets");
  const page = make("style", "", "@media print { @page { size: A4 landscape; margin: 0; } }");
  const root = host.attachShadow({ mode: "open" });
  for (const sheet of dialog.getRootNode().querySelectorAll("style")) root.append(sheet.cloneNode(true));
  root.adoptedStyleSheets = [...(dialog.getRootNode().adoptedStyleSheets ?? [])];
  root.append(make("style", "", SHEETS));
  const show = make("div", "show");
  show.setAttribute("open", "");
  host.style.setProperty("--st-background-color", "#ffffff");
  host.style.setProperty("--st-font", getComputedStyle(dialog).getPropertyValue("--st-font"));
  root.append(show);
  document.body.append(host, page);
  begin(show, data);
  for (const slide of slides) {
    const paper = make("div", "paper");
    paper.append(slide);
    show.append(paper);
  }
  return () => {
    host.remove();
    page.remove();
  };
};

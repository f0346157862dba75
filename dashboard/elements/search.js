const MOST = 8;

const plainly = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s,.&-]+/g, "");

// A letter that is not known fits any.
const beginsLike = (initials, sought) =>
  sought.length <= initials.length && [...sought].every((sign, at) => initials[at] === "*" || initials[at] === sign);

// How well a body fits what is sought, 0 best; null where it does not.
const fit = (body, sought) => {
  const words = body.words.map(plainly);
  if (words.includes(sought)) return 0;
  if (words.some((word) => word.startsWith(sought))) return 1;
  if (words.some((word) => word.includes(sought))) return 2;
  if (!/^[a-z]+$/.test(sought)) return null;
  return body.initials.some((own) => [...own].some((_, at) => beginsLike(own.slice(at), sought))) ? 3 : null;
};

const fitting = (bodies, text) => {
  const sought = plainly(text);
  if (!sought) return [];
  const ranked = bodies.map((body) => [fit(body, sought), body]).filter(([rank]) => rank !== null);
  return ranked.sort(([one], [other]) => one - other).map(([, body]) => body).slice(0, MOST);
};

const isWriting = (event) => {
  const target = event.composedPath()[0];
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
};

// Built once: a run of the page that ends while somebody types must not take the words away.
const buildSearch = (root) => {
  const opener = make("button", "opener");
  opener.type = "button";
  const label = make("span", "label");
  opener.append(label, make("kbd", "", "/"));
  const dialog = make("dialog");
  const input = make("input");
  input.type = "text";
  input.autocomplete = "off";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", "found");
  const list = make("ul");
  list.id = "found";
  list.setAttribute("role", "listbox");
  const told = make("p", "told");
  told.setAttribute("role", "status");
  dialog.append(input, list, told);
  root.append(opener, dialog);

  let found = [];
  let at = 0;
  const mark = () => {
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    if (found.length) input.setAttribute("aria-activedescendant", list.children[at].id);
    else input.removeAttribute("aria-activedescendant");
  };
  const choose = (body) => {
    dialog.close();
    root.search.open(body.entity);
  };
  const show = () => {
    const { bodies, words } = root.search;
    found = fitting(bodies, input.value);
    at = 0;
    list.replaceChildren(
      ...found.map((body, place) => {
        const item = make("li", "", body.name);
        item.id = `found-${place}`;
        item.dataset.entity = body.entity;
        item.setAttribute("role", "option");
        item.append(make("span", "note", body.note));
        item.addEventListener("click", () => choose(body));
        return item;
      }),
    );
    input.setAttribute("aria-expanded", String(found.length > 0));
    told.textContent = input.value.trim() && !found.length ? words.none : words.keys;
    mark();
  };
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    event.stopPropagation(); // so that what is typed is no key of the page beneath
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.length) at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      mark();
    } else if (event.key === "Enter" && found.length) {
      event.preventDefault();
      choose(found[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  const start = () => {
    if (dialog.open) return;
    input.value = "";
    show();
    dialog.showModal();
    input.focus();
  };
  opener.addEventListener("click", start);
  root.search = { start, label, opener, input };
};

const drawSearch = (root, { bodies, words }, open) => {
  if (!root.search) buildSearch(root);
  Object.assign(root.search, { bodies, words, open });
  const { label, opener, input } = root.search;
  label.textContent = words.label;
  opener.title = words.keys;
  opener.setAttribute("aria-keyshortcuts", "/");
  input.placeholder = words.hint;
  input.setAttribute("aria-label", words.label);
  const onKey = (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isWriting(event)) return;
    event.preventDefault();
    root.search.start();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
};

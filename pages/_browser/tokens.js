// A text of tokens: what is known of the one that is pointed at, tapped, or come to by arrow keys.

const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 20, PageUp: -20 };
const texts = new WeakMap(); // the element of a text → its token that is shown

/** Follow pointer and keys in all texts of tokens within `box`, now and later. */
export function watch(box) {
  for (const event of ["pointerover", "click"]) {
    box.addEventListener(event, ({ target }) => {
      const token = target.closest?.(".nll-tokens [role=option]");
      if (token) show(token);
    });
  }
  box.addEventListener("focusin", ({ target }) => {
    if (target.matches(".nll-tokens [role=listbox]")) show(texts.get(target) ?? target.firstElementChild);
  });
  box.addEventListener("keydown", (event) => {
    const text = event.target.closest(".nll-tokens [role=listbox]");
    if (text) move(text, event);
  });
}

/** Forget the tokens that are no longer there. */
export function refresh(box) {
  for (const text of box.querySelectorAll(".nll-tokens [role=listbox]")) {
    if (texts.get(text)?.isConnected !== false) continue;
    texts.delete(text);
    text.removeAttribute("aria-activedescendant");
    const said = saidOf(text);
    said.textContent = said.dataset.idle;
    delete said.dataset.told;
  }
}

const saidOf = (text) => text.closest(".nll-tokens").querySelector(".nll-token-said");

function move(text, event) {
  const tokens = [...text.querySelectorAll("[role=option]")];
  const at = tokens.indexOf(texts.get(text));
  const to = { Home: 0, End: tokens.length - 1 }[event.key] ?? at + MOVES[event.key];
  if (Number.isNaN(to) || !tokens.length) return;
  event.preventDefault();
  const token = tokens[Math.min(Math.max(to, 0), tokens.length - 1)];
  show(token);
  token.scrollIntoView({ block: "nearest" });
}

function show(token) {
  if (!token) return;
  const text = token.closest("[role=listbox]");
  const before = texts.get(text);
  if (before === token) return;
  if (token.title) {
    // The browser would show it a second time.
    token.dataset.said = token.title;
    token.setAttribute("aria-label", token.title);
    token.removeAttribute("title");
  }
  before?.setAttribute("aria-selected", "false");
  before?.removeAttribute("id");
  token.id = `${text.dataset.text}-shown`;
  token.setAttribute("aria-selected", "true");
  text.setAttribute("aria-activedescendant", token.id);
  texts.set(text, token);
  const said = saidOf(text);
  said.replaceChildren(words(token), shares(token));
  said.dataset.told = "";
}

function words(token) {
  const said = document.createElement("p");
  said.textContent = token.dataset.said;
  return said;
}

// One bar for all of the probability; its words are said above.
function shares(token) {
  const bar = document.createElement("div");
  bar.className = "nll-shares";
  bar.setAttribute("aria-hidden", "true");
  for (const [name, share, own] of JSON.parse(token.dataset.shares)) {
    const part = document.createElement("span");
    part.style.flexGrow = share;
    part.className = own ? "own" : "";
    part.textContent = name;
    bar.append(part);
  }
  bar.lastElementChild?.classList.add("rest");
  return bar;
}

// What can be taken away of a chart: the picture as it stands (SVG, PNG) and its numbers (CSV). It
// comes when it is first asked for (see chart.js), and nothing of it leaves the browser.

import { unescaped } from "./markup.js";
import { decoded } from "./overlay.js";
import { element } from "./svg.js";

const KINDS = {
  svg: { says: "SVG, to scale and edit", make: (chart) => file(written(picture(chart)), "image/svg+xml") },
  png: { says: "PNG, at twice the size", make: bitmap },
  csv: { says: "CSV, the numbers", make: (chart) => file(table(chart), "text/csv") },
};
const PIXELS = 2;
const KEPT_MS = 60_000;
let close = () => {};

/** Open the menu of a chart below its button, or close it. */
export function toggle(button, chart) {
  const isOpen = button.getAttribute("aria-expanded") === "true";
  close();
  if (isOpen) return;
  const menu = document.createElement("div");
  menu.className = "nll-take-menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", button.getAttribute("aria-label"));
  const items = Object.entries(KINDS).map(([ending, { says, make }]) => {
    const item = document.createElement("button");
    item.type = "button";
    item.tabIndex = -1;
    item.setAttribute("role", "menuitem");
    item.textContent = says;
    item.addEventListener("click", async () => {
      leave();
      save(`${nameOf(chart)}.${ending}`, await make(chart));
    });
    return item;
  });
  menu.append(...items);
  const leave = () => {
    close();
    button.focus();
  };
  const elsewhere = ({ target }) => menu.contains(target) || button.contains(target) || close();
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) items.at(to % items.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") leave();
    // The tab key goes on from the button.
    if (to !== undefined || event.key === "Escape") event.preventDefault();
  });
  const events = ["pointerdown", "focusin"];
  for (const event of events) document.addEventListener(event, elsewhere, true);
  close = () => {
    for (const event of events) document.removeEventListener(event, elsewhere, true);
    menu.remove();
    button.setAttribute("aria-expanded", "false");
    close = () => {};
  };
  button.setAttribute("aria-expanded", "true");
  button.after(menu);
  items[0].focus();
}

const nameOf = ({ key }) => `${location.pathname.split("/").at(-1) || "home"}_${key}`.replace(/[^\w-]+/g, "-");

const file = (content, type) => new Blob([content], { type: `${type};charset=utf-8` });

function save(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}

// The picture ---------------------------------------------------------------------------------

// What is said of looks, and what holds where nothing is said: what children inherit, and the rest.
const INHERITED = {
  fill: "rgb(0, 0, 0)", "fill-opacity": "1", stroke: "none", "stroke-opacity": "1", "stroke-width": "1",
  "stroke-dasharray": "none", "stroke-linejoin": "miter", "stroke-linecap": "butt", "shape-rendering": "auto",
  "font-family": "", "font-size": "", "font-weight": "400", "font-style": "normal", "text-anchor": "start",
};
const OWN = { opacity: "1", "clip-path": "none" };
// Of a page, or for the pointer alone.
const DROPPED = /^(class|style|display|pointer-events|tabindex|unselectable|(data|aria)-.*)$/;
const UNSEEN = ".draglayer, .hoverlayer, .zoomlayer";
const REFERRED = "defs, clipPath, pattern";
const XML = "http://www.w3.org/XML/1998/namespace";

/** A chart as a drawing that stands alone: what is seen now, every colour and font said in it. */
export function picture({ host, next, overlay }) {
  const { width, height } = host._fullLayout;
  const size = { width, height };
  const root = element("svg", { ...size, viewBox: `0 0 ${width} ${height}`, role: "img" });
  const title = element("title", {});
  title.textContent = document.title;
  const words = element("desc", {});
  words.textContent = `${host.getAttribute("aria-label")} ${location.href}`;
  root.append(title, words, element("rect", { ...size, fill: next.colours.ground }));
  for (const layer of overlay.all()) {
    const drawn = copied(layer, INHERITED);
    if (!drawn) continue;
    for (const [name, value] of Object.entries({ ...size, overflow: "visible" })) drawn.setAttribute(name, value);
    root.append(drawn);
  }
  return root;
}

/** A copy of what is seen of a drawing's part; `around` are the looks that it inherits. */
function copied(part, around) {
  if (!(part instanceof Element)) return part.cloneNode();
  const style = getComputedStyle(part);
  const isSeen = style.display !== "none" && style.opacity !== "0" && !part.matches(UNSEEN);
  if (!isSeen && !part.closest(REFERRED)) return null;
  const copy = /** @type {Element} */ (part.cloneNode());
  for (const { name } of [...copy.attributes]) if (DROPPED.test(name)) copy.removeAttribute(name);
  const looks = Object.fromEntries(Object.keys(INHERITED).map((name) => [name, resolved(style, name)]));
  const own = Object.fromEntries(Object.keys(OWN).map((name) => [name, resolved(style, name)]));
  for (const [name, value] of Object.entries({ ...looks, ...own })) {
    if (value === (around[name] ?? OWN[name])) copy.removeAttribute(name);
    else copy.setAttribute(name, value);
  }
  copy.append(...[...part.childNodes].map((child) => copied(child, looks)).filter(Boolean));
  if (/^(g|svg|defs)$/.test(part.tagName) && !copy.hasChildNodes()) return null;
  if (part.tagName !== "text") return copy;
  copy.setAttributeNS(XML, "xml:space", "preserve");
  return style.paintOrder.startsWith("stroke") ? haloed(copy) : copy;
}

/** Words on the halo that keeps them off lines: not every program paints the halo first. */
function haloed(words) {
  const both = element("g", {});
  const halo = /** @type {Element} */ (words.cloneNode(true));
  halo.setAttribute("fill", "none");
  halo.setAttribute("aria-hidden", "true");
  words.setAttribute("stroke", "none");
  both.append(halo, words);
  return both;
}

const resolved = (style, name) =>
  style.getPropertyValue(name).replace(/(\d)px/g, "$1").replace(/url\(["']?[^"')#]*(#[^"')]+)["']?\)/, "url($1)");

const written = (drawing) => new XMLSerializer().serializeToString(drawing);

/** The picture in pixels, its letters in the page's own font. */
async function bitmap(chart) {
  const drawing = picture(chart);
  const fonts = element("style", {});
  fonts.textContent = await fontFaces(chart.next.colours.font);
  drawing.prepend(fonts);
  const image = new Image();
  image.src = URL.createObjectURL(file(written(drawing), "image/svg+xml"));
  await image.decode();
  const canvas = document.createElement("canvas");
  // Of a size with fractions, an image knows the whole part alone.
  const [width, height] = ["width", "height"].map((name) => PIXELS * Number(drawing.getAttribute(name)));
  Object.assign(canvas, { width: Math.ceil(width), height: Math.ceil(height) });
  canvas.getContext("2d").drawImage(image, 0, 0, width, height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve) => canvas.toBlob(resolve));
}

/** The rules that load the first of some fonts, with the fonts themselves within them. */
async function fontFaces(names) {
  const first = (families) => families.split(",")[0].replace(/["']/g, "").trim();
  const rules = [...document.styleSheets].flatMap(({ cssRules }) => [...cssRules]);
  const faces = rules.filter((rule) => rule instanceof CSSFontFaceRule && first(rule.style.fontFamily) === first(names));
  return (await Promise.all(faces.map(embedded))).join("");
}

async function embedded({ cssText, parentStyleSheet }) {
  const [whole, address] = cssText.match(/url\(["']?([^"')]+)["']?\)/);
  const content = await (await fetch(new URL(address, parentStyleSheet.href ?? document.baseURI))).blob();
  const reader = new FileReader();
  await new Promise((resolve) => {
    reader.onload = resolve;
    reader.readAsDataURL(content);
  });
  return cssText.replace(whole, `url("${reader.result}")`);
}

// The numbers ---------------------------------------------------------------------------------

// As `nll_core.texts.spreadsheet_text` has it.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]./s;
const MORE = { base: (trace) => trace.base, width: (trace) => trace.width, text: (trace) => trace.text };

/** The numbers of a chart as CSV: a row for each point, its mark, and what its axes are. */
export function table({ host, next, overlay }) {
  const moving = [...overlay.traces].map(([mark, { trace }]) => ({ ...trace, mark }));
  const still = JSON.parse(next.still).data.map((trace) => ({ ...decoded(trace), mark: trace.name ?? "words" }));
  const shown = [...moving, ...still].filter(({ visible }) => visible !== false);
  const more = Object.keys(MORE).filter((name) => shown.some((trace) => MORE[name](trace) !== undefined));
  const rows = [["mark", "x", "y", ...more, "x_axis", "y_axis"]];
  const title = (axis, letter) => host._fullLayout[(axis ?? letter).replace(letter, `${letter}axis`)].title.text;
  for (const trace of shown) {
    const axes = [title(trace.xaxis, "x"), title(trace.yaxis, "y")];
    const at = (values, i) => (Array.isArray(values) || ArrayBuffer.isView(values) ? values[i] : values);
    for (let i = 0; i < trace.x.length; i += 1) {
      rows.push([trace.mark, trace.x[i], trace.y[i], ...more.map((name) => at(MORE[name](trace), i)), ...axes]);
    }
  }
  return rows.map((row) => `${row.map(cell).join()}\r\n`).join("");
}

function cell(value) {
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  const words = plain(String(value ?? ""));
  const safe = FORMULA.test(words) && !Number.isFinite(Number(words)) ? `'${words}` : words;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Words as they are read: Plotly takes a little HTML. */
const plain = (text) => unescaped(text.replace(/<br>/g, " ").replace(/<\/?\w[^>]*>/g, ""));

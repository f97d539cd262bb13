// The colours and the font of the present theme, for Plotly and for the marks of our own.

// Of the width from which letters grow with the window, so that they can be read from the last row.
const GROWS_FROM = 1280;
const LARGEST = 1.6;
// In a presentation they grow as all type does from this size, in pixels; the smallest are as large as
// the smallest of the page (see style.css).
const USUAL_TYPE = 14;
const SMALLEST = 0.875;
const CODE = /#0000(0[1-9]|1\d|20)/g;

/**
 * What the theme says at `element`, Streamlit's or another; `codes` are the placeholders that figures
 * use for colours.
 */
export function themeColours(element, theme = "st") {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(`--${theme}-${name}`).trim();
  const codes = {};
  for (const { first, name } of [
    { first: 1, name: "chart-categorical-colors" },
    { first: 11, name: "chart-sequential-colors" },
  ]) {
    read(name)
      .split(/,(?![^(]*\))/)
      .forEach((colour, i) => {
        codes[`#0000${String(first + i).padStart(2, "0")}`] = colour.trim();
      });
  }
  return {
    codes,
    font: style.getPropertyValue("--st-font").trim(),
    text: read("text-color"),
    ground: read("background-color"),
    quiet: read("gray-text-color"),
    line: read("border-color-light"),
    border: read("border-color"),
    ...lettering(),
  };
}

function lettering() {
  const root = document.documentElement;
  if ("presenting" in root.dataset) {
    const type = parseFloat(getComputedStyle(root).fontSize);
    return { scale: type / USUAL_TYPE, least: SMALLEST * type };
  }
  return { scale: Math.min(Math.max(innerWidth / GROWS_FROM, 1), LARGEST), least: 0 };
}

/** How large letters are drawn that are so many pixels large in a figure. */
export const lettersOf = (size, { scale = 1, least = 0 } = {}) => Math.max(size * scale, least);

/** `text` with its placeholder codes replaced by the theme's colours. */
export function coloured(text, { codes }) {
  return text.replace(CODE, (code) => codes[code]);
}

/** Plotly's template in the theme's colours. */
export function template(colours) {
  const { font, text, ground, quiet, line, border } = colours;
  const axis = {
    gridcolor: line,
    linecolor: border,
    zeroline: false,
    ticks: "",
    tickfont: { size: lettersOf(12, colours), color: quiet },
    title: { font: { size: lettersOf(13, colours), color: quiet }, standoff: 10 },
  };
  return {
    layout: {
      font: { family: font, size: lettersOf(13, colours), color: text },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      xaxis: { ...axis, showgrid: false },
      yaxis: axis,
      hoverlabel: { bgcolor: ground, bordercolor: border, font: { family: font, color: text } },
    },
  };
}

// The colours and the font of the present theme, for Plotly and for the marks of our own.

// Of the width from which letters grow with the window, so that they can be read from the last row.
const GROWS_FROM = 1280;
const LARGEST = 1.6;
const CODE = /#0000(0[1-9]|1\d|20)/g;

/** What the theme says at `element`; `codes` are the placeholders that figures use for colours. */
export function themeColours(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
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
    font: read("font"),
    text: read("text-color"),
    ground: read("background-color"),
    quiet: read("gray-text-color"),
    line: read("border-color-light"),
    border: read("border-color"),
    scale: Math.min(Math.max(innerWidth / GROWS_FROM, 1), LARGEST),
  };
}

/** `text` with its placeholder codes replaced by the theme's colours. */
export function coloured(text, { codes }) {
  return text.replace(CODE, (code) => codes[code]);
}

/** Plotly's template in the theme's colours. */
export function template({ font, text, ground, quiet, line, border, scale }) {
  const axis = {
    gridcolor: line,
    linecolor: border,
    zeroline: false,
    ticks: "",
    tickfont: { size: 12 * scale, color: quiet },
    title: { font: { size: 13 * scale, color: quiet }, standoff: 10 },
  };
  return {
    layout: {
      font: { family: font, size: 13 * scale, color: text },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      xaxis: { ...axis, showgrid: false },
      yaxis: axis,
      hoverlabel: { bgcolor: ground, bordercolor: border, font: { family: font, color: text } },
    },
  };
}

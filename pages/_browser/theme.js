// The colours and the font of the present theme, for Plotly and for the marks of our own.

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
  };
}

/** `text` with its placeholder codes replaced by the theme's colours. */
export function coloured(text, { codes }) {
  return text.replace(CODE, (code) => codes[code]);
}

/** Plotly's template in the theme's colours. */
export function template({ font, text, ground, quiet, line, border }) {
  const axis = {
    gridcolor: line,
    linecolor: border,
    zeroline: false,
    ticks: "",
    tickfont: { size: 12, color: quiet },
    title: { font: { size: 13, color: quiet }, standoff: 10 },
  };
  return {
    layout: {
      font: { family: font, size: 13, color: text },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      xaxis: { ...axis, showgrid: false },
      yaxis: axis,
      hoverlabel: { bgcolor: ground, bordercolor: border, font: { family: font, color: text } },
    },
  };
}

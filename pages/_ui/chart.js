// Draws every chart of the app with Plotly, in place: `Plotly.react` keeps the chart and its frame
// while the data change. Loaded once and cached; see chart.py for what it is sent.

const CODE = /#0000(0[1-9]|1\d|20)/g;
const charts = new WeakMap();
const waiting = [];
let drawing = false;
let plotly;

/** Show what `data` holds within `parentElement`; called again on every change of data or theme. */
export function show({ data, parentElement, setTriggerValue }, plotlyUrl) {
  const message = JSON.parse(new TextDecoder().decode(data));
  const chart = charts.get(parentElement) ?? mount(parentElement);
  chart.host.setAttribute("aria-label", message.alt);
  chart.host.style.height = `${message.height}px`;
  chart.report = (point) => setTriggerValue("point", point);
  const colours = themeColours(parentElement);
  const text = JSON.stringify(colours) + message.figure;
  if (text !== chart.text) {
    chart.text = text;
    chart.next = { figure: message.figure, colours };
    return loadPlotly(plotlyUrl).then(() => schedule(chart)).then(() => chart.unmount);
  }
  return chart.unmount;
}

function mount(parentElement) {
  const host = document.createElement("div");
  host.className = "nll-chart";
  host.setAttribute("role", "img");
  parentElement.append(host);
  const observer = new ResizeObserver(() => {
    // A chart that leaves the page shrinks to nothing first, which Plotly calls an error.
    if (chart.drawn && host.clientWidth) window.Plotly.Plots.resize(host);
  });
  const chart = {
    host,
    unmount: () => {
      observer.disconnect();
      charts.delete(parentElement);
      if (chart.drawn) window.Plotly.purge(host);
      host.remove();
    },
  };
  observer.observe(host);
  charts.set(parentElement, chart);
  return chart;
}

function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve();
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`no Plotly at ${url}`));
    document.head.append(script);
  });
  return plotly;
}

// One chart at a time, those in view first, always its latest figure; the next one waits until this
// one is on the screen. Several charts that change at once do not hold each other up, and nothing
// stale is drawn.
function schedule(chart) {
  if (!waiting.includes(chart)) waiting.push(chart);
  if (!drawing) {
    drawing = true;
    drawNext();
  }
}

function drawNext() {
  const inView = waiting.findIndex(({ host }) => {
    const { top, bottom } = host.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  const [chart] = waiting.splice(Math.max(inView, 0), 1);
  drawing = chart !== undefined;
  if (!drawing) return;
  if (chart.host.isConnected) draw(chart);
  afterPaint(drawNext);
}

// The first frame shows what was drawn; from the second on it is sure to be on the screen.
function afterPaint(next) {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(next)));
}

function draw(chart) {
  const { figure, colours } = chart.next;
  const { data, layout } = JSON.parse(figure.replace(CODE, (code) => colours.codes[code]));
  layout.template = template(colours);
  const config = { displayModeBar: false, scrollZoom: false, doubleClick: false };
  window.Plotly.react(chart.host, data, layout, config);
  if (!chart.drawn) {
    chart.drawn = true;
    chart.host.on("plotly_click", ({ points: [point] }) =>
      chart.report({
        x: point.x,
        y: point.y,
        curve_number: point.curveNumber,
        point_index: point.pointIndex ?? null,
        customdata: point.customdata ?? null,
      }),
    );
  }
}

function themeColours(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
  const codes = {};
  for (const [first, name] of [[1, "chart-categorical-colors"], [11, "chart-sequential-colors"]]) {
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

function template({ font, text, ground, quiet, line, border }) {
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

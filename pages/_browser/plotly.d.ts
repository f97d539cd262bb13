// What charts are drawn by, once its script has run (see chart.js).
interface Window {
  Plotly: any;
}

// Draws what stands one below the other in a view: plots, sentences, tables, read-outs, players. One
// message says all of it; see pages/_ui/stage.py for what is sent.

import * as asking from "./asking.js";
import * as charts from "./chart.js";
import * as live from "./live.js";
import { whenGone } from "./mount.js";
import * as players from "./player.js";
import { serve } from "./texts.js";
import { themeColours } from "./theme.js";
import * as tokens from "./tokens.js";

const KINDS = { chart: charts, player: players };
const stages = new WeakMap();

/** Show what `data` holds within `parentElement`; called again on every change of data or theme. */
export function show({ data, parentElement, setTriggerValue }, plotlyUrl) {
  const message = JSON.parse(new TextDecoder().decode(data));
  const stage = stages.get(parentElement) ?? mount(parentElement);
  if (stage.view !== message.view) asking.leave(stage);
  stage.view = message.view;
  if (stage.html !== message.html) {
    asking.leaveOpen(stage);
    build(stage, message.html);
    asking.sayAgain(stage);
  }
  const answered = live.answers(message.values);
  const colours = themeColours(parentElement);
  for (const [key, html] of Object.entries(message.texts)) {
    serve(stage.box.querySelector(`[data-text="${key}"]`), key, html, answered);
  }
  tokens.refresh(stage.box);
  for (const { key, element } of placesIn(stage.box, "chart")) {
    const report = (point) => setTriggerValue("point", { chart: key, ...point });
    charts.put(element, message.charts[key], { report, plotlyUrl, colours, answered });
  }
  for (const { key, element } of placesIn(stage.box, "player")) players.put(element, message.players[key]);
  live.drawn(stage, message.values);
  if (message.asks) asking.ask(stage, message.asks);
  return whenGone(parentElement, () => {
    for (const [kind, { remove }] of Object.entries(KINDS)) {
      for (const { element } of placesIn(stage.box, kind)) remove(element);
    }
    asking.gone(stage);
    live.stages.delete(stage);
    stages.delete(parentElement);
    stage.box.remove();
  });
}

function mount(parentElement) {
  const stage = { box: document.createElement("div") };
  stage.box.className = "nll-stage";
  tokens.watch(stage.box);
  parentElement.append(stage.box);
  stages.set(parentElement, stage);
  return stage;
}

const placesIn = (box, kind) =>
  [...box.querySelectorAll(`[data-${kind}]`)].map((element) => ({ key: element.dataset[kind], element }));

/** Lay a stage out anew; charts and players that it had before are taken along. */
function build(stage, html) {
  const next = document.createElement("template");
  next.innerHTML = html;
  for (const [kind, { remove }] of Object.entries(KINDS)) {
    const places = new Map(placesIn(next.content, kind).map(({ key, element }) => [key, element]));
    for (const { key, element } of placesIn(stage.box, kind)) {
      if (places.has(key)) places.get(key).replaceWith(element);
      else remove(element);
    }
  }
  stage.box.replaceChildren(next.content);
  stage.html = html;
}

// Watches one gesture within the page: `nllWatch.start(…)` before it, `nllWatch.stop()` after it.
// Loaded before the page's own scripts. Times are the page's own, in milliseconds; a pointer event
// is dated by its `timeStamp`, when the browser heard of it, so nothing here is the driver's.
//
// A frame counts as painted in the first task after its animation frame: by then the main thread
// has done style, layout and paint, and handed the frame over. (A second animation frame would add
// the wait for the next refresh; Event Timing does not report moves of the pointer.) What is left,
// raster and the wait for the screen, is the same for any page; see `on_screen` in live.py.

window.nllWatch = (() => {
  const STATE_EVERY = 4;
  let run = null;
  let states = []; // of the last drag, as they were painted
  const requestFrame = window.requestAnimationFrame.bind(window);
  const channel = new MessageChannel();
  const afterPaint = [];
  channel.port1.onmessage = () => afterPaint.shift()?.(performance.now());
  const onPaint = (then) => {
    afterPaint.push(then);
    channel.port2.postMessage(0);
  };

  // The live layer calls its followers last in a frame of its own: that frame is what it costs.
  let followed = false;
  let inFrame = false;
  window.requestAnimationFrame = (callback) =>
    requestFrame((time) => {
      followed = false;
      inFrame = true;
      const began = performance.now();
      callback(time);
      // After the observers of what the callback has changed.
      queueMicrotask(() => { inFrame = false; });
      if (followed) run?.frames.push(performance.now() - began);
    });

  async function bus() {
    const script = performance.getEntriesByType("resource").find((e) => e.name.endsWith("/live.js"));
    return script && import(script.name);
  }

  /** The layers of our own marks, and the marks of a stock chart. */
  const moving = (chart) => document.querySelectorAll(`${chart} :is(.nll-above, .nll-below)`);
  const drawn = (chart) =>
    [...document.querySelectorAll(`${chart} .cartesianlayer :is(path, text)`)]
      .map((e) => `${e.getAttribute("d")}${e.getAttribute("transform")}${e.textContent}`).join();

  const marks = (chart) => ({
    plot: !!document.querySelector(`${chart} .cartesianlayer path`),
    overlay: !!document.querySelector(`${chart} :is(.nll-above, .nll-below) :is([d^=M], text)`),
  });

  // setAttribute tells of itself even where nothing changed.
  const isChange = ({ type, target, attributeName, oldValue }) =>
    type === "childList" || (type === "attributes" ? target.getAttribute(attributeName) : target.data) !== oldValue;
  const EVERYTHING = { subtree: true, childList: true, attributes: true, attributeOldValue: true,
    characterData: true, characterDataOldValue: true };

  const element = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node);
  const describe = (node) => {
    const found = element(node);
    const box = found?.closest("[class*=st-key-]");
    const key = [...(box?.classList ?? [])].find((name) => name.startsWith("st-key-")) ?? "";
    return found ? `${key} ${found.localName}.${found.getAttribute("class") ?? ""}`.trim() : "what is gone";
  };

  /** The step of a slider that a pointer asks for, which took hold of the middle of its thumb. */
  function stepUnder(thumb) {
    const { min, max, step, value } = thumb.closest("[data-testid=stSlider]").querySelector("input[type=range]");
    const track = thumb.parentElement.parentElement;
    const { left, width } = thumb.parentElement.getBoundingClientRect();
    const [last, from] = [(max - min) / step, (value - min) / step];
    const x = left + width / 2;
    return (event) =>
      Math.min(Math.max(Math.round(from + (((event?.clientX ?? x) - x) / track.clientWidth) * last), 0), last);
  }

  async function start({ chart, slider }) {
    const live = await bus();
    const watched = live && slider ? ".nll-chart" : chart;
    run = { live, watched, moves: 0, idle: 0, waiting: [], latency: [], painted: [], handlers: [], frames: [],
      blank: 0, seen: 0, shift: 0, released: null, confirmed: null, shown: null, stops: [] };
    const mine = run;
    states = [];
    const listen = (target, type, heard, options) => {
      target.addEventListener(type, heard, options);
      mine.stops.push(() => target.removeEventListener(type, heard, options));
    };

    // Moves that ask for another state wait here until a frame with other marks is painted. A handle
    // says at once what it asks for; where a slider is asked to go follows from where the pointer is.
    let before, began, times;
    const step = slider && stepUnder(document.querySelector(slider));
    const state = (event) => (step ? step(event) : live && JSON.stringify(live.values()));
    let asked = step?.();
    // The live layer hears of moves before the frame in which the browser tells others of them.
    const MOVE = live && "onpointerrawupdate" in window ? "pointerrawupdate" : "pointermove";
    listen(window, MOVE, (event) => {
      if (!event.buttons) return;
      before = step ? asked : state(event);
      const all = event.getCoalescedEvents();
      times = (all.length ? all : [event]).map((e) => e.timeStamp);
      mine.moves += times.length;
      mine.waiting.push(...times);
      began = performance.now();
    }, true);
    listen(window, MOVE, (event) => {
      if (!event.buttons) return;
      mine.handlers.push(performance.now() - began);
      asked = state(event);
      if (!live || asked !== before) return;
      mine.idle += times.length;
      mine.waiting = mine.waiting.filter((time) => !times.includes(time));
    });
    listen(window, "pointerup", (event) => { mine.released = event.timeStamp; }, true);

    if (live) {
      const follow = () => {
        followed = true;
        if (mine.released !== null && mine.confirmed === null && !(live.ahead ?? live.moving)()) mine.confirmed = performance.now();
      };
      live.followers.add(follow);
      mine.stops.push(() => live.followers.delete(follow));
      // A frame takes with it what was drawn up to the end of its own callbacks.
      let drawn = [];
      let due = false;
      const marksChanged = new MutationObserver((changes) => {
        if (mine.released !== null || !changes.some(isChange)) return;
        drawn.push(...mine.waiting.splice(0));
        if (due) return;
        due = true;
        const hand = () => {
          const times = drawn.splice(0);
          due = false;
          onPaint((now) => {
            mine.painted.push(now);
            if (mine.painted.length % STATE_EVERY === 1) states.push(live.values());
            for (const time of times) mine.latency.push(now - time);
          });
        };
        if (inFrame) hand();
        else requestFrame(hand);
      });
      for (const layer of moving(watched)) marksChanged.observe(layer, EVERYTHING);
      mine.stops.push(() => marksChanged.disconnect());
    } else {
      // A stock chart is built anew: compare what it shows.
      const original = drawn(chart);
      const look = () => {
        if (mine !== run || mine.shown !== null) return;
        const present = mine.released !== null && drawn(chart);
        if (present && present !== original) onPaint((now) => { mine.shown = now; });
        requestFrame(look);
      };
      requestFrame(look);
    }

    const charts = [...document.querySelectorAll(".nll-chart, [data-testid=stPlotlyChart]")]
      .map((e) => e.closest("[class*=st-key-]"))
      .map((e) => `.${CSS.escape([...e.classList].find((name) => name.startsWith("st-key-")))}`);
    mine.charts = Object.fromEntries([...new Set(charts)].map((key) => [key, marks(key)]));
    const each = () => {
      if (mine !== run) return;
      onPaint(() => {
        mine.seen += 1;
        const gone = Object.entries(mine.charts).some(([key, had]) => {
          const has = marks(key);
          return (had.plot && !has.plot) || (had.overlay && !has.overlay);
        });
        if (gone) mine.blank += 1;
      });
      requestFrame(each);
    };
    requestFrame(each);

    mine.stops.push(onShift((value) => { mine.shift += value; }));
  }

  function onShift(heard) {
    const shifts = new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) heard(value, sources);
    });
    shifts.observe({ type: "layout-shift" });
    return () => shifts.disconnect();
  }

  /** Shifts of layout while the states of the last drag are shown again without a pointer: as long
   *  as one is down the browser keeps to itself what has moved. Thumbs of sliders may. */
  async function replay() {
    const live = await bus();
    const found = { moved: 0, what: new Set() };
    const stop = onShift((value, sources) => {
      const others = sources.filter(({ node }) => !element(node)?.closest("[data-testid=stSlider]"));
      if (!others.length) return;
      found.moved += value;
      for (const { node } of others) found.what.add(describe(node));
    });
    live.hold();
    for (const state of [...states, states[0]]) {
      live.move(state);
      await new Promise((resolve) => requestFrame(() => requestFrame(resolve)));
    }
    live.release();
    const end = performance.now() + 8000;
    while (live.moving() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 700));
    stop();
    return { ...found, what: [...found.what] };
  }

  /** Whether what was released has come to rest. */
  const settled = () => run.confirmed !== null || run.shown !== null;

  function stop() {
    const { live, stops, waiting, ...found } = run;
    for (const end of stops) end();
    run = null;
    return { ...found, live: !!live, unanswered: waiting.length };
  }

  return { start, settled, stop, replay };
})();

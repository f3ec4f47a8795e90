// What runs in the page of a race; race.py gives it the script element that it stands in, and what there is to show.
// It has no `<` but in strings, see `script` in race.py. It keeps to a shadow tree of its own, so that neither styles nor
// names reach another figure. It goes by the colour of the text around it, so that it is dark where the page is.
(script, race) => {
  const host = document.createElement("div");
  host.className = "opt-race";
  // JupyterLab would take arrow keys for its own.
  host.setAttribute("data-lm-suppress-shortcuts", "true");
  const words = script.previousElementSibling;
  if (words?.matches("details")) words.remove();
  script.after(host);
  const shadow = host.attachShadow({mode: "open"});
  shadow.innerHTML = `
    <style>
      :host { display: block; color: inherit; font: 14px/1.4 system-ui, sans-serif; max-width: 44rem; }
      canvas { display: block; width: 100%; touch-action: pan-y; }
      p { margin: 0; }
      .under { min-height: 2.8em; font-size: 12.5px; font-variant-numeric: tabular-nums; }
      .bar { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; }
      button { font: inherit; color: inherit; background: none; border: 1px solid; border-radius: 4px;
        min-height: 32px; min-width: 5em; padding: 0 .7em; cursor: pointer; }
      .time { display: flex; flex: 1 1 15em; flex-wrap: wrap; align-items: center; gap: 0 .5rem; }
      .time input { flex: 1 1 9em; min-width: 0; height: 32px; margin: 0; accent-color: var(--accent); }
      .now { min-width: 11em; font-variant-numeric: tabular-nums; }
      fieldset { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: .4rem 0 0; padding: 0; border: 0;
        min-width: 0; }
      legend, .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
        white-space: nowrap; }
      .item, .item label { display: flex; align-items: center; gap: .4rem; min-height: 28px; }
      .item { gap: .8rem; }
      .item label { cursor: pointer; }
      fieldset input { width: 17px; height: 17px; margin: 0; accent-color: var(--accent); }
      fieldset canvas { width: 44px; height: 16px; flex: none; }
      .cost { font-size: 12.5px; font-variant-numeric: tabular-nums; min-width: 8.5em; }
      :focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
      .root { position: relative; padding: 2px 4px 4px; }
    </style>
    <div class="root" role="group">
      <canvas class="field" role="img"></canvas>
      <p class="under"></p>
      <div class="bar">
        <button type="button" class="play"></button>
        <button type="button" class="step"></button>
        <label class="time"><span class="now"></span><input type="range" min="0" step="1"></label>
      </div>
      <fieldset><legend></legend></fieldset>
      <p class="said" role="status"></p>
    </div>`;
  const part = (selector) => shadow.querySelector(selector);
  const field = part(".field"), pen = field.getContext("2d"), play = part(".play"), slider = part(".time input");
  const said = (key, values = {}) =>
    race.words[key].replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
  host.lang = race.lang;
  part(".step").textContent = said("step");
  play.textContent = said("play");
  part("legend").textContent = said("shown");
  part(".root").setAttribute("aria-label", race.title);
  field.setAttribute("aria-label", race.alt);
  field.style.aspectRatio = 1 / race.aspect;

  const summed = (steps) => steps.reduce((all, step, i) => (all.push(step + (all[i - 2] ?? 0)), all), []);
  const contours = race.contours.map(summed);
  const runners = race.runners.map((given) => {
    const places = summed(given.places), last = given.costs.length - 1;
    return {...given, places, last, end: last * given.every, shown: true};
  });
  const end = Math.max(...runners.map((runner) => runner.end));
  const seconds = 8;
  let now = end, playing = 0, under = null;

  // ---- what there is to know at a time
  // Sums of frames come to just under a whole number, which is meant: what is shown and what Step goes by agree.
  const whole = (time, every = 1) => Math.floor(time / every + 1e-6);
  const shown = () => runners.filter((runner) => runner.shown);
  const updates = (runner, time = now) => Math.min(whole(time, runner.every), runner.last);
  const place = (runner, i) => [runner.places[2 * i], runner.places[2 * i + 1]];
  const number = (value) => Number(value.toPrecision(3)).toString().replace("-", "−");
  const costOf = (runner, i) => {
    const cost = runner.costs[i];
    if (cost === null) return said("tooLarge");
    return Math.abs(cost) >= 0.001 ? said("cost", {cost: number(cost)}) : said("tiny");
  };
  const costThere = (runner) => costOf(runner, updates(runner));
  const timed = (time) => {
    const passed = race.times ? race.times[time] : time;
    return passed === 1 ? said("one") : said("time", {count: passed});
  };
  const clock = () => timed(whole(now));
  const say = () => {
    const each = shown().map((runner) => `${runner.name}: ${costThere(runner)}`);
    part(".said").textContent = [said("now", {time: clock()}), ...each].join("; ") + ".";
  };

  // ---- drawing
  const isDark = () => {
    const [r, g, b] = getComputedStyle(host).color.match(/[\d.]+/g).map(Number);
    return 0.3 * r + 0.6 * g + 0.1 * b > 128;
  };
  const marks = {
    o: (p, x, y) => p.arc(x, y, 5.5, 0, 7),
    s: (p, x, y) => p.rect(x - 5, y - 5, 10, 10),
    "^": (p, x, y) => [[0, -6.5], [6, 5], [-6, 5]].forEach(([i, j]) => p.lineTo(x + i, y + j)),
    v: (p, x, y) => [[0, 6.5], [6, -5], [-6, -5]].forEach(([i, j]) => p.lineTo(x + i, y + j)),
    D: (p, x, y) => [[0, -7], [7, 0], [0, 7], [-7, 0]].forEach(([i, j]) => p.lineTo(x + i, y + j)),
    "*": (p, x, y) => { for (let i = 0; 10 > i; i++) {
      const far = i % 2 ? 3 : 8, turn = Math.PI * (i / 5 - 0.5);
      p.lineTo(x + far * Math.cos(turn), y + far * Math.sin(turn)); } },
  };
  const mark = (p, kind, x, y, fill, edge) => {
    p.setLineDash([]);
    p.beginPath(); marks[kind](p, x, y); p.closePath();
    p.lineWidth = 3; p.strokeStyle = edge; p.stroke();
    p.fillStyle = fill; p.fill();
  };
  const prepare = (canvas, p) => {
    const width = canvas.clientWidth, height = canvas.clientHeight, ratio = window.devicePixelRatio || 1;
    canvas.width = width * ratio; canvas.height = height * ratio;
    p.setTransform(ratio, 0, 0, ratio, 0, 0);
    return [width, height];
  };
  const edges = {left: 58, right: 10, top: 10, bottom: 38};
  const frame = () => {
    const w = field.clientWidth - edges.left - edges.right, h = field.clientHeight - edges.top - edges.bottom;
    return {w, h, x: (u) => edges.left + u / race.units * w, y: (v) => edges.top + h - v / race.units * h};
  };
  const drawSides = (at, ink) => {
    pen.strokeStyle = pen.fillStyle = ink; pen.lineWidth = 1; pen.setLineDash([]);
    pen.font = "12px system-ui, sans-serif";
    pen.beginPath();
    pen.moveTo(edges.left, edges.top); pen.lineTo(edges.left, edges.top + at.h);
    pen.lineTo(edges.left + at.w, edges.top + at.h);
    const share = (side, tick) => (tick - side.ends[0]) / (side.ends[1] - side.ends[0]) * race.units;
    pen.textAlign = "center"; pen.textBaseline = "top";
    const keep = race.x.ticks.length * 38 > at.w ? 2 : 1;
    race.x.ticks.forEach((tick, i) => {
      const x = at.x(share(race.x, tick));
      pen.moveTo(x, edges.top + at.h); pen.lineTo(x, edges.top + at.h + 4);
      if (i % keep === 0) pen.fillText(number(tick), x, edges.top + at.h + 6);
    });
    pen.fillText(race.x.label, edges.left + at.w / 2, edges.top + at.h + 22);
    pen.textAlign = "right"; pen.textBaseline = "middle";
    const sparse = race.y.ticks.length * 18 > at.h ? 2 : 1;
    race.y.ticks.forEach((tick, i) => {
      const y = at.y(share(race.y, tick));
      pen.moveTo(edges.left, y); pen.lineTo(edges.left - 4, y);
      if (i % sparse === 0) pen.fillText(number(tick), edges.left - 6, y);
    });
    pen.stroke();
    pen.save();
    pen.translate(8, edges.top + at.h / 2); pen.rotate(-Math.PI / 2); pen.textAlign = "center";
    pen.fillText(race.y.label, 0, 0);
    pen.restore();
  };
  const drawRunner = (runner, at, dark, edge) => {
    const [light, lighter, dashes, kind] = runner.look, colour = dark ? lighter : light;
    const full = updates(runner), rest = now / runner.every - full;
    pen.strokeStyle = pen.fillStyle = colour; pen.lineWidth = 1.8; pen.setLineDash(dashes); pen.lineJoin = "round";
    pen.beginPath();
    for (let i = 0; full >= i; i++) pen.lineTo(at.x(runner.places[2 * i]), at.y(runner.places[2 * i + 1]));
    let [u, v] = place(runner, full);
    if (runner.last > full && rest > 0) {
      const [nextU, nextV] = place(runner, full + 1);
      [u, v] = [u + rest * (nextU - u), v + rest * (nextV - v)];
      pen.lineTo(at.x(u), at.y(v));
    }
    pen.stroke();
    if (80 >= runner.last) for (let i = 1; full >= i; i++) {
      pen.beginPath(); pen.arc(at.x(runner.places[2 * i]), at.y(runner.places[2 * i + 1]), 2, 0, 7); pen.fill();
    }
    mark(pen, kind, at.x(u), at.y(v), colour, edge);
  };
  const draw = () => {
    if (!field.clientWidth) return;
    const [width, height] = prepare(field, pen), at = frame(), dark = isDark(), edge = dark ? "#111" : "#fff";
    const ink = getComputedStyle(host).color;
    host.style.setProperty("--accent", dark ? "#58B0EA" : "#0072B2");
    pen.clearRect(0, 0, width, height);
    pen.save();
    pen.beginPath(); pen.rect(edges.left, edges.top - 8, at.w + 8, at.h + 8); pen.clip();
    pen.strokeStyle = ink; pen.globalAlpha = 0.3; pen.lineWidth = 1;
    contours.forEach((line) => {
      pen.beginPath();
      for (let i = 0; line.length > i; i += 2) pen.lineTo(at.x(line[i]), at.y(line[i + 1]));
      pen.stroke();
    });
    pen.globalAlpha = 0.8; pen.fillStyle = ink; pen.font = "11px system-ui, sans-serif";
    pen.textAlign = "center"; pen.textBaseline = "middle";
    race.marks.forEach(([u, v, cost]) => pen.fillText(cost, at.x(u), at.y(v)));
    pen.globalAlpha = 1;
    const [startU, startV] = place(runners[0], 0);
    mark(pen, "s", at.x(startU), at.y(startV), ink, edge);
    if (race.best) mark(pen, "*", at.x(race.best[0]), at.y(race.best[1]), ink, edge);
    shown().forEach((runner) => drawRunner(runner, at, dark, edge));
    pen.restore();
    drawSides(at, ink);
    runners.forEach(({key, look: [light, lighter, dashes, kind]}) => {
      const p = key.getContext("2d"), colour = dark ? lighter : light;
      prepare(key, p);
      p.strokeStyle = colour; p.lineWidth = 2; p.setLineDash(dashes);
      p.beginPath(); p.moveTo(0, 8); p.lineTo(44, 8); p.stroke();
      mark(p, kind, 22, 8, colour, edge);
    });
  };

  // ---- words beside the drawing
  const costAt = (u, v) => {
    const [low, spread, digits] = race.ground, n = race.grid - 1;
    const root = (k) => parseInt(digits.slice(2 * k, 2 * k + 2), 36) / 1295;
    const x = Math.min(u / race.units * n, n - 1e-6), y = Math.min(v / race.units * n, n - 1e-6);
    const i = Math.floor(x), j = Math.floor(y), a = x - i, b = y - j, k = j * race.grid + i;
    const along = (k) => root(k) * (1 - a) + root(k + 1) * a;
    return low + spread * (along(k) * (1 - b) + along(k + race.grid) * b) ** 2;
  };
  const value = (side, u) => side.ends[0] + u / race.units * (side.ends[1] - side.ends[0]);
  const named = (u, v) => `${race.x.label} ${number(value(race.x, u))}, ${race.y.label} ${number(value(race.y, v))}`;
  const nearest = (x, y, at) => {
    let found = null, least = 12;
    shown().forEach((runner) => {
      for (let i = updates(runner); i >= 0; i--) {
        const [u, v] = place(runner, i), far = Math.hypot(at.x(u) - x, at.y(v) - y);
        if (least > far) [found, least] = [{runner, i, u, v}, far];
      }
    });
    return found;
  };
  const tell = () => {
    const words = part(".under"), at = frame();
    if (!under) return words.replaceChildren(said("point"));
    const u = (under[0] - edges.left) / at.w * race.units, v = (edges.top + at.h - under[1]) / at.h * race.units;
    const hit = nearest(...under, at);
    if (hit) {
      const {runner, i} = hit, time = timed(i * runner.every);
      words.textContent = `${said("after", {name: runner.name, time})}: ${named(hit.u, hit.v)}, ${costOf(runner, i)}`;
    } else if (Math.min(u, v) >= 0 && race.units >= Math.max(u, v)) {
      words.textContent = `${named(u, v)}, ${said("about", {cost: number(costAt(u, v))})}`;
    }
  };
  const update = () => {
    part(".now").textContent = clock();
    slider.value = whole(now);
    slider.setAttribute("aria-valuetext", clock());
    runners.forEach((runner) => { runner.words.textContent = costThere(runner); });
    draw(); tell();
  };

  // ---- time
  const pause = () => {
    cancelAnimationFrame(playing); clearTimeout(playing);
    playing = 0; play.textContent = said("play");
  };
  const over = () => { now = end; pause(); update(); say(); };
  const go = (time) => { now = time; if (now >= end) over(); else update(); };
  const start = () => {
    if (now >= end) now = 0;
    play.textContent = said("pause");
    update();
    // Who asked for less motion gets a row of still pictures.
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const jump = () => {
        go(Math.min(end, whole(now) + Math.ceil(end / 10)));
        if (playing) playing = setTimeout(jump, 1000);
      };
      playing = setTimeout(jump, 1000);
      return;
    }
    let before = performance.now();
    const tick = (moment) => {
      if (!host.isConnected) return pause();
      const passed = Math.max(0, moment - before);
      before = moment;
      go(Math.min(end, now + passed / 1000 * end / seconds));
      if (playing) playing = requestAnimationFrame(tick);
    };
    playing = requestAnimationFrame(tick);
  };
  play.addEventListener("click", () => { if (playing) { pause(); update(); say(); } else start(); });
  part(".step").addEventListener("click", () => {
    pause();
    const next = shown().filter((runner) => runner.end > now + 1e-6)
      .map((runner) => (whole(now, runner.every) + 1) * runner.every);
    go(now >= end ? 0 : Math.min(end, ...next));
    if (end > now) say();
  });
  slider.max = end;
  slider.addEventListener("input", () => { pause(); now = Number(slider.value); update(); });
  slider.addEventListener("change", say);
  const point = (event) => { under = [event.offsetX, event.offsetY]; tell(); };
  field.addEventListener("pointermove", point);
  field.addEventListener("pointerdown", point);
  field.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") { under = null; tell(); } });

  runners.forEach((runner) => {
    const item = document.createElement("span"), label = document.createElement("label");
    const box = document.createElement("input");
    item.className = "item";
    box.type = "checkbox"; box.checked = true;
    runner.key = document.createElement("canvas");
    runner.key.setAttribute("aria-hidden", "true");
    runner.words = document.createElement("span");
    runner.words.className = "cost";
    const name = document.createElement("span");
    name.textContent = runner.name;
    label.append(box, runner.key, name);
    item.append(label, runner.words);
    part("fieldset").append(item);
    box.addEventListener("change", () => { runner.shown = box.checked; update(); });
  });

  // The still picture comes just before this output; it gives way.
  let node = host;
  for (let level = 0; node && 4 > level; level++, node = node.parentElement) {
    const before = node.previousElementSibling;
    const picture = before && (before.matches("img") ? before : before.querySelector("img"));
    if (picture) { picture.style.display = "none"; break; }
  }
  new ResizeObserver(draw).observe(field);
  const later = () => { draw(); setTimeout(draw, 400); };
  const themes = new MutationObserver(later);
  [document.documentElement, document.body].forEach((element) => themes.observe(element, {attributes: true}));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", later);
  update();
}

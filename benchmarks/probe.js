/**
 * Measured inside the page; evaluated there, so that the page itself has nothing for it.
 * What is handed to the page here is what a hand would do to its sliders: events.
 */
async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const plots = () => [...document.querySelectorAll(".js-plotly-plot")];
  const plane = () => plots()[0];
  const contour = () => plane()?.querySelector(".contourlayer path");
  const canvases = () => [...document.querySelectorAll(".live-canvas")];
  const range = () => {
    const { xaxis, yaxis } = plane().layout;
    return [...xaxis.range, ...yaxis.range];
  };

  /** A canvas as a small picture: reading its own pixels would change how the browser keeps it. */
  const small = new OffscreenCanvas(64, 64).getContext("2d", { willReadFrequently: true });
  const pixels = (canvas) => {
    small.clearRect(0, 0, 64, 64);
    small.drawImage(canvas, 0, 0, 64, 64);
    return small.getImageData(0, 0, 64, 64).data;
  };
  const painted = (canvas) => pixels(canvas).some((byte) => byte);

  /** Watch every frame until stopped: contours replaced or missing, canvases that are empty. */
  const watch = () => {
    const kept = [plane(), plane().querySelector(".main-svg"), contour(), ...canvases().slice(0, 1)];
    const seen = { frames: 0, blank: 0, replaced: 0 };
    const observer = new MutationObserver((records) => {
      for (const { removedNodes } of records)
        for (const node of removedNodes)
          if (kept.some((one) => node === one || node.contains(one))) seen.replaced += 1;
    });
    observer.observe(document.body, { childList: true, subtree: true });
    let going = true;
    const look = () => {
      if (!going) return;
      seen.frames += 1;
      if (contour() && !kept[2].isConnected)
        kept.splice(0, 3, plane(), plane().querySelector(".main-svg"), contour());
      const shown = contour()?.getBoundingClientRect().width && canvases().slice(0, 1).every(painted);
      if (!shown) seen.blank += 1;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return () => {
      going = false;
      observer.disconnect();
      return seen;
    };
  };
  let watching = () => ({});
  let following = () => ({});

  // ---- the page with st.slider

  /** Whether all figures of the usual page are drawn, and of one turn; which. */
  const turn = () => {
    const turns = new Set(plots().map((plot) => plot.layout?.meta));
    return contour() && turns.size === 1 ? [...turns][0] : 0;
  };
  /** All figures of the usual page are drawn, and for a while no other has come. */
  const calm = async () => {
    for (let before = turn(), times = 0; times < 10; before = turn()) {
      await pause(50);
      times = turn() && turn() === before ? times + 1 : 0;
    }
  };
  let settling = Promise.resolve(0);
  const arm = () => {
    const before = turn();
    settling = new Promise((resolve) => {
      const up = () => {
        const began = performance.now();
        const look = () => {
          if (turn() > before) requestAnimationFrame(() => resolve(performance.now() - began));
          else requestAnimationFrame(look);
        };
        look();
      };
      window.addEventListener("pointerup", up, { capture: true, once: true });
    });
  };

  // ---- the live page

  const BUBBLES = { bubbles: true };
  const file = performance.getEntriesByType("resource").map((entry) => entry.name)
    .find((name) => name.endsWith("/all.js"));
  const live = file && [...(await import(file)).live.figures.values()][0];
  const row = (id) => [...live.parts.values()].map((part) => part.rows?.get?.(id)).find(Boolean);
  const press = (id) => row(id).input.dispatchEvent(new PointerEvent("pointerdown", BUBBLES));
  const letGo = (id) => row(id).input.dispatchEvent(new PointerEvent("pointerup", BUBBLES));
  const move = (id, at) => {
    row(id).input.value = at;
    row(id).input.dispatchEvent(new Event("input"));
  };

  /** Everything that a drag may need is here, and for a while nothing more has come. */
  const idle = async () => {
    const { packets } = live;
    const busy = () =>
      live.outbox.busy || live.drag || live.spec !== live.coming || live.drawn !== live.spec.turn ||
      packets.running || packets.queue.length;
    for (let times = 0; times < 3; times = busy() ? 0 : times + 1) await pause(20);
  };

  /** The mouse comes near a slider: the page fetches what only this one needs. */
  const approach = (id) => row(id).input.closest(".live-row").dispatchEvent(new Event("pointerenter"));

  /** How often each canvas has been drawn anew since it was first asked. */
  const draws = new Map();
  const drawn = () => canvases().map((canvas) => {
    if (!draws.has(canvas)) {
      const pen = canvas.getContext("2d");
      const { clearRect } = pen;
      draws.set(canvas, 0);
      pen.clearRect = (...rect) => {
        draws.set(canvas, draws.get(canvas) + 1);
        clearRect.apply(pen, rect);
      };
    }
    return draws.get(canvas);
  });

  /** What the figures draw now: how often, the ground, and the numbers of every run. */
  const picture = () => ({
    drawn: drawn(),
    ground: live.preview.ground()?.heights.byteOffset,
    runs: live.paths().map((path) => path.numbers.columns),
  });
  const other = (a, b, names) =>
    names.some((name) => a[name] !== b[name] && a[name]?.some((v, k) => !Object.is(v, b[name]?.[k])));

  /** Whether the plane shows another picture than before: all that this slider moves has moved. */
  const moved = ({ moves, ground }, now, before) =>
    now.drawn[0] > before.drawn[0] && (!ground || now.ground !== before.ground) &&
    moves.every(({ path }) => other(now.runs[path], before.runs[path], ["x1", "x2"]));

  /** Whether every canvas was drawn, with another path, loss and state of the chosen run. */
  const wholly = (now, before) => {
    const { chosen, charts } = live.spec;
    const curves = (charts.state?.panels ?? []).flatMap((panel) => panel.curves.map(({ column }) => column));
    return now.drawn.every((count, i) => count > before.drawn[i]) &&
      [["x1", "x2"], ["loss"], curves].every((names) =>
        other(now.runs[chosen], before.runs[chosen], names));
  };

  /** Everything that the figures show: the pixels of each canvas, and the texts beside them. */
  const shown = () => [
    ...canvases().map((canvas) => pixels(canvas).join()),
    ...[...document.querySelectorAll(".live-readout, .live-status")].map((e) => e.textContent),
  ];

  /** Resolves at the frame after the one in which all paths are drawn to the last digit. */
  const settled = () =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("no picture of a release in 20 s")), 20000);
      live.draw = () => {
        Object.getPrototypeOf(live).draw.call(live);
        if (live.holding || !live.paths().every((path) => path.numbers.exact)) return;
        clearTimeout(late);
        delete live.draw;
        requestAnimationFrame(() => resolve(performance.now()));
      };
    });

  /** Resolves at the frame after the one in which all that a release led to has been drawn. */
  const answered = () => {
    const before = live.spec;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("no answer to a release in 20 s")), 20000);
      live.show = async (...given) => {
        await Object.getPrototypeOf(live).show.apply(live, given);
        if (live.spec === before || live.outbox.waits || live.drawn !== live.spec.turn) return;
        clearTimeout(late);
        delete live.show;
        requestAnimationFrame(() => resolve(performance.now()));
      };
    });
  };

  /**
   * Let a slider go at another stop: milliseconds until the picture is settled, and until the page
   * has answered; whether that changed the picture again.
   */
  const release = async (id, share, compare) => {
    const { slider } = row(id);
    const { length } = slider.stops;
    press(id);
    let at = Math.floor(share * length);
    if (slider.stops[at] === slider.value) at = (at + 1) % length;
    move(id, at);
    await frame();
    await frame();
    const [drawn, done] = [settled(), answered()];
    const began = performance.now();
    letGo(id);
    const times = [(await drawn) - began];
    const before = compare && shown();
    times.push((await done) - began);
    const changed = compare && shown().some((one, i) => one !== before[i]);
    return { times, changed };
  };

  const atRest = live ? idle : calm;
  await atRest();

  return {
    idle: atRest,
    letGo,
    range,
    watch: () => void (watching = watch()),
    watched: () => watching(),
    arm,
    settled: () => settling,
    sliders: () => live.spec.sliders.filter(({ id }) => row(id))
      .map(({ id, moves }) => ({ id, chosen: moves.some(({ path }) => path === live.spec.chosen) })),
    approach: async (id) => {
      approach(id);
      await idle();
    },

    /**
     * Move a slider one stop at each frame, there and back again, and hold it where it was: the
     * times of the frames, how many had another picture, and how many were new on every canvas.
     */
    async drag(id, milliseconds) {
      const { input, slider } = row(id);
      const home = Number(input.value);
      let [at, way] = [home, 1];
      press(id);
      const seen = { times: [await frame()], pictures: 0, whole: 0 };
      let before = picture();
      while (seen.times.at(-1) - seen.times[0] < milliseconds) {
        if (at + way < 0 || at + way >= slider.stops.length) way = -way;
        move(id, (at += way));
        seen.times.push(await frame());
        const now = picture();
        if (moved(slider, now, before)) seen.pictures += 1;
        if (wholly(now, before)) seen.whole += 1;
        before = now;
      }
      move(id, home);
      return seen;
    },

    /** On how many canvases the pixels are the same with this slider at its two ends. */
    async alike(id) {
      const { input, slider } = row(id);
      const home = Number(input.value);
      const pictures = [];
      press(id);
      for (const at of [0, slider.stops.length - 1]) {
        move(id, at);
        await frame();
        await frame();
        pictures.push(canvases().map((canvas) => pixels(canvas).join()));
      }
      move(id, home);
      letGo(id);
      return pictures[0].filter((one, i) => one === pictures[1][i]).length;
    },

    /** While a real mouse moves a slider: the times of the frames, and how many had another picture. */
    follow() {
      const seen = { times: [], pictures: 0 };
      const shown = () => (live ? `${drawn()[0]} ${live.drag?.value}` : turn());
      let [going, before] = [true, shown()];
      const look = (now) => {
        if (!going) return;
        seen.times.push(now);
        if (shown() !== before) seen.pictures += 1;
        before = shown();
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
      following = () => {
        going = false;
        return seen;
      };
    },
    followed: () => following(),

    /**
     * Let these sliders go in turn, each time at another stop: milliseconds until each picture was
     * settled and each release answered, and how often the zoom was another after it. Calmly: each
     * from a page at rest; and how often the answer changed the picture that was settled.
     */
    async releases(ids, first, count, calm) {
      const seen = { settled: [], answered: [], lost: 0, changed: 0 };
      for (let k = first; k < first + count; k++) {
        const [id, before] = [ids[k % ids.length], String(range())];
        approach(id);
        if (calm) await idle();
        // Multiples of the golden ratio: spread over the slider, and hardly ever the same twice.
        const { times, changed } = await release(id, (k * 0.6180339887) % 1, calm);
        seen.settled.push(times[0]);
        seen.answered.push(times[1]);
        if (changed) seen.changed += 1;
        if (String(range()) !== before) seen.lost += 1;
      }
      return seen;
    },
  };
}

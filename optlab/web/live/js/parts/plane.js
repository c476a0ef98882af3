/** The figure of the plane: contours, paths over them, the start as a handle, arrows at the cursor. */

import { forPlace } from "../core/kinds.js";
import { Arrows } from "../draw/arrows.js";
import { Asked } from "../page/asked.js";
import { changed, clippedTo } from "../draw/canvas.js";
import { engrave } from "../draw/engrave.js";
import { drawGhost } from "../draw/ghost_lines.js";
import { Figure, dress } from "../draw/figure.js";
import { BANDS, HeightMap } from "../draw/height_map.js";
import { grid, middle, whole } from "../draw/panels.js";
import { drawOwnPaths } from "../draw/own_drawing.js";
import { inPlane } from "../core/paths.js";
import { GhostButtons } from "./ghost_buttons.js";
import { BESIDE, planeHeight } from "../draw/plane_height.js";
import { Pointer } from "./pointer.js";
import { Positions } from "../draw/positions.js";
import { Room } from "../draw/room.js";
import { drawExit, drawLandmarks, drawRun, drawTitle, drawTurned } from "../draw/runs.js";
import { stepOf } from "../core/steps.js";
import { labelsOf, narrowed, sketch } from "../draw/sketch.js";
import { pointsOf, runsOf, saidWith } from "../page/spoken.js";
import { HeightMapAtRest } from "../draw/height_map_at_rest.js";
import { Zoom } from "../draw/zoom.js";

/**
 * @typedef {import("../core/live_figure.js").LiveFigure} LiveFigure
 * @typedef {import("../core/live_figure.js").Path} Path
 * @typedef {import("../draw/canvas_panels.js").Panel} Panel
 */

export class Plane {
  /** @param {HTMLElement} place @param {LiveFigure} live */
  constructor(place, live) {
    this.live = live;
    this.coarse = matchMedia("(pointer: coarse)").matches;
    this.dragmode = this.coarse ? false : "pan"; // a finger on the figure scrolls the page
    const resized = () => this.live.spec && this.update();
    const moved = (/** @type {boolean} */ still) => {
      live.prefetch.look(this.figure.zoom);
      this.atRest.look(this.figure.seen[0], still);
      this.draw();
    };
    this.atRest = new HeightMapAtRest(live, () => live.slots.update("plane"));
    this.figure = new Figure(place, moved, resized);
    Object.assign(this.figure.margin, BESIDE);
    this.tall = new Room(this.figure.frame, resized);
    this.zoom = new Zoom(this.figure, () => this.reset());
    this.positions = new Positions(live, this.zoom.place);
    this.ghost = new GhostButtons(this.figure, live);
    this.pointer = new Pointer(this.figure, live, () => this.reset());
    this.asked = new Asked(this.figure.frame, live, () => this.pointer.handle.focus());
    this.arrows = new Arrows(this.figure.frame, live, () => this.asked.box());
    this.heightMap = new HeightMap();
    this.contours = "";
    /** Plotly on its way. @type {Promise<void> | null} */
    this.engraving = null;
    this.removed = false;
  }

  /** How many paths go through the plane. */
  get count() {
    return inPlane(this.live.atRest).length;
  }

  update() {
    const { spec } = this.live;
    const { plane, theme } = spec;
    this.pointer.update();
    this.asked.update();
    this.zoom.update(spec.words.zoom);
    this.positions.update(spec.words.positions);
    this.ghost.update(spec.words.ghost);
    // It has its height before its picture.
    if (!this.figure.domains.length) this.figure.lay([], this.height());
    const { start: _start, ...rest } = plane; // which the canvas draws
    const size = [this.figure.room, this.height()];
    const wanted = [rest, theme, plane.apart && this.count, size, this.atRest.wish()];
    const key = JSON.stringify(wanted);
    if (key !== this.contours) {
      this.contours = key;
      return this.contour().catch((error) => {
        this.contours = ""; // the next answer tries again
        throw error;
      });
    }
    return Promise.resolve();
  }

  /** Fetch the height map, if it is another, and draw the contours and axes. */
  async contour() {
    const { spec } = this.live;
    const { plane, theme } = spec;
    if (!(await this.atRest.fetch())) return;
    const ground = /** @type {import("../core/packets.js").Ground} */ (this.atRest.ground);
    const { side, header } = ground;
    const z = Array.from({ length: side }, (_, row) =>
      Float32Array.from(
        ground.heights.subarray(row * side, (row + 1) * side),
        (h) => h / ground.top,
      ),
    );
    const { l, r } = this.figure.margin;
    const width = this.figure.room - l - r;
    const domains = plane.apart
      ? grid(this.count || 1, width)
      : [plane.square ? this.square() : whole()];
    const data = domains.map((_domain, i) => ({
      type: "contour",
      x: header.x1,
      y: header.x2,
      z,
      ...(i ? { xaxis: `x${i + 1}`, yaxis: `y${i + 1}` } : {}),
      contours: { start: 0, end: 1, size: 1 / BANDS },
      line: { color: theme.level, width: 0.8 },
      colorscale: [
        [0, theme.floor],
        [1, theme.hill],
      ],
      showscale: false,
      hoverinfo: "skip",
    }));
    this.figure.margin.t = plane.apart ? 26 : 10; // room for the panels' names
    this.figure.whole = plane.window;
    await this.figure.react(data, this.layout(domains, width), domains, this.height());
    this.engraving ??= engrave(this);
  }

  /** @param {import("../draw/canvas_panels.js").Span[]} domains  of panels @param {number} width  of all, in pixels */
  layout(domains, width) {
    const count = domains.length;
    const { plane, theme } = this.live.spec;
    const { axis, layout } = dress(theme, this.live.font);
    // Plotly keeps by itself what its own tools have changed, and not what a button has.
    const [x, y] = this.live.view.ranges(plane);
    const columns = Math.ceil(Math.sqrt(count));
    const named = (/** @type {string} */ text) =>
      count > 1 ? {} : { title: { text, standoff: 4 } };
    /** @type {import("../draw/figure.js").Layout} */
    const made = {};
    const [from, to] = domains[0].x;
    const { few, small } = narrowed(x, count > 1 ? (to - from) * width : Infinity);
    const more = { ...layout, dragmode: this.dragmode, uirevision: plane.keeps };
    for (let i = 0; i < count; i++) {
      const nth = i ? i + 1 : "";
      const square = plane.square && !i ? { scaleanchor: "x", scaleratio: 1 } : {};
      const [asX, asY] = i ? [{ matches: "x" }, { matches: "y" }] : [{}, {}];
      // Panels share their axes: numbers stand at the left and at the bottom only.
      const [below, beside] = [
        { showticklabels: i + columns >= count },
        { showticklabels: i % columns === 0 },
      ];
      made[`xaxis${nth}`] = {
        ...axis,
        ...named("x1"),
        ...asX,
        ...below,
        ...small,
        ...few,
        range: [...x],
      };
      made[`yaxis${nth}`] = {
        ...axis,
        ...named("x2"),
        ...asY,
        ...beside,
        ...small,
        ...square,
        range: [...y],
      };
    }
    return { ...more, ...made };
  }

  height() {
    return planeHeight(this.live.spec.plane, this.count, this.figure.room, this.tall);
  }

  /** The largest domain in which a unit is as long along x1 as along x2. */
  square() {
    const [x, y] = this.live.spec.plane.window;
    const { l, r, t, b } = this.figure.margin;
    const [width, height] = [this.figure.room - l - r, this.height() - t - b];
    const [across, up] = [width / (x[1] - x[0]), height / (y[1] - y[0])];
    const [w, h] = [Math.min(1, up / across), Math.min(1, across / up)];
    return { x: middle(w), y: middle(h) };
  }

  reset() {
    const [x, y] = this.live.spec.plane.window;
    this.figure.relayout({ "xaxis.range": [...x], "yaxis.range": [...y] });
  }

  /** Everything that moves. */
  draw() {
    const { live, figure } = this;
    if (!live.spec || !figure.seen.length) return;
    const pen = figure.clear();
    const { spec } = live;
    const paths = inPlane(live.paths());
    const panels = figure.panels();
    if (!figure.plotted) this.sketch(panels);
    const moving = live.preview.ground();
    const drawn = () => this.drawn(panels, paths);
    const lines = this.lines(panels);
    live.fan.draw(figure, lines);
    this.asked.draw(panels, drawn); // what comes later gives way to it
    for (const panel of panels)
      clippedTo(pen, panel, () => {
        if (moving) this.heightMap.draw(pen, panel, moving, moving.window, spec.theme);
        drawLandmarks(live, pen, panel, moving?.minima ?? spec.plane.minima);
      });
    this.positions.draw(figure, (path) => lines.find((one) => one.path === path)?.panel);
    drawGhost(live, figure, lines);
    panels.forEach((panel, p) => {
      const shown = paths.filter((_path, i) => !spec.plane.apart || i === p);
      clippedTo(pen, panel, () => {
        for (const path of shown) drawTurned(live, pen, panel, path);
        for (const path of shown) drawRun(live, pen, panel, path);
        drawOwnPaths(pen, panel, stepOf(spec, live.cursor), spec.theme);
        const chosen = live.paths()[spec.chosen];
        if (live.arrows && shown.includes(chosen)) this.arrows.draw(pen, panel, chosen);
      });
      for (const path of shown) drawExit(live, pen, panel, path);
      if (spec.plane.apart && shown[0]) drawTitle(live, pen, panel, shown[0]);
    });
    this.pointer.place(panels[0], drawn, this.asked.box());
    if (!live.arrows) this.arrows.list.hidden = true;
    this.ghost.draw();
  }

  /** Where columns of each path are in the plane: those with other draws, and those from before. @param {Panel[]} panels */
  lines(panels) {
    const { live } = this;
    const { apart } = live.spec.plane;
    return inPlane(live.paths()).flatMap((path, i) => {
      const panel = panels[apart ? i : 0];
      if (!panel) return [];
      const [xs, ys] = [
        (/** @type {import("../core/paths.js").Columns} */ { x1 }) => changed(x1, panel.x),
        (/** @type {import("../core/paths.js").Columns} */ { x2 }) => changed(x2, panel.y),
      ];
      return [{ path: live.paths().indexOf(path), panel, xs, ys }];
    });
  }

  /** What Plotly will draw. @param {Panel[]} panels */
  sketch(panels) {
    const { figure, live, atRest } = this;
    const { wanted, seen } = figure;
    const ground = /** @type {import("../core/packets.js").Ground} */ (atRest.ground);
    if (!wanted) return;
    const key = [ground, wanted, ...seen.flatMap(({ x, y }) => [...x, ...y])];
    figure.backdrop(key, (pen) =>
      panels.forEach((panel, i) =>
        sketch(pen, panel, ground, labelsOf(wanted, i), live.spec.theme, live.font),
      ),
    );
  }

  /** What is drawn where, in pixels: paths, and minima as lines of one point. @param {Panel[]} panels @param {Path[]} paths */
  drawn(panels, paths) {
    const { apart, minima } = this.live.spec.plane;
    return [
      ...paths.map(({ numbers: { columns } }, i) => {
        const { x, y } = panels[apart ? i : 0] ?? panels[0]; // which is about to have its own
        return { xs: changed(columns.x1, x), ys: changed(columns.x2, y) };
      }),
      ...panels.flatMap(({ x, y }) =>
        minima.map((/** @type {number[]} */ [x1, x2]) => ({ xs: [x(x1)], ys: [y(x2)] })),
      ),
    ];
  }

  /** @param {Record<string, string>} sentences */
  speak({ plane, minimum, ["some minima"]: some }) {
    const { live } = this;
    const { minima, others } = live.spec.plane;
    const start = pointsOf([live.start()]);
    this.figure.say(
      [
        saidWith(plane, { start }),
        ...(minima.length ? [saidWith(others ? some : minimum, { minima: pointsOf(minima) })] : []),
        ...runsOf(live, inPlane(live.paths())),
      ].join(" "),
    );
    this.ghost.speak();
  }

  destroy() {
    this.removed = true;
    this.atRest.destroy();
    this.tall.destroy();
    this.pointer.destroy();
    this.positions.destroy();
    this.figure.destroy();
  }
}

forPlace("plane", Plane);

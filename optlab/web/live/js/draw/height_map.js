/** The function's height map, painted while a slider of the function moves it, and before Plotly is here. */

/** @typedef {import("./canvas_panels.js").Panel} Panel */

export const BANDS = 22;

/** A height map in the panel of a figure, from heights on a coarse grid over the window. */
export class HeightMap {
  /** @param {number} coarse  pixels of the page a side for one of the picture @param {boolean} edged  with lines between the bands */
  constructor(coarse = 2, edged = true) {
    // Half the pixels: the height map is smooth, and a frame takes a quarter of the time.
    this.coarse = coarse;
    this.edged = edged;
    this.image = new ImageData(1, 1);
    this.sheet = document.createElement("canvas");
  }

  /**
   * @param {CanvasRenderingContext2D} pen @param {Panel} panel
   * @param {{heights: ArrayLike<number>, side: number, top: number}} ground
   * @param {[[number, number], [number, number]]} window  what the grid covers @param {import("../protocol.js").Colours} theme
   */
  draw(pen, panel, { heights, side, top }, [x, y], theme) {
    const [width, height] = [panel.right - panel.left, panel.bottom - panel.top];
    const [w, h] = [width, height].map((pixels) => Math.round(pixels / this.coarse));
    if (this.image.width !== w || this.image.height !== h) {
      this.image = new ImageData(w, h);
      [this.sheet.width, this.sheet.height] = [w, h];
    }
    const { colours, line } = paint(theme);
    const cell = (/** @type {number} */ v, /** @type {[number, number]} */ [low, high]) =>
      ((v - low) / (high - low)) * (side - 1);
    heightMap(
      this.image,
      heights,
      side,
      { top, bands: BANDS, colours, line: this.edged ? line : null },
      {
        x: [cell(panel.atX(panel.left), x), cell(panel.atX(panel.right), x)],
        y: [cell(panel.atY(panel.bottom), y), cell(panel.atY(panel.top), y)],
      },
    );
    const sheet = /** @type {CanvasRenderingContext2D} */ (this.sheet.getContext("2d"));
    sheet.putImageData(this.image, 0, 0);
    pen.drawImage(this.sheet, panel.left, panel.top, width, height);
  }
}

/**
 * A height map in bands of colour with a line between them, from heights on a coarse square grid.
 * @param {ImageData} image @param {ArrayLike<number>} heights  row by row, upwards @param {number} side
 * @param {{top: number, bands: number, colours: Uint8ClampedArray, line: Uint8ClampedArray | null}} paint
 *   `top` is the largest height; 4 bytes a band, and 4 for places where it is NaN; null for no line
 * @param {{x: [number, number], y: [number, number]}} part  of the grid, in cells, to fill the image
 */
export function heightMap(image, heights, side, { top, bands, colours, line: edge }, { x, y }) {
  const { width, height, data } = image;
  const below = new Int16Array(width);
  for (let row = 0, at = 0; row < height; row++) {
    const v = Math.min(Math.max(y[1] + ((y[0] - y[1]) * (row + 0.5)) / height, 0), side - 1.001);
    const [j, t] = [Math.floor(v), v - Math.floor(v)];
    let before = -1;
    for (let column = 0; column < width; column++, at += 4) {
      const u = Math.min(
        Math.max(x[0] + ((x[1] - x[0]) * (column + 0.5)) / width, 0),
        side - 1.001,
      );
      const i = Math.floor(u);
      const [s, k] = [u - i, j * side + i];
      const low = heights[k] + s * (heights[k + 1] - heights[k]);
      const high = heights[k + side] + s * (heights[k + side + 1] - heights[k + side]);
      const share = (low + t * (high - low)) / top; // NaN beside a place without a value
      const band = share >= 0 ? Math.min(bands - 1, Math.floor(share * bands)) : bands;
      const isEdge = edge && ((column && band !== before) || (row && band !== below[column]));
      const from = isEdge ? edge : colours;
      const offset = isEdge ? 0 : 4 * band;
      data[at] = from[offset];
      data[at + 1] = from[offset + 1];
      data[at + 2] = from[offset + 2];
      data[at + 3] = 255;
      before = band;
      below[column] = band;
    }
  }
}

/** The colours of a height map's bands, from the floor to the hill. @param {import("../protocol.js").Colours} theme */
function paint(theme) {
  const [floor, hill] = [rgb(theme.floor), rgb(theme.hill)];
  const colours = new Uint8ClampedArray(4 * (BANDS + 1)); // the last one: nothing is there
  for (let band = 0; band < BANDS; band++)
    for (let c = 0; c < 3; c++)
      colours[4 * band + c] = floor[c] + ((hill[c] - floor[c]) * (band + 1)) / (BANDS + 1); // as Plotly has them
  colours.set(rgb(theme.paper), 4 * BANDS);
  const [r, g, b, alpha] = (theme.level.match(/[\d.]+/g) ?? []).map(Number);
  // Two pixels wide where Plotly's lines are one: fainter.
  const faint = 0.6 * alpha;
  const over = [r, g, b].map((c, i) => faint * c + (1 - faint) * ((floor[i] + hill[i]) / 2));
  return { colours, line: Uint8ClampedArray.from([...over, 255]) };
}

/** @param {string} hex  #rrggbb */
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

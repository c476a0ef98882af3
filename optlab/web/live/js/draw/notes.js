/** What is noted on a map: a ring around a place, a name beside one. */

/** @typedef {{ink: string, paper: string}} Look */

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {Look} theme */
export function ring(pen, x, y, { ink, paper }) {
  pen.lineWidth = 2.5;
  for (const [radius, colour] of /** @type {[number, string][]} */ ([
    [8, paper],
    [10.5, ink],
  ])) {
    pen.strokeStyle = colour;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.stroke();
  }
}

/** Text that stands out from the cells. @param {CanvasRenderingContext2D} pen @param {string} text @param {number} x @param {number} y @param {Look} theme @param {string} font */
export function write(pen, text, x, y, { ink, paper }, font) {
  pen.font = `600 13px ${font}`;
  pen.textAlign = "center";
  pen.lineJoin = "round";
  [pen.strokeStyle, pen.fillStyle, pen.lineWidth] = [paper, ink, 3];
  pen.strokeText(text, x, y);
  pen.fillText(text, x, y);
}

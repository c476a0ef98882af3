/** Plotly takes over what the canvas has sketched: it is five times as large as all the rest, so it comes after the first picture. */

import { savePicture } from "./picture.js";

const PATIENCE = 2000; // milliseconds
const STILL = 120; // milliseconds between two looks whether the hand rests
const REST = 3000; // milliseconds without a touch: a phone reads at plotly.js for seconds, and hears nothing meanwhile
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "scroll"];

/** @type {Promise<import("./figure.js").Plotly> | null} */
let loading = null;

/** plotly.js, loaded once. @param {string} address @returns {Promise<import("./figure.js").Plotly>} */
function plotly(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(address, document.baseURI).href;
    script.onload = script.onerror = () => {
      const found = /** @type {{Plotly?: import("./figure.js").Plotly}} */ (window).Plotly;
      if (found) return resolve(found);
      loading = null; // so that another try is one
      script.remove();
      reject(new Error("plotly.js could not be loaded"));
    };
    document.head.append(script);
  });
  return loading;
}

/** Until the browser has nothing else to do, or a moment has passed. @returns {Promise<void>} */
const idle = () =>
  new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: PATIENCE });
    else setTimeout(resolve, STILL); // Safari
  });

const pause = () => new Promise((resolve) => setTimeout(resolve, STILL));

/** Until nobody has touched anything for a while. @param {() => boolean} removed */
async function rested(removed) {
  let last = performance.now();
  const heard = () => (last = performance.now());
  for (const touch of TOUCHES) window.addEventListener(touch, heard, true);
  while (performance.now() - last < REST && !removed()) await pause();
  for (const touch of TOUCHES) window.removeEventListener(touch, heard, true);
}

/** Have Plotly draw, once it is here and the hand rests. Where it does not come, the sketch is the picture. @param {import("../parts/plane.js").Plane} plane */
export async function engrave(plane) {
  const { live, figure } = plane;
  if (!live.spec.plotly) return; // a page may do without
  await idle();
  if (plane.coarse && !("Plotly" in window)) await rested(() => plane.removed);
  if (plane.removed) return;
  const Plotly = await plotly(live.spec.plotly).catch(() => null);
  if (!Plotly) {
    plane.engraving = null; // the next height map asks again
    return;
  }
  // It takes 100 ms.
  while (live.holding && !plane.removed) await pause();
  if (plane.removed) return;
  const icon = Plotly.Icons.camera;
  const picture = { name: "picture", title: "PNG", icon, click: () => savePicture(plane) };
  figure.take(Plotly, {
    scrollZoom: true,
    displayModeBar: plane.coarse ? false : "hover",
    // All of them by name: another version of Plotly may have more.
    modeBarButtons: [[picture], ["zoom2d", "pan2d"]],
  });
  plane.contours = "";
  await live.slots.update("plane");
}

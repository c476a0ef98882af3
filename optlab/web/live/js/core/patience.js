/** A server that has too much to do: what it sends away is asked for again, and the page says so. */

import { element } from "../draw/canvas_panels.js";

/** What was sent away, and waits. @type {Set<symbol>} */
const waiting = new Set();
let says = "";
/** @type {HTMLElement | null} */
let sign = null;

/** What the page says while something waits. @param {string} sentence */
export function saying(sentence) {
  says = sentence;
}

/**
 * An answer, asked for as often as it takes. Only a server that names a time is waited for: any
 * other error is one.
 * @param {() => Promise<Response>} ask
 * @param {() => boolean} still  whether anybody waits for it @param {AbortSignal} [signal]
 */
export async function patiently(ask, still, signal) {
  const one = Symbol("waiting");
  try {
    for (;;) {
      const response = await ask();
      const after = response.status === 503 && Number(response.headers.get("Retry-After"));
      if (!after) return response;
      waiting.add(one);
      announce();
      // Not all at the same moment again: they were sent away at the same moment.
      await rest(1000 * after * (0.5 + Math.random()), signal);
      if (signal?.aborted || !still()) throw new Error("no longer wanted");
    }
  } finally {
    if (waiting.delete(one)) announce();
  }
}

/** @param {number} milliseconds @param {AbortSignal} [signal]  ends it */
const rest = (milliseconds, signal) =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", resolve);
  });

function announce() {
  if (!sign && waiting.size && says) {
    sign = element("div", "live-busy", document.body);
    sign.setAttribute("role", "status");
  }
  if (!sign) return;
  sign.hidden = !waiting.size;
  sign.textContent = waiting.size ? says : "";
}

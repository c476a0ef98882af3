/** A page that is one file: the figure and its parts in their places, the theme, and a lesson's answer. */

import { watchHands } from "../page/first_sight.js";
import { Alone } from "./alone.js";

const DARK = matchMedia("(prefers-color-scheme: dark)");

/**
 * @param {import("../protocol.js").OneFile} file @param {Map<string, ArrayBuffer>} answers  by address
 * @param {string} plotly  where plotly.js is; "" where it did not come along
 */
export async function open(file, answers, plotly) {
  watchHands();
  const theme = /** @type {HTMLSelectElement} */ (document.querySelector(".one-theme"));
  const scheme = () => {
    const chosen = theme.value || (DARK.matches ? "dark" : "light");
    return chosen === "dark" ? "dark" : "light";
  };
  const live = new Alone(file, answers, scheme(), plotly);
  const wear = () => {
    document.documentElement.style.colorScheme = theme.value || "light dark";
    void live.wear(scheme());
  };
  theme.addEventListener("change", wear);
  DARK.addEventListener("change", wear);
  const placed = [...document.querySelectorAll("[data-slot]")].map((place) => {
    if (place instanceof HTMLElement) return live.slots.add(place.dataset.slot ?? "", place);
  });
  askFirst(live);
  await live.tell();
  await Promise.all(placed);
  const plane = /** @type {import("../parts/plane.js").Plane | undefined} */ (live.parts.get("plane"));
  if (plane) plane.figure.closest = file.times;
  return live;
}

/** What follows a question is seen once one of its options is chosen; of each it is said why it is not so. @param {Alone} live */
function askFirst(live) {
  const options = [...document.querySelectorAll(".one-option")];
  const tell = (/** @type {Element} */ chosen) => {
    for (const option of options) {
      option.setAttribute("aria-pressed", String(option === chosen));
      const why = document.getElementById(option.getAttribute("aria-controls") ?? "");
      if (why) why.hidden = option !== chosen;
    }
    document.querySelector("main")?.classList.remove("one-asking");
    document.querySelector(".one-answer")?.scrollIntoView({ block: "nearest" });
    live.reveal();
  };
  for (const option of options) option.addEventListener("click", () => tell(option));
}

/** A menu of the languages that there are, beside the button that copies the link; each is a link to this page. */

import { inLanguage } from "../core/frame.js";
import { outboxes } from "../core/outbox.js";
import { element } from "../draw/canvas_panels.js";
import { reported } from "../parts/link.js";

/**
 * @typedef {{data: import("../protocol.js").Languages, parentElement: HTMLElement}} Component
 */

/** @param {Component} component */
export function mount({ data: { names, current, says }, parentElement }) {
  parentElement.replaceChildren();
  const menu = element("details", "live-languages", parentElement);
  const now = element("summary", "", menu);
  now.textContent = names[current] ?? current;
  now.setAttribute("aria-label", `${says}: ${now.textContent}`);
  const list = element("ul", "", menu);
  const links = Object.entries(names).map(([language, name]) => {
    const link = element("a", "", element("li", "", list));
    link.textContent = name;
    link.lang = link.hreflang = language;
    if (language === current) link.setAttribute("aria-current", "true");
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab or window
      event.preventDefault();
      open(language);
    };
    return link;
  });
  menu.ontoggle = () => {
    for (const link of links) link.href = addressIn(link.hreflang);
  };
  menu.onkeydown = (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    now.focus();
  };
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (!menu.contains(/** @type {Node | null} */ (relatedTarget))) menu.open = false;
  });
}

/** @param {HTMLElement} parentElement */
export function unmount(parentElement) {
  parentElement.replaceChildren();
}

/** Load the page in another language, once all that the hand did is in its address. @param {string} language */
async function open(language) {
  for (const outbox of outboxes) await reported({ outbox });
  location.assign(addressIn(language));
}

/** @param {string} language */
function addressIn(language) {
  const address = new URL(location.href);
  address.search = inLanguage(address.search, language);
  return address.href;
}

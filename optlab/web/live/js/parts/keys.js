/** Arrow keys as ways over a plane. */

const WAYS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
});

/** How far an arrow key goes across and up, with Shift ten times as far; the page does not scroll then. @param {KeyboardEvent} event */
export function wayOf(event) {
  const way = WAYS[event.key];
  if (!way) return null;
  event.preventDefault();
  event.stopPropagation();
  return way.map((step) => (event.shiftKey ? 10 : 1) * step);
}

// What has its own use for the space bar, or takes it as a letter. A slider has none.
const TAKES_SPACE = [
  'input:not([type="range"])',
  ...["textarea", "select", "option", "button", "a", "area", "summary", "audio", "video", "iframe"],
  '[contenteditable]:not([contenteditable="false"])',
  ...["button", "link", "checkbox", "switch", "radio", "tab", "textbox", "searchbox"].map(role),
  ...["combobox", "listbox", "option", "spinbutton", "menuitem", "menuitemcheckbox"].map(role),
  ...["menuitemradio", "tree", "treeitem", "grid", "treegrid", "gridcell"].map(role),
].join();
const TAKES_LETTERS = [
  'input:not([type="range"], [type="checkbox"], [type="radio"], [type="button"])',
  ...["textarea", "select", '[contenteditable]:not([contenteditable="false"])'],
  ...["textbox", "searchbox", "combobox", "listbox", "spinbutton", "menu", "tree"].map(role),
].join();
// What lies over the page and has the keyboard; a tooltip has not.
const OVER = [
  "dialog[open]",
  ...["dialog", "alertdialog", "menu", "listbox"].map(role),
  '[data-testid="stPopoverBody"]',
  '[popover]:popover-open:not([role="tooltip"])',
].join();

/** Whether a key was pressed where it is a letter, or while something lies over the page. @param {KeyboardEvent} event */
export function isTyped(event) {
  const at = /** @type {Element} */ (event.composedPath()[0]);
  if (event.defaultPrevented || event.isComposing || at.closest?.(TAKES_LETTERS)) return true;
  return [...document.querySelectorAll(OVER)].some((over) => over.checkVisibility());
}

/** @param {string} name */
function role(name) {
  return `[role="${name}"]`;
}

/** Whether the space bar was pressed where nothing else wants it. @param {KeyboardEvent} event */
export function isFreeSpace(event) {
  const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
  if (key !== " " || shiftKey || ctrlKey || altKey || metaKey) return false;
  if (event.defaultPrevented || event.isComposing) return false;
  const at = /** @type {Element} */ (event.composedPath()[0]);
  if (at.closest?.(TAKES_SPACE)) return false;
  return ![...document.querySelectorAll(OVER)].some((over) => over.checkVisibility());
}

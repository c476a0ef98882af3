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
  return !at.closest?.(TAKES_SPACE) && !isCovered();
}

/** Whether something lies over the page and has the keyboard. */
const isCovered = () => [...document.querySelectorAll(OVER)].some((over) => over.checkVisibility());

// What has letters in it, and undoes them by itself; a menu's field has only what is looked for in it.
const HAS_LETTERS = ["range", "checkbox", "radio", "button", "submit", "reset", "color", "file"].reduce((texts, type) => `${texts}:not([type="${type}"])`, "input");
const TYPED_IN = `${HAS_LETTERS}, textarea, [contenteditable]:not([contenteditable="false"])`;

/** Where Ctrl+Z and its kin lead where no field and no dialog wants them; null for any other key.
 * @param {KeyboardEvent} event @returns {"back" | "forward" | null} */
export function undoWay(event) {
  const { key, code, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (!(ctrlKey || metaKey) || altKey || event.defaultPrevented || event.isComposing) return null;
  const letter = (/^[a-z]$/i.test(key) ? key : code.replace("Key", "")).toLowerCase(); // on any keyboard
  const redoes = letter === "z" ? shiftKey : letter === "y" && ctrlKey && !shiftKey;
  if (letter !== "z" && !redoes) return null;
  const field = /** @type {Element} */ (event.composedPath()[0]).closest?.(TYPED_IN);
  if (field && !isEmptyMenu(field)) return null;
  return isCovered() ? null : redoes ? "forward" : "back";
}

/** Whether it is the field of a menu in which nothing is looked for. @param {Element} field */
const isEmptyMenu = (field) =>
  field instanceof HTMLInputElement && field.matches('[role="combobox"]:not([aria-expanded="true"])');

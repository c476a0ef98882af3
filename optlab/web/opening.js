/** A page is seen when it is whole: its pieces come one by one, and each would move those below it.
 *
 * Until then its outline stands in its place (opening.css). This is part of the page from its first
 * byte, and no module of the others, which come later. */

const PATIENCE = 8000; // milliseconds that a page is waited for once its script has run
const BETWEEN = 40; // milliseconds between two looks
const OPENING = "opening";

/** Which page is seen, or about to be. */
let seen = location.pathname;
let ran = Infinity; // when its script had run
let height = -1; // of what is there
let timer = 0;
/** Whether a script has begun since the browser went to this page, and when it went there. At Back the path
 * is another before Streamlit has asked for anything: the page that is left is at rest, and whole. */
let begun = true;
let went = 0;

/** Whether the script is at rest. */
function atRest() {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && (app.getAttribute("data-test-script-state") ?? "notRunning") === "notRunning";
}

/** Whether the script of this page has run, or none comes. */
function hasRun() {
  const rests = atRest();
  begun ||= !rests || performance.now() - went > PATIENCE;
  return begun && rests;
}

// Between two looks a script may have begun and ended.
new MutationObserver(() => (begun ||= !atRest())).observe(document, {
  attributes: true,
  attributeFilter: ["data-test-script-state"],
  subtree: true,
});

/** What Streamlit has not brought, a component of ours that has not begun (component.py), and one
 * that has no height yet. */
const COMING = `.stSkeleton, [data-testid="stSkeleton"],
  [data-testid="stBidiComponentRegular"]:not([data-begun]), .live-coming`;

/** Whether every piece has come, and every letter. @param {Element} main */
function whole(main) {
  return !main.querySelector(COMING) && document.fonts.status === "loaded";
}

/** Show the page if it is whole, and as high as it was a moment ago; else look again. */
function look() {
  clearTimeout(timer);
  const main = document.querySelector(".stMainBlockContainer");
  const [before, now] = [height, performance.now()];
  ran = hasRun() ? Math.min(ran, now) : Infinity;
  height = main && ran <= now && whole(main) ? main.scrollHeight : -1;
  if ((height < 0 || height !== before) && now - ran < PATIENCE) {
    timer = window.setTimeout(look, BETWEEN);
    return;
  }
  document.body.classList.remove(OPENING, "opening-first");
}

/** Another page takes the place of this one, where it does. By a link it does so when its script has begun.
 * @param {Event & {navigationType?: string | null}} event */
function turned({ navigationType }) {
  if (location.pathname === seen) return;
  seen = location.pathname;
  document.body.classList.add(OPENING);
  [ran, height, begun, went] = [Infinity, -1, navigationType !== "traverse", performance.now()];
  look();
}

look();
// At once, before anything of the other page is there. A browser without it shows pages as they come.
window.navigation?.addEventListener("currententrychange", turned);

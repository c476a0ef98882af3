/** In a narrow window the menu of pages lies over the page, and Streamlit leaves it there when somebody has chosen. */

const NARROW = "(max-width: 768px)"; // where Streamlit lays it over the page

let listens = false;

export function foldMenuAway() {
  if (listens) return;
  listens = true;
  document.addEventListener("click", (event) => {
    const { target, ctrlKey, metaKey, shiftKey } = event;
    const chosen = target instanceof Element && target.closest('a[data-testid="stSidebarNavLink"]');
    if (!chosen || ctrlKey || metaKey || shiftKey || !matchMedia(NARROW).matches) return;
    const button = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
    if (button instanceof HTMLElement) setTimeout(() => button.click()); // the link comes first
  });
}

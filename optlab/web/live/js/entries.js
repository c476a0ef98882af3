/** The browser's history has one entry for each state of a page, so that Back needs one press. */

let joined = false;

/**
 * Streamlit goes to another page in two or three steps: its address is empty until the page has said
 * what it shows, and each step would be an entry. What is pushed over an empty address replaces it.
 */
export function joinEntries() {
  if (joined) return;
  joined = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) =>
    location.search ? push(state, unused, url) : history.replaceState(state, unused, url);
}

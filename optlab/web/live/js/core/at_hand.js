/** Answers that a page has brought along in itself: then no server is asked, and what is not among them is not to be
 * had. */

/** By address. @type {Map<string, ArrayBuffer> | null} */
let brought = null;

/** From now on these are all the answers that there are. @param {Map<string, ArrayBuffer>} answers */
export function bring(answers) {
  brought = answers;
}

/** Whether a page has its answers in itself. */
export const isAlone = () => brought !== null;

/** What it has brought along of this address. @param {string} address @returns {ArrayBuffer | undefined} */
export const atHand = (address) => brought?.get(address);

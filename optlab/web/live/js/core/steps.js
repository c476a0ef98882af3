/** Which step a cursor is at: where not every step is drawn, it counts those that are. */

/**
 * @param {{stride?: number, taken?: number}} spec @param {number} k  of what is drawn; between two, a
 *   part of the way
 */
export const stepOf = ({ stride, taken = Infinity }, k) => (stride ? Math.min(k * stride, taken) : k);

/** How many steps were taken. @param {{steps: number, taken?: number}} spec */
export const takenIn = ({ steps, taken }) => taken ?? steps;

/** Where a path's points are along the axis of a chart. */

/**
 * One a step, unless the chart says where the path says how far apart they are.
 * @param {import("../protocol.js").Chart} chart @param {{numbers: {columns: import("../core/paths.js").Columns}}} path
 */
export function along({ along }, { numbers }) {
  const apart = (along && numbers.columns[along.apart]?.[0]) || 1;
  const end = along ? along.end : Infinity;
  return {
    at: (/** @type {number} */ k) => Math.min(k * apart, end),
    nearest: (/** @type {number} */ x) => Math.round(Math.min(x, end) / apart),
    last: Math.ceil(end / apart - 1e-9), // a row of a packet may stay at its end for longer
  };
}

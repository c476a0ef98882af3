/** How numbers are coded in a packet: byte by byte, as differences, as logarithms. */

/** @typedef {import("../protocol.js").Code} Code */

/** Numbers that were written byte by byte. @param {Uint8Array} bytes @param {number} width  of one */
export function bytewise(bytes, width) {
  const numbers = new Uint8Array(bytes.length);
  const count = bytes.length / width;
  for (let b = 0, from = 0; b < width; b++)
    for (let i = 0; i < count; i++) numbers[i * width + b] = bytes[from++];
  return numbers.buffer;
}

/** Whole numbers from their second differences, whose signs are the last bit. @param {ArrayBuffer} bytes */
export function logarithms(bytes) {
  const twice = Int32Array.from(new Int32Array(bytes), (one) => (one >>> 1) ^ -(one & 1));
  return summed(summed(twice, Infinity), Infinity);
}

/** How often codes that are so stand before each run of so many. @param {Int16Array | Int32Array} codes @param {number} length @param {(code: number) => boolean} so */
export function begins(codes, length, so) {
  const found = new Int32Array(codes.length / length);
  let count = 0;
  codes.forEach((one, i) => {
    if (i % length === 0) found[i / length] = count;
    if (so(one)) count += 1;
  });
  return found;
}

/**
 * Undo the differences from point to point, which wrap around as these arrays do.
 * @template {Int16Array | Uint16Array | Int32Array} T
 * @param {T} steps @param {number} length  of each run of differences @returns {T}
 */
export function summed(steps, length) {
  for (let i = 1; i < steps.length; i++) if (i % length) steps[i] += steps[i - 1];
  return steps;
}

/**
 * The same on grids: along their rows, and then from row to row.
 * @template {Int16Array | Uint16Array | Int32Array} T
 * @param {T} steps @param {number} length  of a row @param {number} [rows]  of a grid: it is square
 * @returns {T}
 */
export function summedTwice(steps, length, rows = length) {
  summed(steps, length);
  for (let i = length; i < steps.length; i++)
    if (i % (rows * length) >= length) steps[i] += steps[i - length];
  return steps;
}

/** @param {number} code @param {[number, number]} side  of the window @param {Code} by */
export function place(code, [low, high], by) {
  return code === by.nothing ? NaN : (low + high) / 2 + (code / by.linear) * (high - low);
}

/** @param {number} code @param {Code} by */
export function size(code, by) {
  if (code === by.nothing) return NaN;
  return code === 0 ? 0 : Math.sign(code) * 10 ** (Math.abs(code) / by.sizes - by.decades);
}

/** Which number something moves, as one text: `run0.eta`, `f.angle`, `shared.eta` (optlab/references.py). */

/** Whose it is, and what it is called there. @param {string} reference @returns {{place: string, name: string, run: number | null}} */
export function read(reference) {
  const dot = reference.lastIndexOf(".");
  const place = reference.slice(0, Math.max(dot, 0));
  const run = /^run(0|[1-9]\d*)$/.exec(place);
  return { place, name: reference.slice(dot + 1), run: run && Number(run[1]) };
}

/** Whether a slider moves what has this name: its own, or that of every run. @param {string} slider @param {string} name */
export function moves(slider, name) {
  if (slider === name) return true;
  const [moving, moved] = [read(slider), read(name)];
  return moving.place === "shared" && moved.run !== null && moved.name === moving.name;
}

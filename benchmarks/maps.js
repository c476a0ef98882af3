/**
 * Measured inside the page "Which settings work"; evaluated there, so that the page itself has
 * nothing for it.
 */
async () => {
  const file = performance
    .getEntriesByType("resource")
    .map(({ name }) => name)
    .find((name) => name.endsWith("/all.js"));
  const live = (await import(file)).live.figures.get("settings");
  const { cells } = live.parts.get("map");
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const idle = async () => {
    const busy = () =>
      live.outbox.busy ||
      live.drag ||
      live.spec !== live.coming ||
      cells.running ||
      cells.share < 1;
    for (let times = 0; times < 5; times = busy() ? 0 : times + 1)
      await new Promise((resolve) => setTimeout(resolve, 40));
  };
  const asked = []; // addresses of pieces
  const { fetch } = window;
  window.fetch = (address, ...rest) => {
    if (String(address).includes("live/map")) asked.push(String(address));
    return fetch(address, ...rest);
  };
  const slider = (id) => live.spec.sliders.find((one) => one.id === id);

  const boxOf = (id) =>
    Object.values(live.spec.boxes)
      .flat()
      .find((box) => box.id === id);

  /** Milliseconds from now until another map than now is begun, and until it is whole. */
  const another = async (began, before) => {
    let first = 0;
    for (;;) {
      const other = cells.wanted !== before && !cells.passing;
      if (other && cells.share > 0) first ||= performance.now() - began;
      if (other && cells.share === 1) break;
      await frame();
    }
    await frame();
    return [first, performance.now() - began];
  };
  return {
    idle,
    async release(id, value) {
      await idle();
      const [began, before] = [performance.now(), cells.wanted];
      live.set(slider(id), value);
      return another(began, before);
    },
    /** What a menu or a box has. */
    box: (id) => boxOf(id)?.value,
    offers: (id, value) =>
      Boolean(boxOf(id)) && (boxOf(id).options ?? [[value]]).some(([v]) => v === value),
    /** Choose in a menu, or type in a box. */
    async choose(id, value) {
      await idle();
      const [began, before] = [performance.now(), cells.wanted];
      const part = [...live.parts.values()].find(({ boxes }) => boxes?.has(id));
      const { menu, typed } = part.boxes.get(id);
      const field = menu ?? typed.input;
      field.value = value;
      if (typed) field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return another(began, before);
    },
    /** How many pieces of a map are asked for after a newer change. */
    async abandon(id, [older, newer]) {
      await idle();
      live.set(slider(id), older);
      while (!(cells.share > 0 && cells.share < 1)) await frame();
      live.set(slider(id), newer);
      await frame();
      asked.length = 0;
      await idle();
      return asked.filter((address) => address.includes(`+a+${older}+`)).length;
    },
  };
};

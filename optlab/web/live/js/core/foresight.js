/** What a choice leads to, shown before the page has answered: Streamlit takes 150 ms and more for that. */

import { Newest } from "./newest.js";
import { fetched } from "./packets.js";

export class Foresight {
  /** @param {import("./board.js").Board} board */
  constructor(board) {
    this.board = board;
    this.choices = new Newest();
  }

  /** Show what these changes of the last answer lead to, its maps included. @param {import("../protocol.js").Change[]} changes */
  async look(changes) {
    const { board } = this;
    const at = `${board.answer.ahead}&changes=${encodeURIComponent(JSON.stringify(changes))}`;
    const signal = this.choices.ask();
    try {
      /** @type {import("../protocol.js").Board} */
      const told = JSON.parse(
        new TextDecoder().decode(await fetched(at, () => !signal.aborted)),
      );
      if (signal.aborted) return;
      const { turn, visit, session, heard } = board.spec;
      const spec = { ...told, turn, visit, session, heard };
      for (const part of board.parts.values()) part.expect?.(spec);
      const numbers = await board.numbersFor(spec);
      if (!numbers || signal.aborted) return;
      const all = board.outbox.unanswered.every((change) => changes.includes(change));
      await board.show(spec, numbers, all);
    } catch {
      // The page's answer shows it then, or says what is wrong.
    }
  }

  /** The page has answered: what is still on its way is from before that. */
  end() {
    this.choices.drop();
  }
}

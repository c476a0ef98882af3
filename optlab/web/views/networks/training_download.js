/** The button that has the server download the images, and how far that has come. */

import { element } from "../../live/js/draw/canvas_panels.js";
import { saidWith } from "../../live/js/page/spoken.js";

/**
 * @typedef {import("./protocol.js").DownloadNews} DownloadNews
 * @typedef {import("./protocol.js").Training} Training
 * @typedef {import("./protocol.js").TrainingWords} Words
 */

export class TrainingDownload {
  /** @param {HTMLElement} place @param {() => void} changed  called when something is new */
  constructor(place, changed) {
    this.changed = changed;
    this.button = element("button", "live-training-button", place);
    this.button.type = "button";
    this.button.onclick = () => (this.at ? this.cancel() : this.begin());
    /** What is asked for; nothing: none is. */
    this.at = "";
    this.wanted = "";
    this.name = "";
    this.failed = "";
    /** The names of what has come since the page was opened. @type {Set<string>} */
    this.got = new Set();
    /** @type {DownloadNews | null} */
    this.news = null;
    /** @type {EventSource | null} */
    this.source = null;
    this.unreachable = "";
  }

  /** How much of it is here; null where nothing is under way. */
  get share() {
    return this.news && this.at ? this.news.done / this.news.total : null;
  }

  begin() {
    this.at = this.wanted;
    this.failed = "";
    const [source, name] = [new EventSource(new URL(this.at, document.baseURI)), this.name];
    this.source = source;
    source.onmessage = ({ data }) => {
      if (source !== this.source) return;
      const news = (this.news = /** @type {DownloadNews} */ (JSON.parse(data)));
      this.failed = news.failed;
      if (news.over && !news.failed) this.got.add(name);
      if (news.over) this.cancel();
      else this.changed();
    };
    source.onerror = () => {
      if (source !== this.source) return;
      this.failed = this.unreachable;
      this.cancel();
    };
    this.changed();
  }

  cancel() {
    this.source?.close();
    this.source = this.news = null;
    this.at = "";
    this.changed();
  }

  /** @param {Words} words */
  says({ arriving, downloading }) {
    if (!this.news?.file) return downloading;
    const [done, total] = [this.news.done, this.news.total].map((bytes) => (bytes / 1e6).toFixed(1));
    return saidWith(arriving, { file: this.news.file, done, total });
  }

  /** @param {Training} training @param {boolean} there */
  draw({ words, data, download }, there) {
    if (download !== this.wanted) this.failed = "";
    [this.wanted, this.name, this.unreachable] = [download, data.name, words.unreachable];
    this.button.hidden = there && !this.at;
    const text = this.at ? words.cancel : words.download;
    if (this.button.textContent !== text) this.button.textContent = text;
  }

  destroy() {
    this.changed = () => {};
    this.cancel();
  }
}

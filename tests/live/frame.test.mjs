/** Addresses of a page that stands in a frame, or in a language that somebody chose. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { framed, inLanguage, leading, shared, unframed } from "../../optlab/web/live/js/core/frame.js";

const LINK = "v=1&f=quadratic+a+0.1&run=rmsprop+eta+0.4&run=adagrad";

test("what is copied from a frame is the page without it, word for word where there is none", () => {
  assert.equal(unframed(`?${LINK}`), LINK);
  assert.equal(unframed(`?embed=true&${LINK}&embed_options=light_theme`), LINK);
  assert.equal(unframed("?embed=true"), "");
});

test("another address stays in the frame", () => {
  assert.equal(framed(LINK, "?embed=true&steps=3"), `${LINK}&embed=true`);
  assert.equal(framed(LINK, "?steps=3"), LINK);
});

test("the language is no part of the experiment, and stays whatever the experiment becomes", () => {
  assert.equal(unframed(`?${LINK}&lang=tr`), LINK);
  assert.equal(unframed("?lang=tr"), "");
  assert.equal(framed(LINK, "?lang=tr&embed=true"), `${LINK}&lang=tr&embed=true`);
  assert.equal(framed(`${LINK}&lang=en`, "?lang=xx&embed=true"), `${LINK}&lang=en&embed=true`);
});

test("a link is shared in its language, and in no frame", () => {
  assert.equal(shared(`?${LINK}`), LINK);
  assert.equal(shared(`?embed=true&${LINK}&lang=tr`), `${LINK}&lang=tr`);
});

test("the menu of languages leads to the same page, as do links to others", () => {
  assert.equal(inLanguage(`?${LINK}`, "tr"), `${LINK}&lang=tr`);
  assert.equal(inLanguage("?lang=tr&embed=true", "zh-TW"), "embed=true&lang=zh-TW");
  assert.equal(inLanguage("", "tr"), "lang=tr");
  assert.equal(leading("?preset=a", `?${LINK}`), "?preset=a");
  assert.equal(leading("lessons?lesson=a", "?lang=tr&steps=3"), "lessons?lesson=a&lang=tr");
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as client from "../../main/resources/safespace/http/client/client.js";

const declared = await readFile(
  new URL("../../main/resources/safespace/http/client/client.d.ts", import.meta.url),
  "utf8",
);

const names = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name).sort();

test("declarations_nameWhatIsExported", () => {
  assert.deepEqual(names(declared, /^export (?:class|function) (\w+)/gm), Object.keys(client).sort());
});

test("declarations_nameEveryMethod", () => {
  const text = declared.slice(declared.indexOf("export class SafeSpace {"));
  const methods = names(text.slice(0, text.indexOf("\n}")), /^  (\w+)\(/gm);
  assert.deepEqual(methods, Object.getOwnPropertyNames(client.SafeSpace.prototype).sort());
});

/** Colours the code of the guides, and copies it. The page says all that it has to say without this. */

const PARTS = new RegExp(
  [
    String.raw`(?<comment>//.*|/\*\*.*\*/)`,
    "(?<string>\"[^\"\\n]*\"|'[^'\\n]*'|`[^`]*`)",
    String.raw`\b(?<word>async|await|case|catch|const|default|else|for|from|function|if|import|instanceof|new|of|return|switch|throw|try|yield)\b`,
  ].join("|"),
  "g",
);

for (const pre of document.querySelectorAll("pre")) {
  const code = pre.querySelector("code");
  const text = code.textContent;
  code.replaceChildren(...coloured(text));

  const snippet = make("div", { className: "snippet" });
  const copy = make("button", { type: "button", textContent: "Copy" });
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 2_000);
  });
  pre.before(snippet);
  pre.tabIndex = 0;
  snippet.append(pre);
  if (navigator.clipboard) snippet.append(copy);
}

function coloured(text) {
  const parts = [];
  let from = 0;
  for (const { index, 0: part, groups } of text.matchAll(PARTS)) {
    const [kind] = Object.entries(groups).find(([, found]) => found !== undefined);
    parts.push(text.slice(from, index), make("span", { className: kind, textContent: part }));
    from = index + part.length;
  }
  return [...parts, text.slice(from)];
}

function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

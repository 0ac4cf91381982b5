import { $, make } from "./dom.js";
import { reason } from "./notice.js";

/**
 * The dialog that finds messages.
 *
 * @param show called with the id of the message that the reader chose
 */
export function offerSearch(safespace, show) {
  $("open-search").addEventListener("click", () => {
    $("search").showModal();
    $("words").select();
  });

  $("search-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = $("words").value.trim();
    if (words === "") return;
    $("search-state").textContent = "Searching …";
    try {
      const { data, has_more: more } = await safespace.search(words, { limit: 30 });
      $("hits").replaceChildren(...data.map((found) => hit(found, show)));
      const count = data.length === 1 ? "1 message" : `${more ? "The best " : ""}${data.length} messages`;
      $("search-state").textContent = data.length ? count : "Nothing found. Other words, perhaps?";
    } catch (error) {
      $("hits").replaceChildren();
      $("search-state").textContent = reason(error);
    }
  });
}

function hit({ message, pieces }, show) {
  const words = make("span", { className: "words", dir: "auto" });
  pieces.forEach(({ text, hit }, i) => {
    words.append(hit ? make("mark", { textContent: text }) : shortened(text, i === 0, i === pieces.length - 1));
  });
  const who = message.role === "user" ? "You" : "Answer";
  const when = new Date(message.created_at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const button = make("button", { type: "button" });
  button.append(words, make("span", { className: "facts", textContent: `${who}, ${when}` }));
  button.addEventListener("click", () => {
    $("search").close();
    show(message.id);
  });
  const item = make("li");
  item.append(button);
  return item;
}

/** The text next to a hit. */
function shortened(text, first, last) {
  if (text.length <= 160) return text;
  const [before, after] = [text.slice(-70), text.slice(0, 70)].map((part) => part.toWellFormed?.() ?? part);
  if (first) return `… ${before}`;
  return last ? `${after} …` : `${after} … ${before}`;
}

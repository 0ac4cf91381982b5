/** One message on the page. Whatever anybody wrote is put in as text, never as HTML. */
import { make } from "./dom.js";

/** Longer texts are folded, in code units. */
const FOLDED = 4_000;

const WHO = { user: "You", assistant: "Answer", system: "System", tool: "Tool" };

const ENDS = { interrupted: "Stopped before its end", failed: "The answer failed" };

/** A list item that shows messages as they come to stand. */
export class MessageView {
  element = make("div", { role: "listitem" });
  #unfolded = false;

  constructor(message) {
    this.show(message);
  }

  /** @param message as the API tells it, with `seq` Infinity and a `sending` or `unsent` status before it is stored */
  show(message) {
    this.message = message;
    const { id, role, content, citations, status } = message;
    this.element.id = `message-${id}`;
    this.element.className = `message ${role} ${status}`;
    this.element.toggleAttribute("aria-busy", status === "streaming");
    const notes = footnotes(message);
    const folded = content.length > FOLDED && !this.#unfolded;
    const text = make("div", { className: "text", dir: "auto" });
    text.append(...(folded ? [`${wellCut(content)} …`] : withMarks(content, notes)));
    this.element.replaceChildren(make("span", { className: "unseen", textContent: `${WHO[role]}:` }), text);
    if (folded) this.element.append(this.#unfold(content));
    if (citations?.length) this.element.append(sources(notes));
    this.element.append(this.#facts(message));
  }

  /** Adds text at an offset in code points, where the message does not have it yet. */
  grow(offset, text) {
    const known = [...this.message.content];
    if (offset > known.length || offset + [...text].length <= known.length) return;
    this.show({ ...this.message, content: known.slice(0, offset).join("") + text });
  }

  #unfold(content) {
    const button = make("button", { type: "button", className: "link" });
    button.textContent = `Show all ${content.length.toLocaleString()} characters`;
    button.addEventListener("click", () => {
      this.#unfolded = true;
      this.show(this.message);
    });
    return button;
  }

  #facts({ created_at: when, status, retry }) {
    const facts = make("p", { className: "facts" });
    if (when)
      facts.append(make("time", { dateTime: when, textContent: time(when), title: new Date(when).toLocaleString() }));
    if (ENDS[status]) facts.append(make("span", { textContent: ENDS[status] }));
    if (status === "sending") facts.append(make("span", { textContent: "Sending" }));
    if (status === "unsent") {
      const button = make("button", { type: "button", className: "link", textContent: "Send again" });
      button.addEventListener("click", retry);
      facts.append(make("span", { className: "problem", textContent: "Not sent." }), button);
    }
    return facts;
  }
}

/** The message's sources, with their number, and the ids that mark and note find each other by. */
function footnotes({ id, citations }) {
  return (citations ?? []).map((citation, i) => ({ ...citation, number: i + 1, id: `note-${id}-${i + 1}` }));
}

/** The text, with a mark behind each part that a source belongs to. */
function withMarks(content, notes) {
  const placed = notes.filter(({ end }) => end !== undefined).sort((a, b) => a.end - b.end);
  if (!placed.length) return [content];
  const points = [...content];
  const parts = [];
  let from = 0;
  for (const { end: last, number, id } of placed) {
    // A mark stands behind the full stop, and does not begin a line.
    const end = Math.max(from, /[\p{Po}\p{Pe}\p{Pf}]/u.test(points[last] ?? "") ? last + 1 : last);
    const mark = make("a", { href: `#${id}`, textContent: number, className: "mark" });
    mark.setAttribute("aria-label", `Source ${number}`);
    parts.push(points.slice(from, end).join(""), mark);
    from = end;
  }
  return [...parts, points.slice(from).join("")];
}

function sources(notes) {
  const list = make("ol", { className: "sources" });
  list.setAttribute("aria-label", "Sources");
  for (const { id, title, url, snippet } of notes) {
    const link = address(url);
    const item = make("li", { id, dir: "auto" });
    const name = link
      ? make("a", { href: link.href, target: "_blank", rel: "noopener noreferrer", textContent: title })
      : make("span", { textContent: title });
    item.append(name);
    if (link) item.append(" ", make("span", { className: "host", textContent: link.host }));
    if (snippet) item.append(make("p", { className: "snippet", textContent: snippet, dir: "auto" }));
    list.append(item);
  }
  return list;
}

/** The URL, if it is one that a link may lead to. */
function address(url) {
  const link = url && URL.canParse(url) ? new URL(url) : null;
  return link && /^https?:$/.test(link.protocol) ? link : null;
}

/** The beginning of a long text, with no half characters at its end. */
function wellCut(content) {
  return content.slice(0, FOLDED / 2).replace(/[\ud800-\udbff]$/, "");
}

function time(when) {
  const date = new Date(when);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString([], today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
}

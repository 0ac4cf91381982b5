import { make } from "./dom.js";
import { MessageView } from "./message.js";

/** So many messages at most are put together; what is far from the reader's eyes costs nothing but its place. */
const TOGETHER = 100;

/** Who is as near as this to the end, in pixels, goes with it. */
const NEAR = 120;

/** The messages on the page, in their order, each once. */
export class Conversation {
  #scroller;
  #list;
  #views = new Map();
  /** Whether the reader is at the end, and stays there when it moves. */
  #following = true;

  constructor(scroller, list) {
    this.#scroller = scroller;
    this.#list = list;
    this.#list.append(together());
    this.#follow();
  }

  get size() {
    return this.#views.size;
  }

  get oldest() {
    return this.#first && this.#of(this.#first).message.seq;
  }

  view(id) {
    return this.#views.get(id);
  }

  /** Shows a message, be it new or changed. */
  show(message) {
    const view = this.#views.get(message.id);
    if (!view) return this.#insert(new MessageView(message));
    const moved = view.message.seq !== message.seq;
    view.show(message);
    if (moved) this.#insert(view);
  }

  /** Adds to the end of a message that is being written. */
  grow({ id, offset, text }) {
    this.#views.get(id)?.grow(offset, text);
  }

  /** Shows a page of older messages; what the reader looks at stays where it is. */
  prepend(messages) {
    const anchor = this.#first;
    const top = anchor?.getBoundingClientRect().top;
    if (anchor) this.#list.prepend(together());
    for (const message of messages.toReversed()) this.show(message);
    if (anchor) this.#scroller.scrollTop += anchor.getBoundingClientRect().top - top;
  }

  remove(id) {
    const element = this.#views.get(id)?.element;
    const place = element?.parentElement;
    element?.remove();
    if (place?.childElementCount === 0 && this.#list.childElementCount > 1) place.remove();
    this.#views.delete(id);
  }

  /** Takes everything away but what the reader wrote and nobody has. */
  clear() {
    for (const { message } of [...this.#views.values()]) {
      if (!["sending", "unsent"].includes(message.status)) this.remove(message.id);
    }
  }

  /** All messages, the newest first. */
  *newestFirst() {
    for (let item = this.#last; item; item = previous(item)) yield this.#of(item).message;
  }

  isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  toEnd() {
    this.#following = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** Brings a message into view, and the reader's eye to it. */
  point(id) {
    const { element } = this.#views.get(id);
    this.#following = false;
    element.scrollIntoView({ block: "center" });
    element.tabIndex = -1;
    element.focus();
    element.classList.add("pointed");
    setTimeout(() => element.classList.remove("pointed"), 2_000);
  }

  /** The list grows by new words, and by messages out of sight, whose height was only guessed. */
  #follow() {
    let last = 0;
    this.#scroller.addEventListener(
      "scroll",
      () => {
        const { scrollTop } = this.#scroller;
        if (this.isAtEnd()) this.#following = true;
        else if (scrollTop < last) this.#following = false;
        last = scrollTop;
      },
      { passive: true },
    );
    new ResizeObserver(() => this.#following && this.toEnd()).observe(this.#list);
  }

  #insert(view) {
    this.#views.set(view.message.id, view);
    const { seq } = view.message;
    let before = this.oldest > seq ? null : this.#last;
    while (before && (this.#of(before) === view || this.#of(before).message.seq > seq)) before = previous(before);
    if (!before) this.#list.firstElementChild.prepend(view.element);
    else if (before !== this.#last || before.parentElement.childElementCount < TOGETHER) before.after(view.element);
    else this.#list.append(together(view.element));
  }

  get #first() {
    return this.#list.querySelector(".message");
  }

  get #last() {
    return this.#list.lastElementChild.lastElementChild;
  }

  #of(element) {
    return this.#views.get(element.id.slice("message-".length));
  }
}

/** Messages whose places are known together; to who listens to the page, it is not there. */
function together(...elements) {
  const part = make("div", { className: "together", role: "none" });
  part.append(...elements);
  return part;
}

/** The message before this one. */
function previous(item) {
  return item.previousElementSibling ?? item.parentElement.previousElementSibling?.lastElementChild;
}

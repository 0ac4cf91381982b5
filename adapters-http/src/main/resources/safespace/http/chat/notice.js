import { $ } from "./dom.js";

/** What went wrong, for somebody who only wants to write. */
export function reason({ code, status, retryAfter, detail }, wait) {
  const seconds = Math.ceil((wait ?? (retryAfter ?? 0) * 1_000) / 1_000);
  if (status === 429) {
    return wait
      ? `That was quick. It goes on by itself in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`
      : `Too much in a short time. Please try again in ${Math.ceil(seconds / 60)} min.`;
  }
  if (!navigator.onLine) return "You are offline. What you have not sent is sent when you are back.";
  if (status === 0 || status >= 502) return "There is no connection to SafeSpace. Trying again …";
  if (code === "sensitive_data")
    return "SafeSpace does not take card numbers, addresses and the like. Please leave them out.";
  return `That did not work: ${detail ?? code}`;
}

/** Tells the reader how things are; nothing, when they are well. */
export function notice(text) {
  if ($("state").textContent !== text) $("state").textContent = text;
}

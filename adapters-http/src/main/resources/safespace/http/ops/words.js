// Figures as people read them.

const NUMBERS = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const SMALL = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const NONE = "–";

export const count = (value) => (value === undefined || value === null ? NONE : NUMBERS.format(value));

/** A rate or another figure of which little matters where it is small. */
export function figure(value) {
  if (value === undefined || value === null) return NONE;
  return value < 10 ? SMALL.format(value) : NUMBERS.format(value);
}

export const percent = (part) => (part === undefined ? NONE : `${figure(100 * part)} %`);

export function duration(seconds) {
  if (seconds === undefined || seconds === null) return NONE;
  if (seconds < 0.9995) return `${figure(seconds * 1000)} ms`;
  if (seconds < 120) return `${figure(seconds)} s`;
  if (seconds < 7200) return `${count(seconds / 60)} min`;
  if (seconds < 172_800) return `${count(seconds / 3600)} h`;
  return `${count(seconds / 86_400)} days`;
}

export function bytes(value) {
  if (value === undefined || value === null) return NONE;
  let size = value;
  for (const unit of ["B", "KiB", "MiB", "GiB"]) {
    if (size < 1024) return `${unit === "B" ? count(size) : figure(size)} ${unit}`;
    size /= 1024;
  }
  return `${figure(size)} TiB`;
}

export const clock = (seconds) => TIME.format(seconds * 1000);
export const day = (seconds) => DAY.format(seconds * 1000);

/** A number with its noun, of which there may be one. */
export const some = (number, noun, nouns = `${noun}s`) => `${count(number)} ${Math.round(number) === 1 ? noun : nouns}`;

/** Things one after another, with a word before the last one. */
export function list(things) {
  return things.length < 2 ? things.join("") : `${things.slice(0, -1).join(", ")} and ${things.at(-1)}`;
}

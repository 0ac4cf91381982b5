// What /metrics says, and what two of its answers tell together.

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const ESCAPES = { n: "\n", '"': '"', "\\": "\\" };

const any = () => true;

/** The series in a text of Prometheus, by their names. Lines that are none are passed over. */
export function parse(text) {
  const series = new Map();
  for (const line of text.split("\n")) {
    const match = line.startsWith("#") ? null : LINE.exec(line);
    if (!match) continue;
    const [, name, written = "", value] = match;
    const labels = {};
    for (const [, label, raw] of written.matchAll(LABEL)) {
      labels[label] = raw.replace(/\\(.)/g, (escape, letter) => ESCAPES[letter] ?? escape);
    }
    if (!series.has(name)) series.set(name, []);
    series.get(name).push({ labels, key: written, value: number(value) });
  }
  return new Metrics(series);
}

function number(text) {
  const infinite = /^([+-]?)Inf$/.exec(text);
  return infinite ? Number(`${infinite[1]}Infinity`) : Number(text);
}

/** What was measured at one moment. */
export class Metrics {
  #series;

  constructor(series) {
    this.#series = series;
  }

  /** The series of a name whose labels are as wanted. */
  of(name, wanted = any) {
    return (this.#series.get(name) ?? []).filter(({ labels }) => wanted(labels));
  }

  /** Their sum; undefined where there are none. */
  value(name, wanted = any) {
    const found = this.of(name, wanted);
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }

  /** Of series that say by 1 which of several states holds, the state. */
  state(name, label) {
    return this.of(name).find(({ value }) => value === 1)?.labels[label];
  }
}

/** What happened between two moments. */
export class Span {
  #before;
  #after;

  /**
   * @param before may be null: then all that was counted happened since
   * @param seconds between the two
   */
  constructor(before, after, seconds) {
    this.#before = before;
    this.#after = after;
    this.seconds = seconds;
  }

  /** By how much each series of a counter has grown; one that has shrunk began anew. */
  grown(name, wanted = any) {
    const before = new Map(this.#before?.of(name, wanted).map(({ key, value }) => [key, value]));
    return this.#after.of(name, wanted).map(({ labels, key, value }) => {
      const old = before.get(key) ?? 0;
      return { labels, value: value < old ? value : value - old };
    });
  }

  /** By how much all of them have grown. */
  increase(name, wanted = any) {
    return this.grown(name, wanted).reduce((sum, { value }) => sum + value, 0);
  }

  /** The same a second. */
  rate(name, wanted = any) {
    return this.seconds > 0 ? this.increase(name, wanted) / this.seconds : 0;
  }

  /** By how much they have grown by the values of a label, the most first, without those that have not. */
  by(label, name, wanted = any) {
    const sums = new Map();
    for (const { labels, value } of this.grown(name, wanted)) {
      sums.set(labels[label], (sums.get(labels[label]) ?? 0) + value);
    }
    return [...sums].filter(([, sum]) => sum > 0).sort(([, a], [, b]) => b - a);
  }

  /**
   * Below which value this part of what a histogram has counted lies; undefined where it has counted nothing.
   *
   * @param name without the _bucket at its end
   */
  quantile(part, name, wanted = any) {
    const buckets = new Map();
    for (const { labels, value } of this.grown(`${name}_bucket`, wanted)) {
      const bound = number(labels.le);
      buckets.set(bound, (buckets.get(bound) ?? 0) + value);
    }
    return quantile(part, [...buckets]);
  }
}

/**
 * As Prometheus reckons it: what fell into a bucket is taken to lie evenly between its bounds, and above the last
 * finite bound nothing is known.
 *
 * @param buckets pairs of a bound and how many were not above it
 */
export function quantile(part, buckets) {
  const rising = buckets.toSorted(([a], [b]) => a - b);
  const total = rising.at(-1)?.[1] ?? 0;
  if (total <= 0) return undefined;
  const rank = part * total;
  let [low, below] = [0, 0];
  for (const [bound, count] of rising) {
    if (count >= rank && count > below) {
      return bound === Infinity ? low : low + ((bound - low) * (rank - below)) / (count - below);
    }
    [low, below] = [bound, count];
  }
  return low;
}

// Charts that follow the colours of the page, its width and the pointer. uPlot draws them.

const { uPlot } = globalThis;
const HEIGHT = 132;
const dark = matchMedia("(prefers-color-scheme: dark)");
const FONT = "11px system-ui, sans-serif";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/**
 * @typedef Line
 * @property {string} label
 * @property {string} colour of the page, without its dashes
 * @property {boolean} [area] filled down to the ground
 * @property {boolean} [bars] as bars
 * @property {boolean} [dashed] as a limit
 */
export class Chart {
  #element;
  #lines;
  #options;
  #plot;
  #data;

  /**
   * @param element that it fills
   * @param {Line[]} lines
   * @param options how: `format` says a value; `floor`, what the axis reaches up to at least; `height`; `whole`,
   *   whether there are no halves; `days`, whether the moments are days; `point`, told where the pointer is, as an index,
   *   or null
   */
  constructor(element, lines, options) {
    this.#element = element;
    this.#lines = lines;
    this.#options = { height: HEIGHT, days: false, point: () => {}, ...options };
    element.setAttribute("role", "img");
    new ResizeObserver(() => this.#resize()).observe(element);
    dark.addEventListener("change", () => this.#rebuild());
  }

  /** Shows these values, and says them to who cannot see. */
  draw(data, description) {
    this.#data = data;
    this.#element.setAttribute("aria-label", description);
    if (this.#plot) this.#plot.setData(data);
    else this.#rebuild();
  }

  #rebuild() {
    if (!this.#data || this.#element.clientWidth === 0) return;
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#settings(), this.#data, this.#element);
  }

  #resize() {
    const width = this.#element.clientWidth;
    if (this.#plot && width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: this.#options.height });
    else if (!this.#plot) this.#rebuild();
  }

  #settings() {
    const { height, floor, whole, days, format, point } = this.#options;
    const grid = { stroke: colour("grid"), width: 1 };
    const axis = { stroke: colour("muted"), font: FONT, ticks: { show: false } };
    return {
      width: this.#element.clientWidth,
      height,
      padding: [8, days ? 12 : 6, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: { time: true, range: () => this.#moments() },
        y: { range: (_, low, high) => [0, Math.max(high ?? 0, floor) * 1.08] },
      },
      axes: [
        { ...axis, grid: { show: false }, space: 64, size: 26, values: (_, ticks) => ticks.map(days ? dayTick : timeTick), ...(days && { splits: () => everyOther(this.#data[0]) }) },
        { ...axis, grid, size: 52, space: 28, values: (_, ticks) => ticks.map(format), ...(whole && { incrs: WHOLE }) },
      ],
      series: [{}, ...this.#lines.map((line) => this.#series(line))],
      hooks: { setCursor: [(plot) => point(plot.cursor.left < 0 ? null : plot.cursor.idx)] },
      ...(days && { tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC") }),
    };
  }

  /** From when to when: two minutes at least, or half a day beyond the days. */
  #moments() {
    const [first, last] = [this.#data[0][0], this.#data[0].at(-1)];
    return this.#options.days ? [first - 43_200, last + 43_200] : [Math.min(first, last - 120), last];
  }

  #series({ label, colour: name, area, bars, dashed }) {
    const stroke = colour(name);
    const fill = (bars || area) && `color-mix(in srgb, ${stroke} ${bars ? 75 : 18}%, transparent)`;
    return {
      label,
      stroke: bars ? "transparent" : stroke,
      width: 1.75,
      points: { show: true, size: 4, fill: stroke, filter: (_, index) => (bars ? [] : alone(this.#data[index])) },
      ...(fill && { fill }),
      ...(dashed && { dash: [4, 4], width: 1 }),
      ...(bars && { paths: uPlot.paths.bars({ size: [0.7, 36], radius: [0.2, 0] }) }),
    };
  }
}

const WHOLE = [1, 2, 5].flatMap((digit) => Array.from({ length: 10 }, (_, zeros) => digit * 10 ** zeros)).sort((a, b) => a - b);

const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

const timeTick = (seconds) => (seconds % 60 === 0 ? TIME.format(seconds * 1000) : "");
const dayTick = (seconds) => DAY.format(seconds * 1000);

/** Values to which no line leads. */
function alone(values) {
  const none = (i) => values[i] === null || values[i] === undefined;
  return values.flatMap((_, i) => (!none(i) && none(i - 1) && none(i + 1) ? [i] : []));
}

/** Today, and every third day before. */
const everyOther = (days) => days.filter((_, i) => (days.length - 1 - i) % 3 === 0);

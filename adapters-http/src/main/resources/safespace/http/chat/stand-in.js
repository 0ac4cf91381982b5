/**
 * Stands in for a chatbot: it answers out of a small list, made after the conversations that `safespace seed dev` brings
 * along, and has no other source. It sees this browser's own messages only, as everybody does.
 */

const answers = fetch("/chat/answers.json").then((file) => file.json());

/** Questions that it knows an answer to. */
export async function suggestions() {
  return (await answers).filter(({ suggested }) => suggested).map(({ question }) => question);
}

/** What answers this question best: a place in the list, which an unfinished answer is found again by. */
export async function choose(question) {
  const asked = words(question);
  const scores = (await answers).map(({ question, keywords = "" }) => {
    const known = words(`${question} ${keywords}`);
    return [...asked].filter((word) => known.has(word)).length / Math.sqrt(known.size + 4);
  });
  const best = Math.max(...scores);
  return best > 0 ? scores.indexOf(best) : 0;
}

/** The answer at that place, word by word, as a language model would say it. */
export async function* say(place, signal) {
  const { answer } = await at(place);
  for (const piece of answer.match(/\s*\S+|\s+$/gu)) {
    yield piece;
    await new Promise((resolve) => setTimeout(resolve, 35 + Math.random() * 50));
    if (signal.aborted) return;
  }
}

/** The sources of the answer at that place, each with the part of the text that it belongs to. */
export async function citations(place) {
  const { answer, sources = [] } = await at(place);
  return sources.map(({ supports, ...source }) => {
    const start = [...answer.slice(0, answer.indexOf(supports))].length;
    return { ...source, start, end: start + [...supports].length };
  });
}

async function at(place) {
  const list = await answers;
  return list[place] ?? list[0];
}

/** Words as they are looked up: without case, accents and the shortest ones. */
function words(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return new Set(
    plain
      .match(/[\p{L}\p{N}]{3,}/gu)
      ?.map((word) => (/^\p{Script=Latin}{5,}s$/u.test(word) ? word.slice(0, -1) : word)),
  );
}

/** What the declarations must allow, and, where it is expected, refuse; compiled, never run. */
import {
  readEvents,
  SafeSpace,
  SafeSpaceError,
  uuid,
  type Message,
  type Page,
} from "../../main/resources/safespace/http/client/client.js";

const safespace = new SafeSpace({
  mode: "token",
  storage: localStorage,
  retry: { attempts: 3 },
  onRetry: ({ wait }) => wait.toFixed(),
});
new SafeSpace();
// @ts-expect-error there is no such mode
new SafeSpace({ mode: "basic" });

export async function everything(signal: AbortSignal): Promise<Message[]> {
  const question: Message = await safespace.append({ role: "user", content: "Why?", id: uuid() }, { signal });
  // @ts-expect-error a message has a role
  await safespace.append({ content: "Why?" });
  async function* words() {
    yield "Because.";
  }
  const answer = await safespace.streamAnswer(words(), { citations: () => [{ title: "A source" }], signal });
  await safespace.streamAnswer(["Because."]);
  await safespace.edit(answer.id, { citations: null });
  await safespace.delete(question.id);

  const messages: Message[] = [];
  const show = (page: Page) => messages.unshift(...page.data);
  for await (const page of safespace.history({ limit: 10, role: "user" })) show(page);
  for await (const event of safespace.subscribe({ onState: (live) => live.state === "waiting" && live.wait })) {
    if (event.type === "message.chunk") event.data.text.trim();
    else if (event.type === "message.created") messages.push(event.data);
  }
  const { data } = await safespace.search("sky");
  data[0]?.pieces.map(({ text, hit }) => (hit ? text.toUpperCase() : text));
  const file: Blob = await safespace.export("markdown");
  for await (const event of readEvents(file.stream())) event.data.trim();
  try {
    await safespace.rename((await safespace.open({ title: null }))?.title);
    (await safespace.session())?.revision.toFixed();
    (await safespace.erase())?.messages_erased.toFixed();
  } catch (error) {
    if (error instanceof SafeSpaceError && error.code === "session_expired") safespace.forget();
  }
  return messages;
}

/** What the server refused, or that it could not be reached. */
export class SafeSpaceError extends Error {
  constructor(
    problem: { code: string; title?: string; detail?: string },
    more?: { status?: number; retryAfter?: number | null; cause?: unknown },
  );
  /**
   * What to act on: a code of the API, such as `session_erased`; `http_502` for an answer of something in between;
   * `unreachable` or `timeout` where no answer came.
   */
  readonly code: string;
  /** The status of HTTP, or 0 where no answer came. */
  readonly status: number;
  /** A sentence for developers. */
  readonly detail: string | null;
  /** Every mistake of a body, each with a JSON Pointer. */
  readonly errors: { pointer: string; code: string; detail: string }[];
  /** Stands in the server's log too. */
  readonly requestId: string | null;
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | null;
  /** The whole problem, with what some add: `length`, `last_seq`, `missing`. */
  readonly problem: Record<string, unknown> & {
    code: string;
    length?: number;
    last_seq?: number;
    missing?: Message[];
  };
  /** Whether the same request may well succeed later. */
  get transient(): boolean;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Metadata = { [key: string]: Json };
export type Role = "user" | "assistant" | "system" | "tool";
export type Status = "complete" | "streaming" | "interrupted" | "failed";

export interface Session {
  id: string;
  title: string | null;
  metadata: Metadata;
  message_count: number;
  last_seq: number;
  /** Moves with each change of the session or of one of its messages; chunks excepted. */
  revision: number;
  created_at: string;
  updated_at: string;
  last_active_at: string;
  expires_at: string | null;
  expiry: "inactivity" | null;
  created_by: string;
  updated_by: string;
}

/** A source. `start` and `end` are the part of the content that it belongs to, in code points. */
export interface Citation {
  title: string;
  /** Of http or https; it came from a client, so show it as a link, and never as HTML. */
  url?: string;
  snippet?: string;
  source_id?: string;
  score?: number;
  start?: number;
  end?: number;
  metadata?: Metadata;
}

export interface Message {
  id: string;
  /** 1, 2, 3 … within the session: the order. */
  seq: number;
  role: Role;
  content: string;
  citations: Citation[] | null;
  metadata: Metadata;
  status: Status;
  created_at: string;
  updated_at: string;
}

export interface NewMessage {
  /** Given here, the same append may be repeated at any time, after a reload too. */
  id?: string;
  role: Role;
  content: string;
  citations?: Citation[] | null;
  metadata?: Metadata;
  status?: "complete" | "streaming";
  /** The newest that the caller knows: when others have written since, `sequence_conflict` brings what is missing. */
  previous_seq?: number;
}

export interface MessageChanges {
  content?: string;
  citations?: Citation[] | null;
  metadata?: { [key: string]: Json };
  status?: Status;
}

/** A page of the history, in the order of its messages. */
export interface Page {
  data: Message[];
  /** Whether there are older ones. */
  has_more: boolean;
  first_seq: number | null;
  last_seq: number | null;
}

export interface Hit {
  message: Message;
  rank: number;
  /** The text around the words, in its parts. Show `text` as text. */
  pieces: { text: string; hit: boolean }[];
}

export interface Receipt {
  session_id: string;
  messages_erased: number;
  erased_at: string;
}

/** `revision` is null where the event moves none: chunks, and the end. */
export type Event =
  | { type: "message.created" | "message.updated"; revision: number | null; data: Message }
  | { type: "message.chunk"; revision: null; data: { id: string; seq: number; offset: number; text: string } }
  | { type: "message.deleted"; revision: number | null; data: { id: string; seq: number } }
  | { type: "session.updated"; revision: number | null; data: Session }
  | { type: "session.deleted"; revision: null; data: Record<string, never> };

/** How a subscription fares; `wait` is in milliseconds, `error` null where the server merely ended the stream. */
export type LiveState =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "waiting"; wait: number; error: SafeSpaceError | null };

/** Where the session's id or token is kept; `localStorage` is one. */
export interface Keeper {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Settings {
  /** Where SafeSpace is, such as `https://api.example.org`; by default where the page comes from. */
  url?: string | URL;
  /** The server's `SESSION_MODE`, by default `uuid`; `service` is for the chatbot's own server. */
  mode?: "uuid" | "token" | "cookie" | "service";
  /** With `service`: which session, and the server's `SERVICE_API_KEY`. Never in a page. */
  sessionId?: string;
  serviceKey?: string;
  /** By default `localStorage`; in memory where there is none, or with null. */
  storage?: Keeper | null;
  /** The name in that storage. */
  key?: string;
  /** How often a request is sent at the most (6), and the first (500) and longest (20,000) wait, in milliseconds. */
  retry?: { attempts?: number; first?: number; longest?: number };
  /** How long one request may take, in milliseconds: 30,000. */
  timeout?: number;
  /** After how many milliseconds of silence a live stream is taken for dead: 40,000. */
  silence?: number;
  /** Told before each wait: what went wrong, and for how many milliseconds it waits. */
  onRetry?: (retry: { attempt: number; wait: number; error: SafeSpaceError }) => void;
  fetch?: typeof fetch;
}

export interface Call {
  /** Stops the call, which then throws the signal's reason. */
  signal?: AbortSignal;
}

/**
 * One visitor's session. The first append begins it; reading leaves no trace. A session that is over (`session_erased`,
 * `session_expired`) is forgotten by itself.
 */
export class SafeSpace {
  constructor(settings?: Settings);

  /** The session as it stands, or null where nothing has begun it yet. */
  session(call?: Call): Promise<Session | null>;
  /** Makes sure that the session exists; an append does that by itself. */
  open(session?: { title?: string | null; metadata?: Metadata }, call?: Call): Promise<Session>;
  /** Gives the session a title, or none. */
  rename(title: string | null, call?: Call): Promise<Session>;
  /** Erases the session for good; the next append begins a new one. The receipt is null where nothing was left. */
  erase(call?: Call): Promise<Receipt | null>;
  /** Leaves the session as it is; the next append begins a new one. What to do when a token is no longer taken. */
  forget(): void;
  /** The whole session as a file. */
  export(format?: "json" | "ndjson" | "markdown", call?: Call & { timeout?: number }): Promise<Blob>;

  /** Stores a message, once, however often it had to be sent. */
  append(message: NewMessage, call?: Call): Promise<Message>;
  message(id: string, call?: Call): Promise<Message>;
  edit(id: string, changes: MessageChanges, call?: Call): Promise<Message>;
  /** Erases a message for good. */
  delete(id: string, call?: Call): Promise<void>;
  /** Page after page, the newest first; the messages of each stand in their order. */
  history(
    options?: Call & { limit?: number; before?: number; role?: Role; cites?: string },
  ): AsyncGenerator<Page, void, undefined>;
  /** Finds messages, the best first: `"exact words"`, `-without`, `or`. */
  search(words: string, options?: Call & { limit?: number }): Promise<{ data: Hit[]; has_more: boolean }>;

  /**
   * Stores an answer while it is being written, and gives the message at its end.
   *
   * It ends as `complete`; as `interrupted` when `signal` stops it, which is no error; as `failed` when the source
   * throws, which is thrown on. With the `id` of an answer that was left in the middle, the same metadata, and a source
   * that says the same again from its beginning, it goes on where that stands.
   */
  streamAnswer(
    source: AsyncIterable<string> | Iterable<string>,
    options?: Call & {
      id?: string;
      role?: Role;
      metadata?: Metadata;
      /** Or what tells them, once the source has ended. */
      citations?: Citation[] | (() => Citation[] | null);
      /** Milliseconds between two requests: 250. */
      pace?: number;
    },
  ): Promise<Message>;

  /**
   * What changes in the session, as it changes, until it is erased, `signal` ends it, or the loop is left.
   *
   * It comes back by itself whenever the stream breaks, and misses nothing. What has changed since `afterRevision` comes
   * first; without it, since now. Throws what no patience mends, such as `session_not_found`.
   */
  subscribe(
    options?: Call & { afterRevision?: number; onState?: (state: LiveState) => void },
  ): AsyncGenerator<Event, void, undefined>;
}

/** A random UUID, of version 4, with or without TLS. */
export function uuid(): string;

/** The server-sent events of a stream of bytes. */
export function readEvents(
  stream: ReadableStream<Uint8Array>,
  onBytes?: () => void,
): AsyncGenerator<{ type: string; id: string | null; data: string }, void, undefined>;

/** A call of a route that was added: what was asked, as JSON. */
export interface AddedCall {
  query: Readonly<Record<string, unknown>>;
  /** Undefined where the call has none. */
  body: unknown;
}

/** What is answered; of one that fails the body says `error` and `fix`. */
export interface AddedAnswer {
  status: number;
  body: object;
}

/** A route that the program adds in which the emulator runs, such as one about what sends to it. */
export interface AddedRoute {
  method: 'get' | 'post' | 'delete';
  /** Below `/_emulator/v1`. */
  path: string;
  /** As the root lists it. */
  description: string;
  /** What it throws is told as a bug. */
  handle: (call: AddedCall) => AddedAnswer | Promise<AddedAnswer>;
}

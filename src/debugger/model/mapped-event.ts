/** How an event was mapped; a text says why that is not known. */
export type Explained = MappedEvent | string;

/** What the debugger reads of how an event was mapped. The forwarder's own story has all of it, and more. */
export interface MappedEvent {
  /** The event that came in. */
  source: unknown;
  explanation: {
    /** `source` is null where the rule puts a constant. */
    fields: readonly { field: string; rule: string; source: string | null }[];
    /** What was not sent, and why. */
    unused: readonly { source: string; reason: string }[];
    /** What a person should know of how inputs were taken, or could not be. */
    notes: readonly { rule: string; source: string; note: string; fix?: string }[];
  };
}

/** Why one field of an Amplitude event has its value. */
export interface ExplainedField {
  /** Which of the events made from the one that came in, from 0. */
  event: number;
  /** Path in the Amplitude event, for example `event_properties.order_id`. */
  field: string;
  /** Slug of the rule that set it, for example `map.track`. */
  rule: string;
  /** Path in the Datafly event that the value came from, for example `properties.total`; null for a constant. */
  source: string | null;
}

/** An input that reached no output field, and why. */
export interface UnusedInput {
  /** Path in the Datafly event, for example `context.campaign.term`. */
  source: string;
  /** Why it went nowhere, in a few words; names the rule slug where one decided. */
  reason: string;
}

/** What a person should know of how an input was taken, or could not be. */
export interface MappingNote {
  /** Slug of the rule that says so, for example `map.revenue-missing`. */
  rule: string;
  /** Path in the Datafly event. */
  source: string;
  note: string;
  /** What to do, where something is amiss. */
  fix?: string;
}

/** What is known of one mapping (`map.explain`). */
export interface Explanation {
  fields: ExplainedField[];
  unused: UnusedInput[];
  notes: MappingNote[];
}

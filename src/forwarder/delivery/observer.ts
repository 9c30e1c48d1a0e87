/** What delivery tells a bench or the metrics. */
export interface DeliveryObserver {
  /** A request was answered, or failed. `rule` is the slug of the rule that read it. */
  request(request: { rule: string; events: number; bytes: number; tookMs: number }): void;
  /** An event was accepted by Amplitude, so long after it was accepted here. */
  delivered(waitedMs: number): void;
}

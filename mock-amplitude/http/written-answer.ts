/** An answer as it goes over the wire. */
export interface WrittenAnswer {
  status: number;
  contentType: string;
  text: string;
}

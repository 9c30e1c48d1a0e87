import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

export const bodySizeRule: Rule = {
  slug: 'request.body-size',
  source: {
    tags: ['doc', 'decided'],
    text: 'Docs: "1 MB". Read as 1,048,576 bytes after gunzip, exactly that many accepted.',
  },
  fix: 'Send fewer events per request: halve the batch and try again.',
};

/** Refuses a body that went over the limit. It was not read further, so its size is not known. */
export function refuseBodySize(limitBytes: number): Refusal {
  const message = `the body is larger than ${limitBytes} bytes after any gunzip`;
  return refuse(bodySizeRule, buildRefusal(413, ERROR_TEXT.tooLarge), '', message);
}

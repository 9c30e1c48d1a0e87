import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { refuse } from '../rule.ts';
import { findKey } from './find-key.ts';
import type { RequestRule } from './request-rule.ts';

/** Refuses a body that went over the limit. It was not read further, so its size is not known. */
export const bodySize: RequestRule = {
  slug: 'request.body-size',
  source: {
    tags: ['doc', 'decided'],
    text: 'Docs: "1 MB". Read as 1,048,576 bytes after gunzip, exactly that many accepted.',
  },
  fix: 'Send fewer events per request: halve the batch and try again.',
  check(reading) {
    const { body, url, parameter } = reading.sent;
    if (body.kind !== 'too-large') return undefined;
    reading.foundKey = findKey(body.beginning, url, parameter);
    const message = `the body is larger than ${body.limit} bytes after any gunzip`;
    return refuse(bodySize, buildRefusal(413, ERROR_TEXT.tooLarge), '', message);
  },
};

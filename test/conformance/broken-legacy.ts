import type { Mutation } from './breaking-proxy.ts';

/** Changes the form that is posted to the root. */
const ofForm = (change: (form: URLSearchParams) => void): Mutation => ({
  request(passing) {
    if (passing.path !== '/' || passing.method !== 'POST') return;
    const form = new URLSearchParams(passing.body.toString());
    change(form);
    passing.body = Buffer.from(form.toString());
  },
});

/** What a server may get wrong about the legacy root: one for each rule. */
export const BROKEN_LEGACY: Record<string, Mutation> = {
  // The keys of the legacy SDKs stay as they are.
  'legacy.success': ofForm((form) => {
    form.set('e', (form.get('e') ?? '').replace('"library":', '"sdk":'));
    form.delete('checksum');
  }),
  'legacy.words': {
    answer(passing) {
      if (passing.answer !== 'success') passing.status = 400;
    },
  },
  'legacy.too-large': {
    answer(passing) {
      if (passing.status === 413) passing.status = 400;
    },
  },
  'legacy.checksum': ofForm((form) => form.delete('checksum')),
  'legacy.preflight': {
    answer(passing) {
      passing.answerHeaders['access-control-allow-headers'] = 'content-type';
    },
  },
};

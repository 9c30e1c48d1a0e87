import { readJsonUpload } from '../rules/read-json-upload.ts';
import type { Endpoint } from './endpoint.ts';
import { writeJsonAnswer } from './envelope.ts';

const JSON_ENDPOINT = {
  methods: ['POST'],
  read: ({ body, contentType }, ruleset) => readJsonUpload(body, contentType, ruleset),
  write: ({ answer }) => writeJsonAnswer(answer),
} satisfies Partial<Endpoint>;

/** Every endpoint that takes events in, at the same paths in both regions. */
export const ENDPOINTS: readonly Endpoint[] = [
  { ...JSON_ENDPOINT, path: '/2/httpapi', bodyLimit: 'bodyBytes', rate: 'http-v2' },
  { ...JSON_ENDPOINT, path: '/batch', bodyLimit: 'batchBodyBytes', rate: 'batch' },
];

import { EVENT_READER, GROUP_IDENTIFY_READER, IDENTIFY_READER } from '../rules/form/form-readers.ts';
import { type FormReader, readFormUpload } from '../rules/form/read-form-upload.ts';
import { readJsonUpload } from '../rules/read-json-upload.ts';
import type { Endpoint } from './endpoint.ts';
import { writeJsonAnswer } from './envelope.ts';
import { readFields } from './forms/read-fields.ts';
import { writeWord } from './forms/words.ts';

const JSON_ENDPOINT = {
  methods: ['POST'],
  read: ({ body, contentType }, ruleset) => readJsonUpload(body, contentType, ruleset),
  write: ({ answer }) => writeJsonAnswer(answer),
} satisfies Partial<Endpoint>;

/** Every endpoint that takes events in, at the same paths in both regions. */
export const ENDPOINTS: readonly Endpoint[] = [
  { ...JSON_ENDPOINT, path: '/2/httpapi', bodyLimit: 'bodyBytes', rate: 'http-v2' },
  { ...JSON_ENDPOINT, path: '/batch', bodyLimit: 'batchBodyBytes', rate: 'batch' },
  { ...formEndpoint(IDENTIFY_READER), path: '/identify' },
  { ...formEndpoint(GROUP_IDENTIFY_READER), path: '/groupidentify' },
  { ...formEndpoint(EVENT_READER), path: '/httpapi' },
];

/** What reads forms and answers with a word. Docs: the limits of the HTTP V2 API apply. */
function formEndpoint(reader: FormReader) {
  return {
    methods: ['GET', 'POST'],
    bodyLimit: 'bodyBytes',
    rate: 'http-v2',
    read(sent, { limits }) {
      const read = readFields(sent);
      return readFormUpload(read.fields, read.ok ? undefined : read.reason, reader, limits);
    },
    write: writeWord,
  } satisfies Partial<Endpoint>;
}

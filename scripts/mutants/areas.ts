/** Files whose mutants are noticed by the same tests. */
export interface Area {
  name: string;
  /** Globs of what is mutated. */
  mutate: readonly string[];
  /** Globs of the tests that are asked. Quick ones only: they run once for nearly every mutant. */
  tests: readonly string[];
}

/** The pure cores. */
export const AREAS: readonly Area[] = [
  {
    name: 'delivery',
    mutate: [
      'src/forwarder/delivery/{interpret-response,stray-answers,settle,split-batch,backoff,attempts,build-body,send-batch,find-culprit,ingestion-check,dispatcher}.ts',
      'src/forwarder/delivery/holds/**/*.ts',
    ],
    tests: [
      'test/forwarder/delivery/{interpret-response,settle,backoff,attempts,build-body,send-batch,ingestion-check,dispatcher,create-delivery}.test.ts',
      'test/forwarder/delivery/holds/{why-held,circuit-breaker,per-id-limits,project-rate-limit,recent-buckets,holds}.test.ts',
    ],
  },
  {
    name: 'comparison',
    mutate: ['conformance/{compare-json,compare,check-stored,fill-in}.ts'],
    tests: ['test/conformance/{compare,check-stored,fill-in,build-request}.test.ts'],
  },
  {
    name: 'throttle',
    mutate: ['mock-amplitude/state/{throttle,senders}/*.ts'],
    tests: ['test/mock-amplitude/state/{throttle,senders}/*.test.ts', 'test/mock-amplitude/rules/sentences.test.ts'],
  },
  {
    name: 'profiles',
    mutate: ['mock-amplitude/state/{identity,profiles}/*.ts'],
    tests: ['test/mock-amplitude/state/{identity,profiles}/*.test.ts', 'test/mock-amplitude/rules/sentences.test.ts'],
  },
  {
    name: 'names and repeats',
    mutate: ['mock-amplitude/state/{dedup,name-limits}/*.ts'],
    tests: ['test/mock-amplitude/state/{dedup,name-limits}/*.test.ts'],
  },
  {
    name: 'requests',
    mutate: ['mock-amplitude/rules/*.ts', 'mock-amplitude/rules/{event,request}/*.ts'],
    tests: [
      'test/mock-amplitude/rules/*.test.ts',
      'test/mock-amplitude/rules/stored/{goldens,edges}.test.ts',
      'test/mock-amplitude/http/*.test.ts',
      'test/mock-amplitude/state/profiles/{create-profiles,stored,kept}.test.ts',
      'test/mock-amplitude/control-api/check-upload.test.ts',
      'test/mock-amplitude/http/forms/{http-v1,identify,kept,group-identify}.test.ts',
    ],
  },
  {
    name: 'forms',
    mutate: ['mock-amplitude/rules/form/*.ts'],
    tests: [
      'test/mock-amplitude/rules/form/*.test.ts',
      'test/mock-amplitude/http/forms/*.test.ts',
      'test/mock-amplitude/rules/sentences.test.ts',
    ],
  },
  {
    name: 'stored events',
    mutate: ['mock-amplitude/rules/stored/*.ts'],
    tests: ['test/mock-amplitude/rules/stored/*.test.ts', 'test/mock-amplitude/rules/sentences.test.ts'],
  },
  {
    name: 'internal',
    mutate: ['mock-amplitude/internal/*.ts', 'lib/{ring,redact-secret}.ts'],
    tests: ['test/mock-amplitude/internal/*.test.ts', 'test/lib/*.test.ts'],
  },
  {
    name: 'mapping',
    mutate: ['src/forwarder/mapping/**/*.ts'],
    tests: ['test/forwarder/mapping/{golden,guide,explain,edges,map-event,blueprint,revenue}.test.ts'],
  },
];

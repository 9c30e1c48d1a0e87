/** Files whose mutants are noticed by the same tests. */
export interface Area {
  name: string;
  /** Globs of what is mutated. */
  mutate: readonly string[];
  /** Globs of the tests that are asked, in their order. Quick ones only, the quickest first: they run once for nearly every mutant. */
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
      'test/forwarder/delivery/holds/{lane-order,outbox-trouble,shared-rest,held-order}.test.ts',
      'test/forwarder/delivery/{interpret-response,settle,backoff,attempts,build-body,send-batch,ingestion-check,keep-to-shared,dispatcher,create-delivery}.test.ts',
      'test/forwarder/delivery/holds/{describe-breaker,describe-lanes,why-held,circuit-breaker,per-id-limits,project-rate-limit,recent-buckets,holds}.test.ts',
    ],
  },
  {
    name: 'comparison',
    mutate: ['conformance/{compare-json,compare,check-stored,fill-in}.ts'],
    tests: ['test/conformance/{compare,compare-zip,check-stored,fill-in,build-request}.test.ts'],
  },
  {
    name: 'throttle',
    mutate: ['mock-amplitude/state/{throttle,senders}/*.ts'],
    tests: ['test/mock-amplitude/state/{throttle,senders}/*.test.ts', 'test/mock-amplitude/rules/sentences.test.ts'],
  },
  {
    name: 'profiles',
    mutate: ['mock-amplitude/state/{identity,profiles}/*.ts'],
    tests: [
      'test/mock-amplitude/state/profiles/{value-counts,long-lists,version,snapshots}.test.ts',
      'test/mock-amplitude/state/profiles/{apply-operations,fold-counts,keep-known,show-user,joined-groups,find-users,kept,stored,warnings,weigh,create-profiles,removed}.test.ts',
      'test/mock-amplitude/state/identity/*.test.ts',
      'test/mock-amplitude/rules/sentences.test.ts',
    ],
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
      'test/mock-amplitude/rules/{form/told,stored/goldens,stored/edges}.test.ts',
      'test/mock-amplitude/state/profiles/{kept,stored,create-profiles}.test.ts',
      'test/mock-amplitude/control-api/check-upload.test.ts',
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
    tests: [
      'test/mock-amplitude/rules/stored/{goldens,edges,limit-string,properties,device-id}.test.ts',
      'test/mock-amplitude/rules/sentences.test.ts',
      'test/mock-amplitude/rules/stored/any-event.test.ts',
    ],
  },
  {
    name: 'internal',
    mutate: ['mock-amplitude/internal/*.ts', 'lib/{ring,redact-secret}.ts'],
    tests: ['test/mock-amplitude/internal/*.test.ts', 'test/lib/*.test.ts'],
  },
  {
    name: 'money',
    mutate: ['src/forwarder/mapping/money/*.ts', 'src/forwarder/mapping/revenue.ts'],
    tests: ['test/forwarder/mapping/money/*.test.ts', 'test/forwarder/mapping/{revenue,golden,guide,explain}.test.ts'],
  },
  {
    name: 'mapping',
    mutate: ['src/forwarder/mapping/!(revenue).ts', 'src/forwarder/mapping/blueprints/*.ts'],
    tests: [
      'test/forwarder/mapping/{canonical,clean-properties,compile-blueprint,event-builder,explain-builders,find-unused,leaves,list-made,build-events}.test.ts',
      'test/forwarder/mapping/{insert-id,map-time,map-identity,operations,privacy,golden,guide,map-event,edges,traits,names,pages-and-groups,platform,blueprint,explain,revenue}.test.ts',
      'test/forwarder/mapping/{value-at,read-path,override-blueprint,map-context,put-groups,put-properties,put-campaign}.test.ts',
    ],
  },
  {
    name: 'intake',
    mutate: ['src/forwarder/intake/*.ts'],
    tests: [
      'test/forwarder/intake/{each-field,take-events,take-alone,told,tidy,opt-out,precision,time,insert-id}.test.ts',
    ],
  },
];

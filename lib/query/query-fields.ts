import type { NumberUnit } from './match-number.ts';
import type { QuerySubject } from './subject.ts';

/** A field that a term names: what it reads of a record, and how that is compared. */
export type QueryField = TextField | NumberField;

interface TextField {
  kind: 'text';
  read: (subject: QuerySubject) => readonly (string | null | undefined)[];
  /** Whether a word without a field is looked for in it, too. */
  searched: boolean;
}

interface NumberField {
  kind: 'number';
  unit: NumberUnit;
  read: (subject: QuerySubject) => number | null | undefined;
}

/** Each field by its name, as it is typed. */
export const QUERY_FIELDS: Readonly<Record<string, QueryField>> = {
  verdict: searched(({ record }) => [record.verdict]),
  rule: searched(({ record }) => [record.rule, ...record.diagnostics.map(({ rule }) => rule)]),
  warning: named(({ record }) =>
    record.diagnostics.filter(({ severity }) => severity === 'warning').map(({ rule }) => rule),
  ),
  region: searched(({ record }) => [record.region]),
  project: searched(({ record }) => [record.project]),
  type: searched(({ record, path }) => [record.kind === 'event' ? record.eventType : path]),
  user: searched(({ record }) => [record.userId]),
  device: searched(({ record }) => [record.deviceId]),
  insert: searched(({ record }) => [record.insertId]),
  path: named(({ path }) => [path]),
  method: named(({ method }) => [method]),
  kind: named(({ record }) => [record.kind]),
  message: named(({ record }) => record.diagnostics.map(({ message }) => message)),
  seq: number('none', ({ record }) => record.seq),
  request: number('none', ({ record }) => record.requestSeq ?? record.seq),
  amplitude: number('none', ({ record }) => record.amplitudeId),
  status: number('none', ({ status }) => status),
  try: number('none', ({ attempt }) => attempt),
  size: number('bytes', ({ record }) => record.bytes),
  ms: number('ms', ({ record }) => record.latencyMs),
  revenue: number('none', ({ record }) => record.revenue),
};

/** What `is:` asks. */
export const QUERY_FLAGS: Readonly<Record<string, (subject: QuerySubject) => boolean>> = {
  culprit: ({ record }) => isRefused(record.verdict) && (record.kind === 'event' ? record.atFault === true : true),
  retry: ({ attempt }) => attempt > 1,
  fault: ({ record }) => record.rule === FAULT || record.diagnostics.some(({ rule }) => rule === FAULT),
  warning: ({ record }) => record.diagnostics.some(({ severity }) => severity === 'warning'),
  identify: ({ record }) => record.eventType === '$identify' || record.eventType === '$groupidentify',
  forwarded: ({ record }) => Reflect.get(record.event ?? {}, 'library') === FORWARDER_LIBRARY,
};

/** The rule under which whatever a fault did is recorded. */
const FAULT = 'emulator.fault';
/** What events say that came by way of the forwarder (`map.constants`). */
const FORWARDER_LIBRARY = 'Datafly Signal';

function isRefused(verdict: string): boolean {
  return verdict === 'rejected' || verdict === 'throttled';
}

function searched(read: TextField['read']): TextField {
  return { kind: 'text', read, searched: true };
}

function named(read: TextField['read']): TextField {
  return { kind: 'text', read, searched: false };
}

function number(unit: NumberUnit, read: NumberField['read']): NumberField {
  return { kind: 'number', unit, read };
}

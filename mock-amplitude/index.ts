import '../lib/require-node.ts';

export { createMockAmplitude, type MockAmplitude } from './create-mock-amplitude.ts';
export type { WaitForEvents } from './event-log/wait-for-events.ts';
export { WaitTimeoutError } from './event-log/wait-timeout-error.ts';
export type { Fault } from './faults/create-faults.ts';
export type { FaultHandle } from './faults/fault-handle.ts';
export type { FaultEffect, FaultMatch, FaultRule } from './faults/fault-rule.ts';
export { FaultRuleError } from './faults/fault-schema.ts';
export type { ScenarioName } from './faults/scenarios.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { type Behaviour, type MockOptions, type ProjectOptions, READY_MADE_PROJECTS } from './options.ts';
export { SessionError } from './persistence/session-error.ts';
export type { ProjectSelector } from './projects/find-project.ts';
export { ProjectsError } from './projects/projects.ts';
export { UnknownProjectError } from './projects/unknown-project-error.ts';
export type { Users } from './users.ts';
export type { Diagnostic, EventRecord, Region, RequestRecord, Verdict, VerdictRecord } from './verdict.ts';

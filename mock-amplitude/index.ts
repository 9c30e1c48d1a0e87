export { createMockAmplitude, type MockAmplitude } from './create-mock-amplitude.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { type Behaviour, type MockOptions, type ProjectOptions, READY_MADE_PROJECTS } from './options.ts';
export { ProjectsError } from './projects.ts';
export type { Diagnostic, EventVerdict, Outcome, Region, RequestVerdict, VerdictRecord } from './verdict.ts';

import { expectTypeOf, it } from 'vitest';
import type { MockOptions, ProjectOptions } from '../../mock-amplitude/index.ts';
import type { Config } from '../../src/config/table/settings.ts';

type Amplitude = Config['amplitude'];
type Project = NonNullable<Amplitude['projects']>[number];

// Checked by the compiler (npm run typecheck): a choice that only one side knows fails there.
it('gives the mock exactly the choices that it has', () => {
  expectTypeOf<Project['region']>().toEqualTypeOf<ProjectOptions['region']>();
  expectTypeOf<Project['plan']>().toEqualTypeOf<ProjectOptions['plan']>();
  for (const name of ['regionMismatch', 'errorIndexes', 'shortIds', 'minIdLength', 'retentionDays'] as const) {
    expectTypeOf<Required<Amplitude>[typeof name]>().toEqualTypeOf<Required<MockOptions>[typeof name]>();
    expectTypeOf<Required<Project>[typeof name]>().toEqualTypeOf<Required<ProjectOptions>[typeof name]>();
  }
  expectTypeOf<Amplitude['scenario']>().toEqualTypeOf<MockOptions['scenario']>();
  expectTypeOf<Amplitude>().toExtend<MockOptions>();
});

import { expect, it, vi } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { checkUpload } from '../../../mock-amplitude/control-api/check/check-upload.ts';
import { DEFAULT_LIMITS } from '../../../mock-amplitude/limits.ts';
import { createProjectStates } from '../../../mock-amplitude/projects/project-states.ts';
import { createProjects, type Project } from '../../../mock-amplitude/projects/projects.ts';
import { createVirtualClock } from '../../../mock-amplitude/projects/virtual-clock.ts';
import { createLints } from '../../../mock-amplitude/rules/lint/create-lints.ts';
import { createLookups } from '../../../mock-amplitude/rules/stored/lookups.ts';

function check(body: string, limits = DEFAULT_LIMITS) {
  const clock = createVirtualClock(createManualClock());
  const projects = createProjects([], {}, true);
  const states = createProjectStates(clock);
  const stateOf = vi.spyOn(states, 'of');
  const timeOf = (project: Project | null) => (project === null ? clock : states.of(project).clock).now();
  const checked = checkUpload(
    { body: { kind: 'complete', body: Buffer.from(body) }, contentType: 'application/json', region: 'us' },
    {
      ruleset: { projects, limits, acceptTextPlain: true, forbiddenUserAgents: [], timeOf },
      states,
      lookups: createLookups(),
      lints: createLints([]),
    },
  );
  return { ...checked, stateOf };
}

it('remembers nothing of a key that anyKey would accept, however often it is checked', () => {
  const { verdict, events, stateOf } = check('{"api_key":"a-key","events":[{"event_type":"View","user_id":"user-1"}]}');
  expect([verdict, events.length]).toEqual(['accepted', 1]);
  expect(stateOf).not.toHaveBeenCalled();
});

it('looks at no more events than a request may have: all of a body of {},{},{} take half a minute and 300 MB', () => {
  const { rule, diagnostics, events } = check('{"api_key":"a-key","events":[{},{},{},{},{}]}', {
    ...DEFAULT_LIMITS,
    eventsPerRequest: 3,
  });
  expect([rule, diagnostics[0]?.rule, events.length]).toEqual(['request.event-count', 'request.event-count', 3]);
  // The type, the user and the device of each.
  expect(diagnostics).toHaveLength(1 + 3 * 3);
});

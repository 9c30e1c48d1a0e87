import { expect, it, vi } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { checkUpload } from '../../../mock-amplitude/control-api/check/check-upload.ts';
import { DEFAULT_LIMITS } from '../../../mock-amplitude/limits.ts';
import { createProjectStates } from '../../../mock-amplitude/projects/project-states.ts';
import { createProjects, type Project } from '../../../mock-amplitude/projects/projects.ts';
import { createVirtualClock } from '../../../mock-amplitude/projects/virtual-clock.ts';
import { createLookups } from '../../../mock-amplitude/rules/stored/lookups.ts';

it('remembers nothing of a key that anyKey would accept, however often it is checked', () => {
  const clock = createVirtualClock(createManualClock());
  const projects = createProjects([], {}, true);
  const states = createProjectStates(clock);
  const of = vi.spyOn(states, 'of');
  const timeOf = (project: Project | null) => (project === null ? clock : states.of(project).clock).now();
  const body = Buffer.from('{"api_key":"a-key-of-nobody","events":[{"event_type":"View","user_id":"user-1"}]}');
  const { verdict, events } = checkUpload(
    { body: { kind: 'complete', body }, contentType: 'application/json', region: 'us' },
    {
      ruleset: { projects, limits: DEFAULT_LIMITS, acceptTextPlain: true, forbiddenUserAgents: [], timeOf },
      states,
      lookups: createLookups(),
    },
  );
  expect([verdict, events.length]).toEqual(['accepted', 1]);
  expect(of).not.toHaveBeenCalled();
});

import { describe, expect, it } from 'vitest';
import { addStep, MAX_IDENTITY_STEPS, NO_HISTORY } from '../../../../mock-amplitude/state/identity/identity-history.ts';
import { createProfiles } from '../../../../mock-amplitude/state/profiles/create-profiles.ts';
import { openState } from '../../open-state.ts';

/** Sends "device user" pairs in order (`-` for none), a second apart, and gives the profiles. */
function play(...steps: string[]) {
  const { profiles, send } = openState();
  const id = (text: string | undefined) => (text === '-' ? undefined : text);
  for (const [index, step] of steps.entries()) {
    const [device, user] = step.split(' ');
    send({ device_id: id(device), user_id: id(user) }, 1000 * (index + 1));
  }
  return profiles;
}

const historyOf = (profiles: ReturnType<typeof play>, userId: string) => profiles.userOf({ userId })?.identity;

describe('how a user came together', () => {
  it('is the anonymous visit, the identify, the merge and the second device', () => {
    const profiles = play('dev-A -', 'dev-A -', 'dev-A David', 'dev-B -', 'dev-B David', 'dev-C David');
    expect(historyOf(profiles, 'David')).toEqual({
      ...{ seenAt: 1000, seenOn: 'dev-A', evicted: 0 },
      steps: [
        { step: 'identified', at: 3000, userId: 'David', deviceId: 'dev-A', events: 2 },
        { step: 'merged', at: 5000, deviceId: 'dev-B', amplitudeId: 2, seenAt: 4000, events: 1 },
        { step: 'device', at: 6000, deviceId: 'dev-C' },
      ],
    });
  });

  it('begins without a device where none was sent', () => {
    const history = historyOf(play('- Laura', 'dev-A Laura'), 'Laura');
    expect(history).toMatchObject({ seenAt: 1000, seenOn: null, steps: [{ step: 'device', deviceId: 'dev-A' }] });
  });

  it('tells once of a device that another user took, however often it is passed on', () => {
    const profiles = play('dev-R Jane1', 'dev-R Mary1', 'dev-R Jane1', 'dev-R Mary1');
    const left = { step: 'device-left', deviceId: 'dev-R' };
    expect(historyOf(profiles, 'Jane1')?.steps).toEqual([{ ...left, at: 2000, amplitudeId: 2 }]);
    expect(historyOf(profiles, 'Mary1')?.steps).toEqual([{ ...left, at: 3000, amplitudeId: 1 }]);
  });

  it('tells of each device that another user took, though it came as one too', () => {
    const steps = historyOf(play('dev-R Jane1', 'dev-S Jane1', 'dev-R Mary1', 'dev-S Mary1'), 'Jane1')?.steps;
    expect(steps?.map((step) => `${step.step} ${step.deviceId}`)).toEqual([
      ...['device dev-S', 'device-left dev-R', 'device-left dev-S'],
    ]);
  });

  it('tells of what happens to a device after it left', () => {
    const left = addStep(NO_HISTORY, { step: 'device-left', at: 1, deviceId: 'dev-R', amplitudeId: 2 });
    const back = { step: 'device', at: 2, deviceId: 'dev-R' } as const;
    expect(addStep(left, back).steps).toEqual([...left.steps, back]);
  });

  it.each([
    [MAX_IDENTITY_STEPS - 1, 0],
    [MAX_IDENTITY_STEPS, 0],
    [MAX_IDENTITY_STEPS + 1, 1],
  ])('of %i steps has evicted %i', (count, evicted) => {
    const devices = Array.from({ length: count }, (_, index) => `dev-${index} Laura`);
    const history = historyOf(play('first Laura', ...devices), 'Laura');
    expect([history?.steps.length, history?.evicted]).toEqual([count - evicted, evicted]);
    expect(history?.steps[0]).toMatchObject({ deviceId: `dev-${evicted}` });
  });

  it('is kept with the user, and empty for one that was kept without', () => {
    const profiles = play('dev-A -', 'dev-B David', 'dev-A David', 'dev-A Maria');
    const dump = JSON.parse(JSON.stringify([...profiles.dump()]));
    const copy = createProfiles();
    expect(copy.load(dump)).toEqual({ refused: 0 });
    expect(historyOf(copy, 'David')).toEqual(historyOf(profiles, 'David'));
    const others = play('dev-A -', 'dev-A David', 'dev-C David');
    expect(historyOf(others, 'David')?.steps.map(({ step }) => step)).toEqual(['identified', 'device']);
    const copyOfOthers = createProfiles();
    copyOfOthers.load(JSON.parse(JSON.stringify([...others.dump()])));
    expect(historyOf(copyOfOthers, 'David')).toEqual(historyOf(others, 'David'));
    for (const record of dump) delete record[2].identity;
    const old = createProfiles();
    expect(old.load(dump)).toEqual({ refused: 0 });
    expect(historyOf(old, 'David')).toEqual({ seenAt: null, seenOn: null, steps: [], evicted: 0 });
  });
});

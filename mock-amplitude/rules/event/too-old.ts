import type { WholeEventRule } from './event-rule.ts';

const MS_PER_DAY = 86_400_000;

export const tooOld: WholeEventRule = {
  slug: 'event.too-old',
  group: 'too-old',
  kind: 'event',
  source: {
    tags: ['spec', 'decided'],
    text: "The guide's words; the body is decided. Off unless the project sets retentionDays.",
  },
  fix: 'Check the unit of time (milliseconds) and the clock of the sender.',
  check({ time }, { project: { retentionDays }, now }, report) {
    if (retentionDays === null || time === undefined || time >= now - retentionDays * MS_PER_DAY) return;
    const days = Math.floor((now - time) / MS_PER_DAY);
    report('time', `time ${time} is ${days} days ago, the project keeps ${retentionDays}`);
  },
};

import type { EventRule } from './event-rule.ts';

const MS_PER_DAY = 86_400_000;

export const tooOld: EventRule = {
  slug: 'event.too-old',
  group: 'too-old',
  source: {
    tags: ['spec', 'decided'],
    text: "The guide's words; the body is decided. Off unless the project sets retentionDays.",
  },
  fix: 'Check the unit of time (milliseconds) and the clock of the sender.',
  check(event, { project, now }, report) {
    if (project.retentionDays === null || typeof event.time !== 'number') return;
    if (event.time >= now - project.retentionDays * MS_PER_DAY) return;
    const days = Math.floor((now - event.time) / MS_PER_DAY);
    report('time', `time ${event.time} is ${days} days ago, the project keeps ${project.retentionDays}`);
  },
};

import type { Clock } from '../../../../lib/clock.ts';
import { buildHold, type EventHold } from './hold.ts';

/** A project that nothing is sent to until somebody resumes it: what a hand began, only a hand ends. */
export interface ProjectPause {
  pause(because: string): void;
  resume(): void;
  /** Why it is paused; undefined where it is not. */
  because(): string | undefined;
  hold(): EventHold | null;
}

/** @param onProblem told once of each pause */
export function createProjectPause(clock: Clock, onProblem: (message: string) => void): ProjectPause {
  let paused: { because: string; since: number } | undefined;
  return {
    pause(because) {
      if (paused !== undefined) return;
      paused = { because, since: clock.now() };
      onProblem(`Delivery is paused: ${because}. Every event is kept until somebody resumes it.`);
    },
    resume() {
      paused = undefined;
    },
    because: () => paused?.because,
    hold: () =>
      paused === undefined ? null : buildHold('project-paused', { ...paused, until: null, endedBy: 'resume' }),
  };
}

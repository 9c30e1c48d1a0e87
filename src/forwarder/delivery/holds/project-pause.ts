import type { EventHold } from './hold.ts';

/** A project that nothing is sent to until somebody acts. */
export interface ProjectPause {
  /** `advice` tells what to do about it. */
  pause(reason: string, advice: string): void;
  resume(): void;
  /** Why it is paused; undefined where it is not. */
  reason(): string | undefined;
  hold(): EventHold | null;
}

/** @param onProblem told once of each pause */
export function createProjectPause(onProblem: (message: string) => void): ProjectPause {
  let paused: string | undefined;
  return {
    pause(reason, advice) {
      if (paused !== undefined) return;
      paused = reason;
      onProblem(`Delivery is paused: ${reason}. Every event is kept. ${advice}`);
    },
    resume() {
      paused = undefined;
    },
    reason: () => paused,
    hold: () => (paused === undefined ? null : { reason: 'project-paused', until: null, endedBy: 'resume' }),
  };
}

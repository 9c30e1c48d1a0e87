import type { Faults } from '../faults/create-faults.ts';
import type { ClockState, VirtualClock } from '../projects/virtual-clock.ts';

/** What readers of the stream are told beside records. */
export type Notice =
  /** All was forgotten, or what was of one project. `by`: who asked for it. */
  | { kind: 'reset'; by: string; project?: string }
  /** Faults came or went. */
  | { kind: 'fault'; faults: number }
  /** Amplitude's clock, or that of one project, was stopped or moved. */
  | ({ kind: 'clock'; project?: string } & ClockState)
  | ToldNotice;

/** What the program around the emulator tells: a message for a person, or what became of events on their way here. */
export interface ToldNotice {
  kind: 'notice' | 'outcome';
  said: object;
}

/** Hands notices to whoever listens. */
export interface Notices {
  tell(notice: Notice): void;
  subscribe(listener: (notice: Notice) => void): () => void;
}

export function createNotices(): Notices {
  const listeners = new Set<(notice: Notice) => void>();
  return {
    tell(notice) {
      for (const listener of listeners) listener(notice);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The same clock, which tells when it is stopped or moved. */
export function watchClock(clock: VirtualClock, notices: Notices): VirtualClock {
  const telling =
    <Parts extends unknown[]>(move: (...parts: Parts) => void) =>
    (...parts: Parts) => {
      move(...parts);
      notices.tell({ kind: 'clock', ...clock.state() });
    };
  return {
    ...clock,
    freeze: telling(clock.freeze),
    advance: telling(clock.advance),
    resume: telling(clock.resume),
    reset: telling(clock.reset),
  };
}

/** The same faults, which tell when some come or go. */
export function watchFaults(faults: Faults, notices: Notices): Faults {
  const told = <Result>(result: Result): Result => {
    notices.tell({ kind: 'fault', faults: faults.list().length });
    return result;
  };
  return {
    get active() {
      return faults.active;
    },
    trigger: faults.trigger,
    list: faults.list,
    add: (rules) => told(faults.add(rules)),
    remove: (id) => told(faults.remove(id)),
    reset: (project) => told(faults.reset(project)),
  };
}

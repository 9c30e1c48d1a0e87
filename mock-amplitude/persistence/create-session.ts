import type { Exchange } from '../event-log/exchange.ts';
import type { LoggedRequest } from '../event-log/logged-request.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import { writeJsonAnswer } from '../http/envelope.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { Project } from '../projects/projects.ts';
import { buildRefusal } from '../rules/answers.ts';
import type { DataStore, StoreStatus } from './data-store.ts';
import { keepRequest } from './keep-request.ts';
import { keepStates } from './keep-states.ts';
import { markNotKept } from './not-kept.ts';
import { SessionError } from './session-error.ts';
import type { SessionPart } from './session-part.ts';

/** What is on disk of the present session; without a data directory nothing is, and nothing is waited for. */
export interface Session {
  /**
   * Keeps a request and what it changed.
   *
   * @returns resolves once all of it is on disk; undefined where there is nothing to wait for. Where it cannot be written,
   * the store has said why, the record says so too, and it resolves with the answer: 503, so that the client tries again
   */
  keep(record: LoggedRequest, project: Project | null): Promise<Exchange['answer'] | undefined> | undefined;
  /**
   * Forgets what is kept of a project, or everything.
   *
   * @throws {SessionError} when that cannot be written; nothing is forgotten then
   */
  forget(project?: Project): void;
  /** How the disk does; undefined without a data directory. */
  status(): StoreStatus | undefined;
  /** May be called twice. */
  close(): void;
}

/** After so many requests, those that the log has evicted are deleted on disk too. */
const TRIM_EVERY = 500;

/** What is kept. */
export interface Kept {
  log: VerdictLog;
  states: ProjectStates;
}

/** @param store undefined: nothing is kept */
export function createSession(store: DataStore | undefined, { log, states }: Kept): Session {
  if (store === undefined) return { keep: () => undefined, forget() {}, status: () => undefined, close() {} };
  const adopted = new Set<Project>();
  let kept = 0;

  /** An adopted project is kept with the first of its requests. */
  function describe(project: Project | null): SessionPart[] {
    if (project?.adopted !== true || adopted.has(project)) return [];
    adopted.add(project);
    return [{ type: 'project', name: project.name, apiKey: project.apiKey, region: project.region }];
  }

  return {
    keep(record, project) {
      if (++kept % TRIM_EVERY === 0 && log.firstSeq !== undefined) store.trim(log.firstSeq);
      const changed = project === null ? [] : keepStates(project.name, states.of(project));
      const part = keepRequest(record);
      return store.keep([...describe(project), part, ...changed]).then(
        () => undefined,
        (error: unknown) => {
          if (!(error instanceof SessionError)) throw error;
          const answer = writeJsonAnswer(buildRefusal(503, error.message));
          record.exchange = markNotKept(record.exchange, answer);
          // Where it is written after all, it is written as it was answered.
          Object.assign(part, keepRequest(record));
          return answer;
        },
      );
    },
    forget(project) {
      store.forget(project?.name);
      if (project === undefined) adopted.clear();
      else adopted.delete(project);
    },
    status: () => store.status(),
    close: () => store.close(),
  };
}

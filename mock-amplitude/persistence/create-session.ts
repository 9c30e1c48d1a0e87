import type { Exchange } from '../event-log/exchange.ts';
import type { LoggedRequest } from '../event-log/logged-request.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import { writeJsonAnswer } from '../http/envelope.ts';
import type { Organization } from '../projects/organizations.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { CreatedProject, Project } from '../projects/projects.ts';
import { buildRefusal } from '../rules/answers.ts';
import type { DataStore, StoreStatus } from './data-store.ts';
import { keepRequest } from './keep-request.ts';
import { keepStates } from './keep-states.ts';
import { markNotKept } from './not-kept.ts';
import { SessionError } from './session-error.ts';
import type { KeptProject, SessionPart } from './session-part.ts';

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
   * Keeps what changed of a project without a request.
   *
   * @param changed requests of which something was taken off
   * @returns resolves once that is on disk, or where it cannot be, once the store has said why
   */
  keepChanges(project: Project, changed: readonly LoggedRequest[]): Promise<void>;
  /**
   * Keeps a project that is created, with its organization where that is new; before anybody is told of it.
   *
   * @throws {SessionError} when that cannot be written; nothing is kept then
   */
  keepProject(project: CreatedProject, organization: Organization | undefined): void;
  /**
   * Forgets a project that was created, with all that is kept of it.
   *
   * @throws {SessionError} when that cannot be written
   */
  removeProject(project: Project): void;
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
  if (store === undefined)
    return {
      keep: () => undefined,
      keepChanges: async () => {},
      keepProject() {},
      removeProject() {},
      forget() {},
      status: () => undefined,
      close() {},
    };
  const adopted = new Set<Project>();
  let kept = 0;

  /** An adopted project is kept with the first of its requests. */
  function describe(project: Project | null): SessionPart[] {
    if (project?.origin !== 'adopted' || adopted.has(project)) return [];
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
    async keepChanges(project, changed) {
      const remembered = keepStates(project.name, states.of(project));
      try {
        await store.keep([...describe(project), ...changed.map(keepRequest), ...remembered]);
      } catch (error) {
        if (!(error instanceof SessionError)) throw error;
      }
    },
    keepProject(project, organization) {
      const parts: SessionPart[] = organization === undefined ? [] : [{ type: 'organization', ...organization }];
      store.keepNow([...parts, describeCreated(project)]);
    },
    removeProject: ({ name }) => store.removeProject(name),
    forget(project) {
      store.forget(project?.name);
      if (project === undefined) adopted.clear();
      else adopted.delete(project);
    },
    status: () => store.status(),
    close: () => store.close(),
  };
}

/** Writes down a project that was created, keys and all. */
export function describeCreated({ name, apiKey, region, organization, plan, secretKey }: CreatedProject): KeptProject {
  return { type: 'project', name, apiKey, region, created: { organization, plan, secretKey } };
}

import { request } from 'undici';
import { startFlags } from '../src/cli/start-flags.ts';
import { createPostgresServer } from '../test/postgres/postgres-server.ts';
import { createDataflyBodyWriter } from './datafly-body.ts';
import { type Answers, measureAnswers } from './measure-answers.ts';
import { type BenchResult, median, spread } from './result.ts';
import { startServer, startServerWith } from './start-server.ts';

const PIPELINE_KEY = 'dk_bench';
const TOKEN = 'bench-management';
const KEYS = ['be9c00000000000000000000000000e1', 'be9c00000000000000000000000000e2'];
const EVENTS = 5;
const REQUESTS_PER_SECOND = 100;
const PHASE_MS = 10_000;
const ROUNDS = 5;
/** Little, so that one that is stopped is full soon: the others deliver, and hold almost nothing. */
const OUTBOX_BYTES = 8 * 1_048_576;
const MOST_FILLING_MS = 120_000;
const PHASES = ['stopped', 'full', 'deleted'] as const;

/** While all run, and while one does not. */
type Round = Record<'before' | (typeof PHASES)[number], Answers>;

/**
 * What one integration does to those beside it: three of them on one PostgreSQL server behind one gateway, which answers once each
 * has stored its events or said that it cannot. How long 99 of 100 requests take at most while all run, while one is stopped and
 * its events pile up, while it is full, and while it is deleted with all that it holds.
 */
export async function benchIsolation(report: (result: BenchResult) => void): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const database = await createPostgresServer();
  opened.defer(database.remove);
  await database.start();
  const sink = opened.adopt(await startServer('bare-server.ts'), (server) => server.close());
  const given = [PIPELINE_KEY, sink.url, database.url, String(OUTBOX_BYTES), TOKEN];
  const server = await startServerWith(startFlags('forward'), 'postgres-gateway-server.ts', ...given);
  opened.defer(server.close);
  const writer = createDataflyBodyWriter({ events: EVENTS, copies: REQUESTS_PER_SECOND * 10 });
  const load = { url: server.url, pipelineKey: PIPELINE_KEY, writer, perSecond: REQUESTS_PER_SECOND };
  const measure = () => measureAnswers(load, PHASE_MS);

  async function manage(method: 'POST' | 'DELETE' | 'GET', path: string, body?: object): Promise<Managed> {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await request(`${server.control}/v1/admin${path}`, { method, headers, ...text });
    const said = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`Failed to measure: ${method} ${path} was answered ${said}.`);
    return said === '' ? {} : JSON.parse(said);
  }

  async function install(name: string, apiKey: string): Promise<string> {
    const config = { api_key: apiKey, api_endpoint: `${sink.url}/2/httpapi` };
    const { id = '' } = await manage('POST', '/integration-catalog/amplitude/install', {
      name,
      variant: 'default',
      config,
    });
    return id;
  }

  async function playRound(): Promise<Round> {
    const id = await install('guilty', KEYS[1] ?? '');
    await measure();
    const before = await measure();
    await manage('POST', `/integrations/${id}/pause`);
    const stopped = await measure();
    const until = performance.now() + MOST_FILLING_MS;
    while (((await manage('GET', `/integrations/${id}`)).counts?.overflowed ?? 0) === 0) {
      if (performance.now() > until)
        throw new Error('Failed to measure: the outbox of the one that is stopped is never full.');
      await measureAnswers(load, 1000);
    }
    const full = await measure();
    const [deleted] = await Promise.all([measure(), manage('DELETE', `/integrations/${id}`)]);
    return { before, stopped, full, deleted };
  }

  await install('innocent', KEYS[0] ?? '');
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await playRound());
  for (const phase of PHASES) {
    const ratios = rounds.map((round) => round[phase].most / round.before.most);
    const typical = (which: keyof Round, share: keyof Answers) => median(rounds.map((round) => round[which][share]));
    report({
      name: `isolation.${phase}`,
      ratio: median(ratios),
      spread: spread(ratios),
      goal: { atMost: 1.2 },
      more: {
        'ms (99 %)': typical(phase, 'most'),
        'while all run': typical('before', 'most'),
        'ms (50 %)': typical(phase, 'half'),
        'while all run (50 %)': typical('before', 'half'),
      },
    });
  }
}

/** What the management API says of an integration. */
interface Managed {
  id?: string;
  counts?: { overflowed: number };
}

import { parseArgs } from 'node:util';
import { benchDebugger } from './debugger.ts';
import { benchForwarder } from './forwarder.ts';
import { benchGateway } from './gateway.ts';
import { benchIsolation } from './isolation.ts';
import { benchMemory } from './memory.ts';
import { benchMock } from './mock.ts';
import { benchPostgres } from './postgres.ts';
import { benchRestingLanes } from './resting-lanes.ts';
import { type BenchResult, formatResult } from './result.ts';
import { benchStartup } from './startup.ts';

/** Each measures ratios side by side in one run: these machines are shared, and no second is like another. */
const BENCHMARKS: Record<string, (report: (result: BenchResult) => void, minutes?: number) => Promise<void>> = {
  debugger: benchDebugger,
  forwarder: benchForwarder,
  gateway: benchGateway,
  mock: benchMock,
  memory: benchMemory,
  startup: benchStartup,
  isolation: benchIsolation,
  postgres: benchPostgres,
  'resting-lanes': benchRestingLanes,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, minutes: { type: 'string' } },
});
/** How long those take that watch what becomes of something; each has its own. */
const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
/** They need a PostgreSQL on the machine: they are run where they are named. */
const BY_NAME = ['isolation', 'postgres', 'resting-lanes'];
const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS).filter((name) => !BY_NAME.includes(name));
for (const name of names) {
  const bench = BENCHMARKS[name];
  if (bench === undefined) {
    console.error(
      `Failed to run ${name}: there is no such benchmark. There are: ${Object.keys(BENCHMARKS).join(', ')}.`,
    );
    process.exit(2);
  }
  await bench((result) => console.log(values.json ? JSON.stringify(result) : formatResult(result)), minutes);
}

import { escapeText } from '../../../../lib/escape-text.ts';
import type { KeyCommand } from '../../model/commands.ts';
import type { RevenueAnswer } from '../api/api-shapes.ts';
import { usePolled } from '../api/use-polled.ts';
import { useCommands } from '../keys/use-commands.ts';
import { GROUPS, INTERVALS, nextOf } from '../revenue/choices.ts';
import { CurrencyPanel } from '../revenue/currency-panel.tsx';
import { RemarkPanel } from '../revenue/remark-panel.tsx';
import { rowKeyOf } from '../revenue/revenue-rows.ts';
import type { ViewProps } from './view-props.ts';

const EVERY_MS = 1000;
const PROJECTS_EVERY_MS = 10_000;

/** What Amplitude counts as revenue, as its chart of that name shows it. */
export function RevenuePage({ route, go, live }: ViewProps) {
  const projects = usePolled<{ projects: readonly { name: string }[] }>('projects', PROJECTS_EVERY_MS, live.changes);
  const names = (projects.data?.projects ?? []).map(({ name }) => name);
  const project = route.project ?? names[0];
  const interval = INTERVALS.find((one) => one.interval === route.interval) ?? INTERVALS[0];
  const group = GROUPS.find((one) => one.group === route.group) ?? GROUPS[0];
  const query = new URLSearchParams({
    interval: interval.interval,
    group: group.group,
    ...(project === undefined ? {} : { project }),
  });
  const { data, problem } = usePolled<RevenueAnswer>(`revenue?${query}`, EVERY_MS, live.changes);
  const place = { view: 'revenue', project: route.project, interval: route.interval, group: route.group } as const;
  const choose = (more: { project?: string | undefined; interval?: string; group?: string }) =>
    go({ ...place, ...more }, true);

  useCommands('list', (command: KeyCommand) => {
    if (command === 'range') choose({ interval: nextOf(INTERVALS, interval)?.interval ?? 'hour' });
    else if (command === 'group') choose({ group: nextOf(GROUPS, group)?.group ?? 'none' });
    else if (command === 'next-project') choose({ project: nextOf(names, project) });
    else return false;
    return true;
  });

  return (
    <>
      <div class="bar">
        <h2>Revenue Analysis</h2>
        <fieldset class="choice" aria-label="Steps">
          {INTERVALS.map((one) => (
            <button
              key={one.interval}
              type="button"
              aria-pressed={one === interval}
              aria-keyshortcuts="r"
              onClick={() => choose({ interval: one.interval })}
            >
              {one.title}
            </button>
          ))}
        </fieldset>
        <fieldset class="choice" aria-label="Told apart">
          {GROUPS.map((one) => (
            <button
              key={one.group}
              type="button"
              aria-pressed={one === group}
              aria-keyshortcuts="b"
              onClick={() => choose({ group: one.group })}
            >
              {one.title}
            </button>
          ))}
        </fieldset>
        {names.length > 1 && (
          <fieldset class="choice" aria-label="Project">
            {names.map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={name === project}
                aria-keyshortcuts="p"
                onClick={() => choose({ project: name })}
              >
                {escapeText(name)}
              </button>
            ))}
          </fieldset>
        )}
        <span class="dim">of the time of the events, UTC</span>
      </div>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem.error} {problem.fix}
        </p>
      )}
      {data !== undefined && <Panels data={data} group={group.group} go={go} />}
    </>
  );
}

function Panels({ data, group, go }: { data: RevenueAnswer; group: string } & Pick<ViewProps, 'go'>) {
  const { currencies, leftOut, evicted, notCounted, project } = data;
  return (
    <>
      {leftOut.sales > 0 && (
        <p class="bar notable">
          {leftOut.sales} sales in {leftOut.currencies} more currencies are not shown: too many.
        </p>
      )}
      {evicted > 0 && (
        <p class="bar notable">{evicted} older events were evicted to make room: what they earned is not in it.</p>
      )}
      {currencies.length === 0 && (
        <p class="empty dim">
          No revenue in {escapeText(project)} yet: Amplitude counts <code>revenue</code>, or <code>price</code> ×{' '}
          <code>quantity</code>, at the top level of an event.
        </p>
      )}
      <div class="columns">
        {currencies.map((one) => (
          <CurrencyPanel key={rowKeyOf(one.currency)} revenue={one} range={data} group={group} />
        ))}
        <RemarkPanel remarks={notCounted} go={go} />
      </div>
    </>
  );
}

import { useRef } from 'preact/hooks';
import { drawBars, heightAt } from './draw-bars.ts';
import type { DrawnRow } from './drawn-row.ts';
import { formatStep } from './format-step.ts';
import { placeCounts, placeTimes } from './place-ticks.ts';
import { colorRows } from './row-colors.ts';
import { stackRows } from './stack-rows.ts';
import { useSize } from './use-size.ts';

/** Room around the bars for what is written, in CSS pixels. */
const LEFT = 48;
const BOTTOM = 22;
const TOP = 8;
const RIGHT = 8;
/** A mark has at least this much room, in CSS pixels. */
const TIME_PX = 90;
const DATE_PX = 150;
const COUNT_PX = 34;
const MS_PER_HOUR = 3_600_000;

interface PlotProps {
  rows: readonly DrawnRow[];
  /** Of the first step, in ms since the epoch. */
  from: number;
  stepMs: number;
  /** What it shows, in words. */
  label: string;
  /** Classes of the style, for each row; by their names, where it says nothing. */
  colors?: readonly string[];
  /** The step under the pointer, and who is told of another; null where there is none. */
  step: number | null;
  point: (step: number | null) => void;
}

/** Bars of each step, one upon the other. */
export function Plot({ rows, from, stepMs, label, colors: chosen, step, point }: PlotProps) {
  const element = useRef<HTMLDivElement | null>(null);
  const { width, height } = useSize(element);
  // What is below 0 hangs from the ground.
  const stacked = stackRows(rows.map((row) => ({ counts: row.counts.map((count) => Math.max(0, count)) })));
  const hanging = stackRows(rows.map((row) => ({ counts: row.counts.map((count) => Math.min(0, count)) })));
  const steps = stacked[0]?.length ?? 0;
  const marks = Math.max(1, Math.floor((height - BOTTOM) / COUNT_PX));
  const counts = placeCounts(Math.max(0, ...(stacked[0] ?? [])), marks, Math.min(0, ...(hanging[0] ?? [])));
  const place = {
    left: LEFT,
    top: TOP,
    width: width - LEFT - RIGHT,
    height: height - TOP - BOTTOM,
    most: counts.at(-1) ?? 1,
    least: counts[0] ?? 0,
  };
  const to = from + steps * stepMs;
  const timePx = stepMs < MS_PER_HOUR ? TIME_PX : DATE_PX;
  const x = (at: number) => place.left + (place.width * (at - from)) / (to - from);
  // One that would be cut at the edge is left out.
  const times = placeTimes(from, to, place.width / timePx).filter((at) => x(at) < width - timePx / 3);
  const y = (count: number) => heightAt(count, place);
  const colors = chosen ?? colorRows(rows.map(({ name }) => name));
  const look = (event: PointerEvent) => {
    const at = Math.floor(((event.offsetX - place.left) / place.width) * steps);
    point(at >= 0 && at < steps ? at : null);
  };
  const isDrawn = place.width > 0 && place.height > 0;
  return (
    <div
      ref={element}
      class="plot"
      role="img"
      aria-label={label}
      onPointerMove={look}
      onPointerLeave={() => point(null)}
    >
      {isDrawn && (
        <svg width={width} height={height} aria-hidden="true">
          {counts.map((count) => (
            <g key={count} class="mark">
              <path d={`M${LEFT} ${Math.round(y(count)) + 0.5}H${width - RIGHT}`} />
              <text x={LEFT - 6} y={y(count)} dy="0.35em" text-anchor="end">
                {count}
              </text>
            </g>
          ))}
          {times.map((at) => (
            <text key={at} class="mark" x={x(at)} y={height - 5} text-anchor="middle">
              {formatStep(at, stepMs)}
            </text>
          ))}
          {step !== null && <path class="pointed" d={`M${x(from + (step + 0.5) * stepMs)} ${TOP}v${place.height}`} />}
          {stacked.map((sums, index) => (
            <path
              key={rows[index]?.key ?? rows[index]?.name}
              class={`bars ${colors[index]}`}
              d={drawBars(sums, place) + drawBars(hanging[index] ?? [], place)}
            />
          ))}
        </svg>
      )}
    </div>
  );
}

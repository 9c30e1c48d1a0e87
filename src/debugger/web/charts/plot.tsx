import { useRef } from 'preact/hooks';
import type { ChartRow } from '../../model/charts.ts';
import { drawBars } from './draw-bars.ts';
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
  rows: readonly ChartRow[];
  /** Of the first step, in ms since the epoch. */
  from: number;
  stepMs: number;
  /** What it shows, in words. */
  label: string;
  /** The step under the pointer, and who is told of another; null where there is none. */
  step: number | null;
  point: (step: number | null) => void;
}

/** Bars of each step, one upon the other. */
export function Plot({ rows, from, stepMs, label, step, point }: PlotProps) {
  const element = useRef<HTMLDivElement | null>(null);
  const { width, height } = useSize(element);
  const stacked = stackRows(rows);
  const steps = stacked[0]?.length ?? 0;
  const counts = placeCounts(Math.max(0, ...(stacked[0] ?? [])), Math.max(1, Math.floor((height - BOTTOM) / COUNT_PX)));
  const place = {
    left: LEFT,
    top: TOP,
    width: width - LEFT - RIGHT,
    height: height - TOP - BOTTOM,
    most: counts.at(-1) ?? 1,
  };
  const to = from + steps * stepMs;
  const timePx = stepMs < MS_PER_HOUR ? TIME_PX : DATE_PX;
  const x = (at: number) => place.left + (place.width * (at - from)) / (to - from);
  // One that would be cut at the edge is left out.
  const times = placeTimes(from, to, place.width / timePx).filter((at) => x(at) < width - timePx / 3);
  const y = (count: number) => place.top + place.height * (1 - count / place.most);
  const colors = colorRows(rows.map(({ name }) => name));
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
            <path key={rows[index]?.name} class={`bars ${colors[index]}`} d={drawBars(sums, place)} />
          ))}
        </svg>
      )}
    </div>
  );
}

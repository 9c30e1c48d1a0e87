import type { ProjectState } from '../projects/project-states.ts';
import { ACCEPTED, type JudgedEvent, type Judgement } from '../rules/judgement.ts';
import { dropRepeats } from '../state/dedup/drop-repeats.ts';
import type { StoredPart } from '../state/profiles/create-profiles.ts';
import { throttleRequest } from '../state/throttle/throttle-request.ts';
import type { Diagnostic } from '../verdict.ts';
import type { Endpoint } from './endpoint.ts';
import type { Ingestion } from './ingestion.ts';

/** What Amplitude does with events whose request is fine: all that a project remembers has its say here. */
export function storeEvents(checked: Judgement, { rate }: Endpoint, { states }: Pick<Ingestion, 'states'>): Judgement {
  const { project, at } = checked;
  if (project === null) return checked;
  const state = states.of(project);
  const judgement = dropRepeats(throttleRequest(checked, state.throttle, rate, at), state.dedup, at);
  return judgement.verdict === 'accepted' ? takeEvents(judgement, state) : judgement;
}

/** Gives the events to the profiles, in the order they came, and notes what there is to warn of. */
function takeEvents(judgement: Judgement, { nameLimits, profiles }: ProjectState): Judgement {
  const { events, at } = judgement;
  const stored: (StoredPart | undefined)[] = [];
  let warned: JudgedEvent[] | undefined;
  for (let index = 0; index < events.length; index++) {
    const event = events[index];
    if (event?.fate !== ACCEPTED) {
      stored.push(undefined);
      continue;
    }
    const part = profiles.take(event.sent, event.ids, at);
    stored.push(part);
    const names = nameLimits.take(event.sent, index);
    if (names.length === 0 && part.warnings.length === 0) continue;
    warned ??= [...events];
    warned[index] = warn(event, [...part.warnings.map((warning) => place(warning, index)), ...names]);
  }
  return { ...judgement, stored, events: warned ?? events };
}

function warn(event: JudgedEvent, diagnostics: Diagnostic[]): JudgedEvent {
  return { ...event, fate: { ...ACCEPTED, diagnostics } };
}

/** The profiles knows an event, not its request. */
function place(warning: Diagnostic, index: number): Diagnostic {
  return { ...warning, path: `events[${index}].${warning.path}` };
}

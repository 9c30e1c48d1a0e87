import type { SoakGate } from './soak-gate.ts';
import type { SoakEvent } from './soak-sender.ts';

/** What a stage can reach: the gates in front of Amplitude, and the forwarder's gateway and management API. */
export interface SoakWorld {
  /** In front of the configured integration's project. */
  gate: SoakGate;
  /** In front of the one that is installed on the way. */
  otherGate: SoakGate;
  /** Sends events that are acknowledged. */
  send(...events: SoakEvent[]): Promise<void>;
  /** Sends events until the gateway has no room for more. */
  fill(): Promise<void>;
  /** Installs an integration to the other project. Returns its id. */
  install(): Promise<string>;
}

/** Something that goes wrong for a while. */
export interface SoakStage {
  name: string;
  /** It fills a disk, and is left out where no small one can be had. While it lasts the gateway may have no room. */
  needsDisk?: boolean;
  /** The metrics must have named these while it lasted, as reason and integration. */
  begin(world: SoakWorld): Promise<readonly { reason: string; integration: string }[]>;
  end(world: SoakWorld): void;
}

const BUILT_IN = 'built-in';
const POISON = 'Poison Sent';
const pass = () => 'pass' as const;
const answer = (status: number, error: string) => () => ({ status, body: JSON.stringify({ code: status, error }) });

/** One after the other. */
export const SOAK_STAGES: readonly SoakStage[] = [
  {
    name: 'an outage that is answered',
    async begin({ gate }) {
      gate.answer = answer(503, 'upgrading');
      return [{ reason: 'circuit-open', integration: BUILT_IN }];
    },
    end: ({ gate }) => {
      gate.answer = pass;
    },
  },
  {
    name: 'an outage without an answer',
    async begin({ gate }) {
      gate.answer = () => null;
      return [{ reason: 'circuit-open', integration: BUILT_IN }];
    },
    end: ({ gate }) => {
      gate.answer = pass;
    },
  },
  {
    name: 'a wrong key',
    async begin({ gate }) {
      gate.answer = answer(400, 'Invalid API key: 0123456789');
      return [{ reason: 'project-refused', integration: BUILT_IN }];
    },
    end: ({ gate }) => {
      gate.answer = pass;
    },
  },
  {
    name: 'a full disk',
    needsDisk: true,
    async begin({ gate, fill }) {
      gate.answer = answer(503, 'upgrading');
      await fill();
      return [{ reason: 'circuit-open', integration: BUILT_IN }];
    },
    end: ({ gate }) => {
      gate.answer = pass;
    },
  },
  {
    name: 'a poisoned event',
    async begin({ gate, send }) {
      gate.answer = (body) => (body.includes(POISON) ? null : 'pass');
      await send({ anonymousId: 'poisoned', event: POISON }, { anonymousId: 'poisoned', event: 'Behind It' });
      return ['lane-delayed', 'behind-in-lane'].map((reason) => ({ reason, integration: BUILT_IN }));
    },
    end: ({ gate }) => {
      gate.answer = pass;
    },
  },
  {
    name: 'a dead integration',
    async begin({ otherGate, install }) {
      otherGate.answer = () => null;
      return [{ reason: 'circuit-open', integration: await install() }];
    },
    end: ({ otherGate }) => {
      otherGate.answer = pass;
    },
  },
];

import { boundId } from '../../internal/bound-key.ts';
import { MAX_SENDERS, MAX_SILENCED_DEVICES } from '../../limits.ts';
import type { EventRun } from '../../rules/event/event-run.ts';
import type { EventIds } from '../../rules/event/read-ids.ts';
import type { Sender } from './sender.ts';
import { createSenderTable, type SenderTable } from './sender-table.ts';

/** A run of events and who sent them. */
export interface SentRun {
  readonly run: EventRun;
  readonly user: Sender | undefined;
  readonly device: Sender | undefined;
}

/** All user_ids and device_ids that a project remembers. */
export interface Senders {
  readonly users: SenderTable;
  readonly devices: SenderTable;
  /** Finds who sent the events of a request, once for each run. */
  find(runs: readonly EventRun[]): SentRun[];
  /** The same, but of those that are known already: nothing is made or marked. */
  peek(runs: readonly EventRun[]): SentRun[];
  /** Forgets those of whom nothing is known: they came with a request that was refused. */
  discardBlank(runs: readonly SentRun[]): void;
  /** Makes room where there are too many; those of the last request are the last to go. */
  trim(last: readonly SentRun[]): void;
  readonly silenced: SilencedDevices;
}

/** The devices that a project does not want to hear of (`event.silenced`). Ids are compared as they are stored: trimmed. */
export interface SilencedDevices {
  readonly size: number;
  list(): string[];
  /** Silences a device. False where there are too many of them already; then nothing changes. */
  add(deviceId: string): boolean;
  /** False where it was not silenced. */
  delete(deviceId: string): boolean;
}

export interface SendersOptions {
  /** Most user_ids and most device_ids. Default `MAX_SENDERS`. */
  maxSenders?: number;
  /** Silenced from the start, however many. */
  silencedDevices?: readonly string[];
  /** Most silenced devices at once; beyond, `add` refuses: evicting the oldest would unsilence it without a word. */
  maxSilenced?: number;
  onEvict?: (sender: Sender) => void;
}

/** @example createSenders({ silencedDevices: ['device-loud'] }).silenced.list() // ['device-loud'] */
export function createSenders(options: SendersOptions = {}): Senders {
  const { maxSenders = MAX_SENDERS, onEvict = () => {} } = options;
  const users = createSenderTable('user_id', maxSenders, onEvict);
  const devices = createSenderTable('device_id', maxSenders, onEvict);
  const silenced = createSilencedDevices(devices, options);

  return {
    users,
    devices,
    silenced,
    find: (runs) => runs.map((run) => lookUp(run, users.find, devices.find)),
    peek: (runs) => runs.map((run) => lookUp(run, users.peek, devices.peek)),
    discardBlank(runs) {
      for (const { user, device } of runs) {
        if (user?.isBlank) users.delete(user);
        if (device?.isBlank) devices.delete(device);
      }
    },
    trim(last) {
      users.trim(() => last.flatMap((run) => ownerSender(run, users) ?? []));
      devices.trim(() => last.flatMap(({ device }) => device ?? []));
    },
  };
}

/** The user_id of a run, or of the user that its device belongs to. */
function ownerSender({ user, device }: SentRun, users: SenderTable): Sender | undefined {
  const userId = device?.owner?.userId;
  return user ?? (userId ? users.peek(userId) : undefined);
}

type LookUp = (id: string) => Sender | undefined;

function lookUp(run: EventRun, users: LookUp, devices: LookUp): SentRun {
  const user = readId(run.ids, 'user_id');
  const device = readId(run.ids, 'device_id');
  return {
    run,
    user: user === undefined ? undefined : users(user),
    device: device === undefined ? undefined : devices(device),
  };
}

function createSilencedDevices(
  devices: SenderTable,
  { silencedDevices = [], maxSilenced = MAX_SILENCED_DEVICES }: SendersOptions,
): SilencedDevices {
  /** In the order they were silenced; their table never lets them go. */
  const silenced = new Set<Sender>();

  function silence(deviceId: string): void {
    const device = devices.find(boundId(deviceId));
    device.silenced = true;
    silenced.add(device);
  }

  for (const deviceId of silencedDevices) silence(deviceId);
  return {
    get size() {
      return silenced.size;
    },
    list: () => [...silenced].map(({ id }) => id),
    add(deviceId) {
      const known = devices.peek(boundId(deviceId))?.silenced === true;
      if (!known && silenced.size >= maxSilenced) return false;
      silence(deviceId);
      return true;
    },
    delete(deviceId) {
      const device = devices.peek(boundId(deviceId));
      if (device === undefined || !device.silenced) return false;
      device.silenced = false;
      return silenced.delete(device);
    },
  };
}

/** As it is stored: trimmed, and cut where Amplitude cuts. An id of spaces only is none. */
function readId(ids: EventIds, field: 'user_id' | 'device_id'): string | undefined {
  const text = ids[field];
  if (text === undefined) return undefined;
  const id = boundId(text);
  return id === '' ? undefined : id;
}

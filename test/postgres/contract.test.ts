import { testOutboxContract } from '../forwarder/delivery/outbox/outbox-contract.ts';
import { openOutbox } from './open-outbox.ts';

testOutboxContract('PostgreSQL', (clock, limits) => openOutbox({ clock, limits, instance: { partitions: 1 } }), 0.2);

import { createMemoryOutbox } from '../../../../src/forwarder/delivery/outbox/memory-outbox.ts';
import { testOutboxContract } from './outbox-contract.ts';

testOutboxContract('the memory outbox', createMemoryOutbox);

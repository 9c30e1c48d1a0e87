import { CONFIGURED_ID } from '../../../integrations/configured-integration.ts';

/** Of the tables below; a schema of another one is refused. */
export const FORMAT = 1;

/** The schema of an integration's outbox, a name that needs no quotes. Dropping it removes all of it. */
export function schemaOf(id: string): string {
  const name = id === CONFIGURED_ID ? 'default' : id.replaceAll(/[^a-z0-9]/gi, '_').toLowerCase();
  return `amplitude_outbox_${name}`;
}

/**
 * The tables of an outbox. Partitions are rows, not tables: what is locked is a partition's row in `heads` (by who appends) or
 * in `tails` (by who settles), so that the two never wait for each other. In these two there is room beside each row: they
 * change with every batch, and stay where they are so.
 *
 * - `entries`: what waits. `ids` is what of the event is looked at on the way, as JSON; lanes are told by it.
 * - `heads`: the last id of a partition, and what came in. `dead`: straight to the dead letters, less what was replayed.
 * - `tails`: what went out. All entries up to `low` are gone.
 * - `rests`: lanes that are delayed for long.
 * - `leases`: whose a partition is. `epoch` counts its owners, so that a former one is told from the present one.
 * - `project`: one row, of what all instances share.
 */
export function buildSchema(schema: string, partitions: number): string {
  return `
    CREATE SCHEMA ${schema};
    SET LOCAL search_path TO ${schema};
    CREATE TABLE entries (
      partition integer NOT NULL, id bigint NOT NULL, text text NOT NULL, ids text NOT NULL,
      accepted_at bigint NOT NULL, attempts integer NOT NULL DEFAULT 0, history text, PRIMARY KEY (partition, id)
    ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
    ALTER TABLE entries ALTER COLUMN text SET STORAGE EXTERNAL;
    CREATE TABLE heads (
      partition integer PRIMARY KEY, last_id bigint NOT NULL DEFAULT 0, accepted bigint NOT NULL DEFAULT 0,
      dead bigint NOT NULL DEFAULT 0, bytes_in bigint NOT NULL DEFAULT 0
    ) WITH (fillfactor = 10);
    CREATE TABLE tails (
      partition integer PRIMARY KEY, delivered bigint NOT NULL DEFAULT 0, dead bigint NOT NULL DEFAULT 0,
      bytes_out bigint NOT NULL DEFAULT 0, low bigint NOT NULL DEFAULT 0
    ) WITH (fillfactor = 10);
    CREATE TABLE rests (partition integer NOT NULL, lane text NOT NULL, until bigint NOT NULL, PRIMARY KEY (partition, lane));
    CREATE TABLE letters (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event text NOT NULL, rule text NOT NULL, field text,
      reason text NOT NULL, attempts integer NOT NULL, history text NOT NULL, answer text, at bigint NOT NULL,
      bytes bigint NOT NULL
    );
    CREATE TABLE leases (
      partition integer PRIMARY KEY, owner text, epoch bigint NOT NULL DEFAULT 0,
      until timestamptz NOT NULL DEFAULT '-infinity'
    ) WITH (fillfactor = 10);
    CREATE TABLE members (instance text PRIMARY KEY, name text NOT NULL, delivers boolean NOT NULL, until timestamptz NOT NULL);
    CREATE TABLE project (
      single boolean PRIMARY KEY DEFAULT true CHECK (single), format integer NOT NULL, partitions integer NOT NULL,
      paused text, rest text, letters bigint NOT NULL DEFAULT 0, letter_bytes bigint NOT NULL DEFAULT 0,
      letters_evicted bigint NOT NULL DEFAULT 0
    ) WITH (fillfactor = 10);
    INSERT INTO heads (partition) SELECT generate_series(0, ${partitions - 1});
    INSERT INTO tails (partition) SELECT generate_series(0, ${partitions - 1});
    INSERT INTO leases (partition) SELECT generate_series(0, ${partitions - 1});
    INSERT INTO project (format, partitions) VALUES (${FORMAT}, ${partitions});`;
}

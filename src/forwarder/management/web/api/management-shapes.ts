// What the management API answers with, as far as the page shows it (docs/management-api.md).

/** A field of a form, as the catalog describes it. */
export interface CatalogField {
  key: string;
  label: string;
  type: 'secret' | 'select' | 'number';
  required: boolean;
  help: string;
  options?: readonly { label: string; value: string }[];
  default?: string;
  /** Beside the options: what a person types themselves. */
  other?: { label: string; placeholder: string };
  min?: number;
  max?: number;
  placeholder?: string;
}

/** `GET /integration-catalog/amplitude` */
export interface CatalogEntry {
  key: string;
  name: string;
  category: string;
  category_name: string;
  description: string;
  delivery_modes: readonly string[];
  config_fields: readonly CatalogField[];
  variants: readonly { key: string; name: string; description: string }[];
}

/** `GET /integration-catalog` */
export interface Catalog {
  integrations: readonly CatalogEntry[];
}

/** Events that are held back, and why. */
export interface HeldGroup {
  reason: string;
  because: string;
  events: number;
  since: string;
  until: string | null;
  ended_by: string;
  fix: string;
}

/** `GET /integrations` */
export interface InstalledIntegration {
  id: string;
  name: string;
  integration: string;
  variant: string;
  origin: 'configuration' | 'management-api';
  status: 'active' | 'paused';
  paused_because?: string;
  config: { api_key: string; api_endpoint: string; region?: string; min_id_length?: number };
  counts: { accepted: number; delivered: number; dead: number; queued: number; droppedByPolicy: number };
  dead_letters: number;
  held: readonly HeldGroup[];
  created_at: string;
  updated_at: string;
}

/** A blueprint, and where it differs from its variant's. */
export interface LookedAtBlueprint {
  blueprint: Readonly<Record<string, unknown>>;
  blueprint_changes: readonly { path: string; variant: unknown; now: unknown }[];
}

/** `GET /integrations/:id` */
export interface WholeIntegration extends InstalledIntegration, LookedAtBlueprint {
  blueprint_patch: object;
}

/** `GET /integration-catalog/amplitude/variants/:variant` */
export interface WholeVariant {
  key: string;
  name: string;
  description: string;
  blueprint: Readonly<Record<string, unknown>>;
}

/** `GET /integration-catalog/amplitude/blueprint-schema` */
export interface BlueprintSchema {
  properties: Readonly<Record<string, { description?: string }>>;
}

/** `GET /integrations/:id/dead-letters` */
export interface DeadLetters {
  total: number;
  dead_letters: readonly DeadLetterEntry[];
}

export interface DeadLetterEntry {
  id: number;
  event: { event_type: string; user_id?: string; device_id?: string };
  rule: string;
  field: string | null;
  reason: string;
  attempts: number;
  /** In ms since the epoch. */
  at: number;
}

/** `GET /recent-events` */
export interface RecentEvents {
  events: readonly {
    insert_id: string;
    type: string;
    event: string | null;
    user_id: string | null;
    anonymous_id: string | null;
    received_at: string;
  }[];
}

/** A field of an event that was made, and why it has its value. */
export interface MadeField {
  field: string;
  value: unknown;
  rule: string;
  source: string | null;
}

/** What became of an event. */
export type DescribedMapping = MappedDescription | DroppedDescription;

interface ToldMapping {
  unused: readonly { source: string; reason: string }[];
  notes: readonly { rule: string; source: string; note: string; fix?: string }[];
}

export interface MappedDescription extends ToldMapping {
  kind: 'mapped';
  events: readonly {
    event_type: string;
    refused: { rule: string; field: string; reason: string } | null;
    fields: readonly MadeField[];
  }[];
  changes: readonly { field: string; change: string; reason: string; rule: string }[];
}

export interface DroppedDescription extends ToldMapping {
  kind: 'dropped';
  rule: string;
  reason: string;
}

/** `POST /recent-events/preview` */
export interface EventPreview {
  mappings: readonly (DescribedMapping & { variant: string })[];
}

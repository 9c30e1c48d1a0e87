import { LoggedEvent } from '../event-log/logged-event.ts';
import type { EventSource } from '../event-log/verdict-log.ts';
import { isAbsent, isObject, type SentObject } from '../rules/json.ts';
import { MONEY_NAMES } from '../rules/lint/money-names.ts';
import { revenueInPropertiesLint } from '../rules/lint/revenue-in-properties.ts';
import { currency } from '../rules/stored/currency.ts';
import type { Lookups } from '../rules/stored/lookups.ts';
import { countRevenue, revenue, SDK_REVENUE_EVENT } from '../rules/stored/revenue.ts';
import { toUnits } from './decimal.ts';
import type { RequestSales, RevenueNote, Sale } from './sale.ts';

/** Longest currency, product or kind of revenue that is told, in characters. */
const MAX_NAME = 100;

const NONE: RequestSales = { sales: [], notes: [] };

/**
 * Reads what the events of a request count as revenue, as `normalize.revenue` says; and of those that count for nothing, or
 * otherwise than they say, why.
 */
export function readSales(
  request: Pick<EventSource, 'readRecords'>,
  lookups: Pick<Lookups, 'isCurrency'>,
): RequestSales {
  const sales: Sale[] = [];
  const notes: RevenueNote[] = [];
  for (const event of request.readRecords()) {
    if (!(event instanceof LoggedEvent)) continue;
    const { sent, seq, verdict, rule } = event;
    const note = (slug: string, message: string, isCounted = false) =>
      notes.push({ rule: slug, seq, message, isCounted });
    if (verdict === 'rejected' || verdict === 'dropped') {
      if (hasSale(sent) && (event.atFault || verdict === 'dropped')) note(rule ?? verdict, lostMessage(event));
    } else if (verdict === 'accepted') readStored(event, sales, note, lookups);
  }
  return sales.length + notes.length === 0 ? NONE : { sales, notes };
}

type AddNote = (slug: string, message: string, isCounted?: boolean) => void;

function readStored(event: LoggedEvent, sales: Sale[], note: AddNote, lookups: Pick<Lookups, 'isCurrency'>): void {
  const { sent } = event;
  const counted = countRevenue(sent);
  const type = event.eventType;
  if (type === '$identify' || type === '$groupidentify') {
    if (hasSale(sent)) note(revenue.slug, `${type} is no event: the revenue in it is counted for nobody`);
    return;
  }
  if (counted.warning !== undefined) note(revenue.slug, counted.warning.message, counted.revenue !== null);
  if (counted.revenue === null) {
    if (counted.warning !== undefined) return;
    if (hasSale(sent)) note(revenue.slug, 'its price or revenue is no number that has an end');
    else if (mayHoldMoney(sent)) tellLint(event, note);
    return;
  }
  const given = fieldOf(sent, 'currency');
  const code = text(given);
  if (!isAbsent(given) && (code === null || !lookups.isCurrency(code))) {
    note(currency.slug, 'its currency is no code of ISO 4217: it is counted by itself', true);
  }
  sales.push({
    at: event.eventTime,
    units: toUnits(counted.revenue),
    currency: code,
    productId: text(fieldOf(sent, 'productId')),
    revenueType: text(fieldOf(sent, 'revenueType')),
  });
}

/** The lint is asked where one of its names is there: to ask it of every event takes long. */
function tellLint({ diagnostics }: LoggedEvent, note: AddNote): void {
  const found = diagnostics.find(({ rule }) => rule === revenueInPropertiesLint.slug);
  if (found !== undefined) note(found.rule, found.message);
}

function mayHoldMoney({ event_properties: properties }: SentObject): boolean {
  return isObject(properties) && Object.keys(properties).some((name) => MONEY_NAMES.has(name));
}

function lostMessage({ verdict, diagnostics }: LoggedEvent): string {
  return diagnostics[0]?.message ?? `the event was ${verdict}`;
}

function hasSale(sent: SentObject): boolean {
  return ['price', 'revenue'].some((field) => !isAbsent(fieldOf(sent, field)));
}

/** The SDKs' own event has the fields of a sale in its properties, with a `$`. */
function fieldOf(sent: SentObject, field: string): unknown {
  if (!isAbsent(sent[field]) || sent.event_type !== SDK_REVENUE_EVENT) return sent[field];
  return isObject(sent.event_properties) ? sent.event_properties[`$${field}`] : undefined;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, MAX_NAME) : null;
}

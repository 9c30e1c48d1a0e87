import type { CaseExchange, CaseRequest, Proof, RuleCase } from './rule.ts';

/**
 * Says of each case of a rule what has to be seen of it so that the rule is shown. A rule passes only where all of these
 * were seen, so the list is short: what a case says itself, or
 * - the refusals, where there are any: a server that takes everything answers the other cases too;
 * - otherwise what is stored of the events;
 * - otherwise what is answered, read-back above all;
 * and of these the ones that need nothing but an address and a key, if there are such.
 *
 * @example chooseProofs(rule.cases) // ['answer', 'nothing']
 */
export function chooseProofs(cases: readonly RuleCase[]): Proof[] {
  const refuses = cases.some(isRefusal);
  const natural = cases.map((one) => (refuses && !isRefusal(one) ? 'nothing' : kindOf(one)));
  const best = (['stored', 'answer'] as const).find((kind) => !refuses && natural.includes(kind));
  const chosen = natural.map((kind, index): Proof => {
    const reads = cases[index]?.then?.some(readsBack) ?? false;
    return refuses || kind === best || kind === 'warnings' || reads ? kind : 'nothing';
  });
  const needsLittle = cases.map((one, index) => chosen[index] !== 'nothing' && isPlain(one));
  const some = needsLittle.includes(true);
  return cases.map((one, index) => {
    if (one.proves !== undefined) return one.proves;
    return some && needsLittle[index] !== true ? 'nothing' : (chosen[index] ?? 'nothing');
  });
}

/** What a case shows best. */
export function kindOf(one: RuleCase): Proof {
  const all = [one, ...(one.then ?? [])];
  if (isRefusal(one)) return 'answer';
  // What follows reads back what was stored.
  if (one.then?.some(readsBack)) return 'answer';
  // Where nothing is said of how the events are stored, what they are warned of is what it is about.
  if (all.some(({ expect }) => expect.warnings !== undefined) && !all.some(saysHow)) return 'warnings';
  if (all.some(({ expect }) => expect.stored !== undefined || expect.storedEvents !== undefined)) return 'stored';
  return all.some(saysMore) ? 'answer' : 'nothing';
}

function isRefusal(one: RuleCase): boolean {
  return [one, ...(one.then ?? [])].some(({ expect }) => expect.status >= 400);
}

function readsBack({ expect: { body, zip } }: CaseExchange): boolean {
  return body !== undefined || zip !== undefined;
}

function saysHow({ expect: { storedEvent, storedEvents } }: CaseExchange): boolean {
  return storedEvent !== undefined || storedEvents !== undefined;
}

/** A status alone shows nothing: every server answers 200. */
function saysMore({ expect: { body, headers, text, zip } }: CaseExchange): boolean {
  return [body, headers, text, zip].some((part) => part !== undefined);
}

/** Needs nothing but the address and the key of one region. */
function isPlain(one: RuleCase): boolean {
  if (one.decision !== undefined) return false;
  const requests: CaseRequest[] = [...(one.before ?? []), ...[one, ...(one.then ?? [])].map(({ request }) => request)];
  return requests.every((request) => {
    const { endpoint = 'us', key = 'us', auth } = request;
    return (
      endpoint === 'us' &&
      key === 'us' &&
      auth === undefined &&
      !/\$\{(?:keys\.(?!us\})|fixtures\.)/.test(JSON.stringify(request))
    );
  });
}

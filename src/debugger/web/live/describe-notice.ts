/**
 * Writes what a notice of the stream says to a person; undefined where it is none.
 *
 * @param said the data of a server-sent event `notice`, as it came
 * @example describeNotice({ message: 'The outbox is full.', leftOut: 2 }) // 'The outbox is full. (2 more left out)'
 */
export function describeNotice(said: unknown): string | undefined {
  if (typeof said !== 'object' || said === null || !('message' in said) || typeof said.message !== 'string')
    return undefined;
  const leftOut = countAt(said, 'leftOut') + countAt(said, 'missed');
  return leftOut === 0 ? said.message : `${said.message} (${leftOut} more left out)`;
}

function countAt(said: object, field: string): number {
  const value: unknown = Reflect.get(said, field);
  return typeof value === 'number' ? value : 0;
}

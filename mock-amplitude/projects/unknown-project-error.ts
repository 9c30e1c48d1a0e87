/** Somebody named a project that there is not. The message names those there are. */
export class UnknownProjectError extends Error {
  override readonly name = 'UnknownProjectError';
}

/** A kept session cannot be read or written. The message says which file, why and what to do; it is the user's to mend. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
}

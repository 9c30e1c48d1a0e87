/** The configuration cannot be used. The message says where, what and what to do; it is the user's to mend. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

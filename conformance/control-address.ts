/** Where a control API answers, and what it asks callers on other machines for. */
export interface ControlAddress {
  url: string;
  token: string | undefined;
}

/** The header that it asks for. */
export function authorizeControl(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

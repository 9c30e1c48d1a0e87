import { AttachError } from './attach-error.ts';

/** What Node says where a certificate is not trusted, or is another host's. */
const UNTRUSTED: readonly unknown[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];

/** What Node says where the server speaks no HTTPS. */
const NO_TLS: readonly unknown[] = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'];

const TRUST =
  'Set NODE_EXTRA_CA_CERTS to the CA of that emulator (emulate --tls-ca prints where it is), or attach by http://.';
const NO_HTTPS = 'Attach by http://, or start the emulator with --tls.';
const START = 'Start an emulator there, or say by --url where one runs: the address of its US or EU endpoint.';

/** Says why no answer came, and what to do. */
export function explainCall(url: string, cause: unknown): AttachError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  // Of several addresses that were tried the message is empty.
  const reason = message === '' ? String(code) : message;
  if (UNTRUSTED.includes(code)) {
    return new AttachError('EMULATOR_UNREACHABLE', url, `its certificate is not trusted: ${reason}`, TRUST, { cause });
  }
  const isPlain = NO_TLS.includes(code) || /wrong version number|packet length too long/.test(reason);
  if (isPlain) return new AttachError('EMULATOR_UNREACHABLE', url, 'it speaks no HTTPS', NO_HTTPS, { cause });
  return new AttachError('EMULATOR_UNREACHABLE', url, reason, START, { cause });
}

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const BAD_REQUEST = 400;

const NO_EMULATOR = 'Give the address of the US or EU endpoint of an emulator, such as http://127.0.0.1:9100.';
const TOKEN = 'Give --token, or set AMPLITUDE_EMULATOR_CONTROL_TOKEN: the emulator prints it at its start.';

/** Most characters of a foreign answer that a message has room for. */
const MAX_SAID = 300;

/**
 * Says why an answer is none that was hoped for, and what to do.
 *
 * @param isKnown whether what answers has shown to be an emulator: then it knows itself what to do
 */
export function explainAnswer(url: string, status: number, text: string, isKnown: boolean): AttachError {
  const said = readProblem(text);
  if (said === undefined) {
    return new AttachError('EMULATOR_UNEXPECTED', url, `what answers is no emulator (HTTP ${status})`, NO_EMULATOR);
  }
  const reason = said.error.replace(/\.$/, '');
  if (status === UNAUTHORIZED) return new AttachError('EMULATOR_UNAUTHORIZED', url, reason, TOKEN);
  if (status === FORBIDDEN || status === BAD_REQUEST) return new AttachError('EMULATOR_REFUSED', url, reason, said.fix);
  return new AttachError('EMULATOR_UNEXPECTED', url, reason, isKnown ? said.fix : NO_EMULATOR);
}

/** What the control API says of a call that it does not answer. */
function readProblem(text: string): { error: string; fix: string } | undefined {
  try {
    const { error, fix } = JSON.parse(text);
    if (typeof error !== 'string' || typeof fix !== 'string') return undefined;
    return { error: error.slice(0, MAX_SAID), fix: fix.slice(0, MAX_SAID) };
  } catch {
    return undefined;
  }
}

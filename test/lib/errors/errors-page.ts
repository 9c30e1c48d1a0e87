import { ERROR_CODES } from '../../../lib/errors/error-codes.ts';

const EXITS = { 1: 'findings', 2: 'wrong use', 3: 'could not run' };

/** Writes `docs/errors.md` from the table of codes. */
export function writeErrorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { error, exitCode, description }]) =>
      `| \`${code}\` | \`${error}\` | ${exitCode} | ${description.replaceAll('|', '\\|')} |`,
  );
  return `# Errors

<!-- Written by "npm run docs" from lib/errors/error-codes.ts: change that. -->

Whatever goes wrong without being a bug is an \`EmulatorError\`:

| field | |
|---|---|
| \`message\` | the whole sentence: what failed, why, the value, what to do |
| \`code\` | one of those below; compare with it rather than with the message |
| \`exitCode\` | what a command ends with that meets it: ${Object.entries(EXITS)
    .map(([code, text]) => `${code} ${text}`)
    .join(', ')} (0 is well) |
| \`fix\` | what to do about it; the end of the message |
| \`cause\` | what it came from, where there is such a thing |

\`\`\`ts
import { createMockAmplitude, isEmulatorError } from 'amplitude-emulator';

try {
  await createMockAmplitude({ usPort: 9100 });
} catch (error) {
  if (isEmulatorError(error) && error.code === 'PORT_IN_USE') console.error(error.fix);
  else throw error;
}
\`\`\`

Wrong use of a function by a program (a matcher that is given something else than a mock, for instance) is a \`TypeError\`
or a \`RangeError\`, as in Node itself. What an HTTP endpoint cannot do, it answers.

| code | error | exit code | when |
|---|---|---|---|
${rows.join('\n')}
`;
}

// Imported first by whatever a program imports of this package.
import { describeOldNode } from './node-version.ts';

const problem = describeOldNode();
if (problem !== undefined) {
  const error = new Error(`${problem} Run your program with a newer one.`);
  // The stack would only show this file.
  error.stack = `Error: ${error.message}`;
  throw error;
}

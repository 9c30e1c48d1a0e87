import { expect, it } from 'vitest';
import { refusePath } from '../../../mock-amplitude/rules/request/path.ts';

it.each([
  ['GET', '/2/httpapi', 'the method is GET, the endpoint takes POST'],
  ['PUT', '/batch', 'the method is PUT, the endpoint takes POST'],
  ['PUT', '/identify', 'the method is PUT, the endpoint takes GET and POST'],
  ['PUT', '/groupidentify', 'the method is PUT, the endpoint takes GET and POST'],
  ['PUT', '/httpapi', 'the method is PUT, the endpoint takes GET and POST'],
  ['PUT', '/2/httpapi/delayed', 'the method is PUT, the endpoint takes POST'],
  ['PUT', '/2/httpapi/delayed/', 'the method is PUT, the endpoint takes POST'],
  ['PUT', '/usermap', 'the method is PUT, the endpoint takes GET and POST'],
  ['POST', '/api/2/useractivity', 'the method is POST, the endpoint takes GET'],
  ['POST', '/api/2/export', 'the method is POST, the endpoint takes GET'],
  ['POST', '/api/2/usermap', 'the method is POST, the endpoint takes GET'],
  ['PUT', '/api/2/deletions/users', 'the method is PUT, the endpoint takes GET and POST'],
  ['POST', '/v1/userprofile', 'the method is POST, the endpoint takes GET'],
  ['POST', '/2/httpapi/', 'the path has a slash too many; it is /2/httpapi (lenientPaths takes both)'],
  ['POST', '//batch', 'the path has a slash too many; it is /batch (lenientPaths takes both)'],
  ['GET', '/api/2/export/', 'the path has a slash too many; it is /api/2/export (lenientPaths takes both)'],
  ['POST', '/api/2/usersearch', 'the method is POST, the endpoint takes GET'],
  ['POST', '/2/HttpApi', 'paths are case-sensitive; it is /2/httpapi'],
  ['POST', '//', 'this is the base address alone; SDKs take the full URL with /2/httpapi as their server URL'],
  ['POST', '/2/http', 'the path is /2/httpapi'],
  ['POST', '/', 'this is the base address alone; SDKs take the full URL with /2/httpapi as their server URL'],
  ['POST', '/identify/', 'the path has a slash too many; it is /identify (lenientPaths takes both)'],
  ['POST', '/groupIdentify', 'paths are case-sensitive; it is /groupidentify'],
  ['POST', '/group-identify', 'the path is /groupidentify'],
  ['POST', '/nowhere', 'no such endpoint'],
])('a person who sends %s %s is told why it is refused', (method, path, cause) => {
  expect(refusePath(method, path)).toMatchObject({
    answer: { code: 400, error: 'Invalid request path' },
    diagnostic: { path: '', message: `${method} ${path}: ${cause}` },
  });
});

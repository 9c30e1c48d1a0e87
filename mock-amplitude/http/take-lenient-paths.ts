import type { RequestListener } from 'node:http';
import { tidySlashes } from '../rules/request/tidy-slashes.ts';
import { OWN_PATH } from './own-path.ts';

/**
 * Serves paths of Amplitude's with doubled slashes, or one at their end, as those without (`lenientPaths`). Records show the
 * path that a request stands for. The emulator's own stay as they are: a page finds its files by its address.
 */
export function takeLenientPaths(app: RequestListener): RequestListener {
  return (request, response) => {
    const { url = '' } = request;
    const [path = ''] = url.split('?', 1);
    const tidy = tidySlashes(path);
    if (tidy !== OWN_PATH && !tidy.startsWith(`${OWN_PATH}/`)) request.url = tidy + url.slice(path.length);
    app(request, response);
  };
}

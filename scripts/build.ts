// npm run build: all of dist.
import { buildAll } from './build-all.ts';

await buildAll({ types: true });

import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";

/**
 * Starts a thread that sees nothing of the environment but the compile cache, which a thread doesn't inherit. Without the cache
 * each thread loads its own type stripper, of 15 to 20 MB.
 *
 * @param megabytes how large its old generation may get before it's ended
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
export function startThread(module: URL, megabytes: number): Worker {
  const cache = getCompileCacheDir();
  // It's told with a folder of this version of Node appended.
  const env = cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) };
  return new Worker(module, { env, resourceLimits: { maxOldGenerationSizeMb: megabytes } });
}

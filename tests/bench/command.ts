import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One run of the built command. */
export interface CommandRun {
  readonly seconds: number;
  /** Processor time of all its threads. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly stdout: string;
}

/** Preloaded into the measured process: its own figures go to file descriptor 3. */
const PRELOAD =
  "process.on('exit',()=>{const u=process.resourceUsage();" +
  "require('fs').writeSync(3,JSON.stringify([(u.userCPUTime+u.systemCPUTime)/1e6,u.maxRSS*1024]))})";

/** Runs `watchkeeper` with arguments; `bin` is the bundled command, `scratch` a file for the figures. */
export function runCommand(
  bin: string,
  scratch: string,
  openScratch: () => number,
  args: readonly string[],
): CommandRun {
  const started = performance.now();
  const preload = `data:text/javascript,${encodeURIComponent(`import { createRequire } from 'node:module'; const require = createRequire('/'); ${PRELOAD}`)}`;
  const result = spawnSync(process.execPath, ['--import', preload, bin, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'pipe', openScratch()],
  });
  const seconds = (performance.now() - started) / 1000;
  const figures: unknown = JSON.parse(readFileSync(scratch, 'utf8'));
  if (!Array.isArray(figures) || result.status === null || result.status > 1 + 3)
    throw new Error(`watchkeeper ${args.join(' ')} failed: ${result.stderr}`);
  return { seconds, cpuSeconds: Number(figures[0]), peakBytes: Number(figures[1]), stdout: result.stdout };
}

/** Median of the wall time of `count` starts, in milliseconds, without anything preloaded. */
export function startMilliseconds(bin: string, args: readonly string[], count = 9): number {
  const times = Array.from({ length: count }, () => {
    const started = performance.now();
    spawnSync(process.execPath, [bin, ...args], { stdio: 'ignore' });
    return performance.now() - started;
  }).sort((a, b) => a - b);
  return times[times.length >> 1];
}

import { watch } from 'node:fs';

/** Changes that come together: an editor writes a file several times. */
const QUIET_MS = 100;

/**
 * Calls `onChange` with the paths that changed below some folders, one call at a time, until the process ends.
 *
 * @param folders absolute paths
 */
export async function watchFolders(
  folders: readonly string[],
  onChange: (names: ReadonlySet<string>) => Promise<void>,
): Promise<never> {
  const changed = new Set<string>();
  let wake: () => void = () => undefined;
  for (const folder of folders)
    watch(folder, { recursive: true }, (_event, name) => {
      if (name !== null && /\.ya?ml$/.test(name)) changed.add(name);
      if (changed.size > 0) wake();
    });
  for (;;) {
    if (changed.size === 0) await new Promise<void>((resolve) => (wake = resolve));
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    const names = new Set(changed);
    changed.clear();
    await onChange(names);
  }
}

import { readFile, writeFile } from 'node:fs/promises';
import { applyEdits, type Diagnostic, type FixEdit } from '../../detect/diagnostic.ts';
import type { LibraryFile } from '../workspace.ts';

export interface FixResult {
  readonly fixes: number;
  readonly files: number;
}

/** Writes the safe fixes of the findings; of fixes that overlap the first is taken, a second run finds the others. */
export async function fixFiles(diagnostics: readonly Diagnostic[], files: readonly LibraryFile[]): Promise<FixResult> {
  const result = { fixes: 0, files: 0 };
  for (const { name, path, text } of files) {
    const fixes = diagnostics
      .filter(({ file, fix }) => file === name && fix?.safe === true)
      .map(({ fix }) => fix?.edits ?? []);
    const chosen = withoutOverlap(fixes);
    if (chosen.length === 0) continue;
    // Somebody may be writing the file at the same moment.
    if ((await readFile(path, 'utf8')) !== text) continue;
    await writeFile(
      path,
      applyEdits(
        text,
        chosen.flat().sort((a, b) => a.start - b.start),
      ),
    );
    result.fixes += chosen.length;
    result.files += 1;
  }
  return result;
}

function withoutOverlap(fixes: readonly (readonly FixEdit[])[]): (readonly FixEdit[])[] {
  const taken: FixEdit[] = [];
  return fixes.filter((edits) => {
    if (edits.length === 0 || edits.some((edit) => taken.some((other) => touch(edit, other)))) return false;
    taken.push(...edits);
    return true;
  });
}

function touch(a: FixEdit, b: FixEdit): boolean {
  return a.start <= b.end && b.start <= a.end;
}

import type { Example } from './example.ts';

/** The parts of a page of docs/checks that tests hold. */
export interface CheckPage {
  readonly headings: readonly string[];
  readonly fires: readonly Example[];
  readonly silent: readonly Example[];
  /** Of the `text` block that shows the first finding. */
  readonly finding: string | undefined;
}

interface Fence {
  readonly info: string;
  readonly body: string;
}

export function readPage(markdown: string): CheckPage {
  const fences: Fence[] = [...markdown.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map(([, info, body]) => ({
    info,
    body: body.replace(/\n$/, ''),
  }));
  const examples = (kind: string): Example[] =>
    fences.flatMap(({ info, body }): Example[] => {
      const [language, use] = info.split(' ');
      if (use !== kind || (language !== 'logql' && language !== 'yaml')) return [];
      return [{ language, text: body }];
    });
  return {
    headings: [...markdown.replace(/^```.*?^```$/gms, '').matchAll(/^#+ .*$/gm)].map(([line]) => line),
    fires: examples('fires'),
    silent: examples('silent'),
    finding: fences.find(({ info }) => info === 'text finding')?.body,
  };
}

export function withFinding(markdown: string, finding: string): string {
  return markdown.replace(/^```text finding\n.*?^```$/ms, () => `\`\`\`text finding\n${finding}\n\`\`\``);
}

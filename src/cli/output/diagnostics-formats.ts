import type { Diagnostic } from '../../detect/diagnostic.ts';
import { visible } from '../../detect/text/visible.ts';

const SARIF_LEVEL = { error: 'error', warning: 'warning', hint: 'note' } as const;
const GITHUB_LEVEL = { error: 'error', warning: 'warning', hint: 'notice' } as const;

function sentence(diagnostic: Diagnostic): string {
  const remedy = diagnostic.remedy === undefined ? '' : `\nRemedy: ${diagnostic.remedy}`;
  return `${diagnostic.message.join('\n')}${remedy}`;
}

/** SARIF 2.1.0 (OASIS): one run; rules are the checks that found something. Paths are relative with `/`. */
export function sarif(diagnostics: readonly Diagnostic[], version: string): unknown {
  const checks = [...new Set(diagnostics.map((diagnostic) => diagnostic.check))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'watchkeeper',
            version,
            rules: checks.map((id) => ({ id, helpUri: `docs/checks/${id}.md` })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => ({
          ruleId: diagnostic.check,
          ruleIndex: checks.indexOf(diagnostic.check),
          level: SARIF_LEVEL[diagnostic.severity],
          message: { text: sentence(diagnostic) },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: diagnostic.file.replaceAll('\\', '/') },
                ...(diagnostic.span === undefined ? {} : { region: region(diagnostic.span) }),
              },
            },
          ],
        })),
      },
    ],
  };
}

function region(span: NonNullable<Diagnostic['span']>): unknown {
  return {
    startLine: span.from.line,
    startColumn: span.from.column,
    endLine: span.to.line,
    endColumn: span.to.column,
  };
}

/** Workflow commands of GitHub Actions, one line a finding, values escaped as its documentation says. */
export function githubAnnotations(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map((diagnostic) => {
    const properties = [
      `file=${property(diagnostic.file)}`,
      ...(diagnostic.span === undefined
        ? []
        : [
            `line=${diagnostic.span.from.line}`,
            `col=${diagnostic.span.from.column}`,
            `endLine=${diagnostic.span.to.line}`,
            `endColumn=${diagnostic.span.to.column}`,
          ]),
      `title=${property(diagnostic.check)}`,
    ];
    return `::${GITHUB_LEVEL[diagnostic.severity]} ${properties.join(',')}::${data(sentence(diagnostic))}`;
  });
}

function data(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line).replaceAll('%', '%25'))
    .join('%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** What a finding is in JSON and NDJSON. */
export function diagnosticRecord(diagnostic: Diagnostic): Record<string, unknown> {
  return {
    type: 'finding',
    check: diagnostic.check,
    severity: diagnostic.severity,
    ...(diagnostic.detection === undefined ? {} : { detection: diagnostic.detection }),
    file: diagnostic.file,
    ...(diagnostic.span === undefined
      ? {}
      : {
          line: diagnostic.span.from.line,
          column: diagnostic.span.from.column,
          end_line: diagnostic.span.to.line,
          end_column: diagnostic.span.to.column,
        }),
    message: diagnostic.message.join('\n'),
    ...(diagnostic.facts === undefined ? {} : { facts: diagnostic.facts }),
    ...(diagnostic.remedy === undefined ? {} : { remedy: diagnostic.remedy }),
    ...(diagnostic.fix === undefined ? {} : { fix: diagnostic.fix }),
  };
}

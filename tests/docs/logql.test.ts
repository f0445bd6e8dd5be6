/** The examples of docs/logql.md compile, run, and print what they say behind `// =>`. */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { build } from 'esbuild';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const DOCS = new URL('../../docs/', import.meta.url).pathname;
const page = readFileSync(`${DOCS}logql.md`, 'utf8');
const examples = [...page.matchAll(/^### (.+)\n[^#]*?```ts\n([^]*?)```/gm)].map(([, title, code]) => [title, code]);

function expected(code: string): string[] {
  return [...code.matchAll(/\/\/ => (.*)$/gm)].map(([, text]) => text);
}

async function printed(code: string): Promise<string[]> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: DOCS, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
  });
  const out: string[] = [];
  const log = (value: unknown): number => out.push(typeof value === 'string' ? value : inspect(value));
  new Function('console', outputFiles[0].text)({ log });
  return out;
}

function typeErrors(codes: readonly string[]): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const files = new Map(codes.map((code, i) => [`${DOCS}example-${i}.ts`, code]));
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const own = files.get(name);
    return own === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, own, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()]
    .flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('docs/logql.md', () => {
  it('has its examples', () => {
    expect(examples.map(([title]) => title)).toEqual([
      'Parse, print, format',
      'Ask a question about lines',
      'Lines that come one by one',
      'Follow one line',
    ]);
  });

  it('compiles', () => {
    expect(typeErrors(examples.map(([, code]) => code))).toEqual([]);
  });

  it.each(examples)('prints what it says: %s', async (_, code) => {
    expect(expected(code)).not.toEqual([]);
    expect(await printed(code)).toEqual(expected(code));
  });
});

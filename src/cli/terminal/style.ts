import pc from 'picocolors';

/**
 * What a piece of text means; the terminal's sixteen colours only support it, so that without colour nothing is lost.
 * `finding` is a failure, an error or a firing alert; `unknown` also serves warnings; severity has its own hue.
 */
export type Style =
  'plain' | 'strong' | 'dim' | 'ok' | 'finding' | 'findingStrong' | 'unknown' | 'high' | 'critical' | 'command';

export type Paint = (style: Style, text: string) => string;

/** A painter for a stream; without colour it returns the text as it is. */
export function painter(colour: boolean): Paint {
  const c = pc.createColors(colour);
  const paints: Readonly<Record<Style, (text: string) => string>> = {
    plain: (text) => text,
    strong: c.bold,
    dim: c.dim,
    ok: c.green,
    finding: c.red,
    findingStrong: (text) => c.bold(c.red(text)),
    unknown: c.yellow,
    high: c.magenta,
    critical: (text) => c.bold(c.magenta(text)),
    command: c.blue,
  };
  return (style, text) => (text === '' ? '' : paints[style](text));
}

/** The style in which a severity is written. */
export function severityStyle(severity: string): Style {
  if (severity === 'critical') return 'critical';
  return severity === 'high' ? 'high' : 'plain';
}

import { parseAddress } from '../../logql/ip/address.ts';

/** Go's net.SplitHostPort; undefined where it returns an error. */
function splitHostPort(text: string): { host: string; port: string } | undefined {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return undefined;
  const port = text.slice(colon + 1);
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end < 0 || end + 1 !== colon) return undefined;
    return text.includes('[', 1) || text.includes(']', end + 1) ? undefined : { host: text.slice(1, end), port };
  }
  const host = text.slice(0, colon);
  return host.includes(':') || /[[\]]/.test(text) ? undefined : { host, port };
}

/** The host of `host:port`; any other text as it is. */
export function stripPort(text: string): string {
  return splitHostPort(text)?.host ?? text;
}

/** The first label of a host name, its port kept; addresses as they are. */
export function stripDomain(text: string): string {
  const split = splitHostPort(text);
  const host = split?.host ?? text;
  if (!host.includes('%') && parseAddress(host) !== undefined) return text;
  const [name] = host.split('.');
  const port = split?.port ?? '';
  if (port === '') return name;
  return name.includes(':') ? `[${name}]:${port}` : `${name}:${port}`;
}

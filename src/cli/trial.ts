import { createServer } from 'node:http';
import { processContext } from './context.ts';
import { trialReport } from './trial-report.ts';
import { VERSION } from './version.ts';

/**
 * `npm start`: the library over the recorded attacks, as a page on a local port. `WATCHKEEPER_PORT` chooses the port,
 * default a free one from 3210 on. Listens on loopback only.
 */
const FIRST_PORT = 3210;
const TRIED_PORTS = 20;

const context = processContext(VERSION);
const { terminal, html } = await trialReport(context, process.cwd());
process.stdout.write(terminal);

const server = createServer((request, response) => {
  if (request.url !== '/') {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is only the report: /\n');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
});

const wanted = Number(process.env.WATCHKEEPER_PORT ?? '0');
listen(wanted === 0 ? FIRST_PORT : wanted, wanted === 0 ? TRIED_PORTS : 1);

function listen(port: number, tries: number): void {
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE' && tries > 1) return listen(port + 1, tries - 1);
    process.stderr.write(
      `error    The report cannot be served on port ${port}: ${error.message}\n         Remedy: choose one with WATCHKEEPER_PORT\n`,
    );
    process.exitCode = 3;
  });
  server.listen(port, '127.0.0.1', () => {
    process.stdout.write(
      `\nReport: http://127.0.0.1:${port}/\nNext: open it in a browser; Ctrl+C ends the trial, nothing is kept\n`,
    );
  });
}

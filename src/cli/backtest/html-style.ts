/** Style of the report. Colours are those of Grafana's themes; status has a word and a sign as well, never colour alone. */
export const REPORT_CSS = `
:root{color-scheme:light dark;--page:#f4f5f5;--panel:#fff;--text:#24292e;--quiet:rgba(36,41,46,.75);--line:rgba(36,41,46,.16);--link:#1f62e0;--ok:#1a7f4b;--bad:#cf0e5b;--unknown:#8a5a00;--sev:#7a35b8;--sev-on:#fff;--code:#f4f5f5}
@media (prefers-color-scheme:dark){:root{--page:#111217;--panel:#181b1f;--text:#ccccdc;--quiet:rgba(204,204,220,.72);--line:rgba(204,204,220,.16);--link:#6e9fff;--ok:#6ccf8e;--bad:#ff5286;--unknown:#fbad37;--sev:#d4a0ff;--sev-on:#000;--code:#22252b}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:14px/20px Inter,Helvetica,Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1240px;margin:0 auto;padding:16px 24px 48px}
h1{font-size:22px;line-height:28px;font-weight:500;margin:8px 0 4px}
h2{font-size:16px;line-height:22px;font-weight:500;margin:0 0 12px}
h3{font-size:14px;line-height:20px;font-weight:500;margin:0 0 8px}
header p{margin:0 0 2px;overflow-wrap:anywhere}
section,.answers{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:16px;margin:12px 0}
.answers{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:16px}
.answer dt{font-size:12px;line-height:18px;color:var(--quiet)}
.answer dd{margin:0;font-size:12px;line-height:18px}
.answer dd:nth-of-type(1){font-size:16px;line-height:24px;font-weight:500}
.mark{display:inline-block;width:18px;height:18px;margin-right:6px;border:1.5px solid currentColor;border-radius:50%;font-size:12px;line-height:15px;text-align:center}
.quiet{color:var(--quiet);font-size:12px}
.ok{color:var(--ok)}.finding{color:var(--bad)}.unknown{color:var(--unknown)}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:1px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--panel);padding:8px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px;line-height:18px}
th,td{text-align:left;padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap;font-weight:400}
thead th{font-size:12px;color:var(--quiet)}
tr:last-child>*{border-bottom:0}
.n{text-align:right}
td.what{white-space:normal;overflow-wrap:anywhere;min-width:160px}
.severity{color:var(--text)}
.severity.high{color:var(--sev);font-weight:500}
.severity.critical{background:var(--sev);color:var(--sev-on);border-radius:9px;padding:1px 8px;font-weight:600}
.severity.low{color:var(--quiet)}
.lanes .lane{width:38%;min-width:220px}
.lane div{position:relative;height:18px;background:var(--code);border-radius:3px}
.lane i{position:absolute;top:3px;height:12px;min-width:2px;background:var(--sev);border-radius:1.5px}
.axis{display:flex;justify-content:space-between}
article{border-top:1px solid var(--line);padding:12px 0}
article:first-of-type{border-top:0;padding-top:0}
details{margin:4px 0}
summary{cursor:pointer;overflow-wrap:anywhere}
code{font:12px/18px 'Roboto Mono',ui-monospace,monospace;background:var(--code);border-radius:3px;padding:0 4px}
.lines{list-style:none;margin:8px 0 12px;padding:0;display:grid;gap:4px}
.lines li{display:grid;grid-template-columns:150px minmax(0,1fr);gap:8px}
.lines code{overflow-wrap:anywhere;white-space:pre-wrap;max-height:9em;overflow-y:auto}
@media (max-width:640px){main{padding:8px}.lines li{grid-template-columns:1fr}section,.answers{padding:12px}}
@media print{body{background:#fff}section{break-inside:avoid}}
`;

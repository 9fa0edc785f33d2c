"""The style sheet of the HTML page: light and dark, one column on a phone, two sides where there is room."""

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--paper:#fff;--line:#d1d9e0;--client:#ddf0ff;
--server:#dafbe1;--data:#fff4d6;--no:#b3261e;--yes:#176f2c;--bad:#ffe2e0}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4af;--paper:#0d1117;--line:#30363d;--client:#12304a;
--server:#12351f;--data:#3a2f12;--no:#ff8b82;--yes:#6fdd8b;--bad:#4a1c19}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
header,main{max-width:64rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.3rem;margin:1rem 0 0}
h2{font-size:1.1rem;margin:2rem 0 0;border-top:1px solid var(--line);padding-top:1rem}
p{margin:.25rem 0;color:var(--soft)}
pre,code,.fields{font:13px/1.4 ui-monospace,Menlo,Consolas,monospace}
pre{margin:.25rem 0;white-space:pre-wrap}pre i{color:var(--soft);font-family:system-ui,sans-serif}
ol.ladder{list-style:none;margin:1rem 0;padding:0;position:relative}
.ladder li{display:flex;margin:.4rem 0}
.ladder article{border:1px solid var(--line);border-radius:.6rem;padding:.4rem .7rem;max-width:92%;min-width:0}
.client article,.content article{background:var(--client);border-bottom-left-radius:0}
.content article{background:var(--data)}
.server{justify-content:flex-end}.server article{background:var(--server);border-bottom-right-radius:0}
.refused article{background:var(--bad)}
.noise{justify-content:center}.noise article{border-style:dashed;color:var(--soft);background:none}
.ends{justify-content:space-between;font-weight:600;border-bottom:2px solid var(--line);padding-bottom:.3rem}
.head{display:flex;flex-wrap:wrap;gap:.2rem .7rem;font-size:.75rem;color:var(--soft)}
.who{font-weight:600;text-transform:uppercase;letter-spacing:.04em}
.state{border:1px solid var(--line);border-radius:1rem;padding:0 .5rem}
.rfc{white-space:nowrap;font-size:.8rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0}td,th{border-bottom:1px solid var(--line);padding:.3rem .5rem;
text-align:left;vertical-align:top}.fields th{white-space:nowrap;font-weight:600}
.wide{overflow-x:auto}.yes{color:var(--yes)}.no{color:var(--no)}
details{margin:.3rem 0}summary{cursor:pointer}dt{margin-top:.4rem}dd{margin:0 0 0 1rem;color:var(--soft)}
ul.parts{list-style:none;padding:0}.parts>li{margin-left:calc(var(--depth)*1rem)}
@media (min-width:48rem){.ladder article{max-width:70%}
ol.ladder:before,ol.ladder:after{content:"";position:absolute;top:1.6rem;bottom:0;width:0;border-left:2px solid
var(--line)}ol.ladder:before{left:0}ol.ladder:after{right:0}.ladder li{padding:0 1rem}}
@media print{details:not([open])>*{display:block}}
"""
